#!/bin/sh
# SPDX-License-Identifier: ISC
#
# check.sh VKEY FOLDER: all of the kit on an exported record, and one verdict
#
# RECORD names the program that the Go here gives; where it is unset, it is built (go and golang-golang-x-mod-dev).
# Exit status: 0 intact, 5 broken, 2 usage, 1 something is missing on this machine.

set -eu
[ $# = 2 ] || {
        echo "usage: check.sh VKEY FOLDER" >&2
        exit 2
}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

broken() {
        cat "$work/said"
        echo "✘ broken"
        exit 5
}

if [ -z "${RECORD:-}" ]; then
        RECORD=$work/record
        GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/go \
                go build -buildvcs=false -o "$RECORD" "$here"/*.go || exit 1
fi
export RECORD

"$here/checkpoint.sh" "$1" "$2/checkpoint" >"$work/said" || broken
cat "$work/said"
"$RECORD" "$1" "$2" >"$work/said" || broken
echo "entries, trails and signed acts: $(cat "$work/said")"
"$here/signatures.sh" "$2" >"$work/said" || broken
cat "$work/said"
echo "✔ intact"
