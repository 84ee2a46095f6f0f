#!/bin/sh
# SPDX-License-Identifier: ISC
#
# signatures.sh FOLDER: ssh-keygen's word on every officer's signature of an exported record
#
# RECORD is the program that the Go here gives (default: record beside this script): it takes the signatures out of the
# entries, and the keys that the record names. Whether each holds is ssh-keygen's to say. Exit status: 0 all hold,
# 5 one doesn't, 2 usage.

set -eu
[ $# = 1 ] || {
        echo "usage: signatures.sh FOLDER" >&2
        exit 2
}
record=${RECORD:-$(dirname "$0")/record}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$record" -signatures "$1" "$work" || exit 5
n=0
while [ -e "$work/$((n + 1)).sig" ]; do
        n=$((n + 1))
        who=$(cat "$work/$n.who")
        if ! ssh-keygen -Y verify -f "$work/allowed_signers" -I "$who" -n custody-event@strongroom \
                -s "$work/$n.sig" <"$work/$n.message" >"$work/said" 2>&1; then
                echo "broken: signature $n, said to be by $who, doesn't hold"
                exit 5
        fi
done
echo "$n signatures hold by ssh-keygen"
