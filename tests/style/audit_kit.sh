#!/bin/bash
# SPDX-License-Identifier: ISC
#
# audit_kit: the audit kit's Go is as gofmt writes it, and go vet finds nothing; skipped (77) where they aren't
#
#      audit_kit.sh FOLDER

set -euo pipefail

if ! command -v go >/dev/null || ! command -v gofmt >/dev/null || [ ! -d /usr/share/gocode/src/golang.org/x/mod ]; then
        echo "skipped: golang-go or golang-golang-x-mod-dev isn't here"
        exit 77
fi
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
cd "$1"
wrong=$(gofmt -l .)
[ -z "$wrong" ] || {
        echo "not as gofmt writes it: $wrong" >&2
        exit 1
}
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=${GOCACHE:-$cache} go vet .
