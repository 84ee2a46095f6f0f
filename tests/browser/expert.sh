#!/bin/bash
# SPDX-License-Identifier: ISC
#
# expert: the steps of docs/bundle.md, run as they stand there
#
#      expert.sh FOLDER ITEM KEY      in a copy of the folder; exit status 0 where every step holds, 77 without tools
#
# Each block of the page is run in the same shell, so that what one sets the next one has.

set -euo pipefail
folder=$1
export ITEM=$2 KEY=$3 KIT=$PWD/docs/audit-kit GO=$PWD/docs/bundle
for tool in openssl ssh-keygen go; do
        command -v "$tool" >/dev/null || {
                echo "skipped: there is no $tool"
                exit 77
        }
done
[ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] || {
        echo "skipped: there is no golang-golang-x-mod-dev"
        exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$folder" "$work/bundle"
{
        echo 'set -eu'
        # shellcheck disable=SC2016 # backticks of the page, not of the shell
        sed -n '/^```sh$/,/^```$/{ /^```/d; p }' docs/bundle.md
} >"$work/steps"
[ "$(grep -c . "$work/steps")" -gt 30 ] || {
        echo "docs/bundle.md has no steps any more"
        exit 1
}
export GOCACHE=${GOCACHE:-$work/go}
cd "$work/bundle"
bash "$work/steps"
