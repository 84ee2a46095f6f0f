#!/bin/bash
# SPDX-License-Identifier: ISC
#
# Other people's tools check a record that the agent made: cross.sh STRONGROOMD. Go's x/mod and OpenSSL each say
# whether the head is signed; x/mod also builds the tree. A record with one byte changed must fail. 77: skipped, the
# tools are missing.

set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for tool in go openssl sqlite3; do
        if ! command -v "$tool" >/dev/null; then
                echo "skipped: $tool isn't here"
                exit 77
        fi
done
if [ ! -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ]; then
        echo "skipped: golang-golang-x-mod-dev isn't here"
        exit 77
fi

"$1" --create --site TST --config "$folder/none" --state "$folder/state" --run "$folder/run" 2>"$folder/log" &
agent=$!
for _ in $(seq 100); do
        [ ! -S "$folder/run/control" ] || break
        sleep 0.1
done
kill "$agent"
wait "$agent"

cd "$folder"
sqlite3 state/strongroom.db "SELECT note FROM head" >note
sqlite3 state/strongroom.db "SELECT json_extract(event, '\$.body.vkey') FROM entries WHERE seq = 1" >vkey
sqlite3 state/strongroom.db "SELECT event FROM entries ORDER BY seq" >entries

export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$folder/cache" GOFLAGS=
go build -o verify "$here/verify.go"
./verify vkey note entries
sed 's/agent.started/agent.Started/' entries >changed
if ./verify vkey note changed 2>/dev/null; then
        echo "a changed entry was accepted"
        exit 1
fi

sed '/^$/,$d' note >text
sed -n 's/^— [^ ]* //p' note | base64 -d | tail -c 64 >signature
(printf '\060\052\060\005\006\003\053\145\160\003\041\000' && cut -d+ -f3- vkey | base64 -d | tail -c 32) >key.der
openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der -in text -sigfile signature
