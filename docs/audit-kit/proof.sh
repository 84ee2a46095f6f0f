#!/bin/sh
# SPDX-License-Identifier: ISC
#
# proof.sh VKEY PROOF LEAF: is this entry in the log that the checkpoint within the proof signs?
#
# PROOF is a C2SP tlog-proof, LEAF the entry's bytes. RFC 9162, 2.1.3.2, in shell: a hash is a file of 32 bytes, and
# openssl makes each. Exit status: 0 it is, 5 it isn't, 2 usage.

set -eu
[ $# = 3 ] || {
        echo "usage: proof.sh VKEY PROOF LEAF" >&2
        exit 2
}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

broken() {
        echo "broken: $1"
        exit 5
}

# node LEFT RIGHT: SHA-256(0x01 || left || right), left in $work/hash
node() {
        { printf '\001' && cat "$1" "$2"; } | openssl dgst -sha256 -binary >"$work/next"
        mv "$work/next" "$work/hash"
}

[ "$(sed 1q "$2")" = c2sp.org/tlog-proof@v1 ] || broken "it isn't a proof"
sed '1,/^$/d' "$2" >"$work/checkpoint"
sed '/^$/,$d' "$2" | sed '1d; /^extra /d' >"$work/head"
index=$(sed -n '1s/^index \([0-9]\{1,15\}\)$/\1/p' "$work/head")
[ -n "$index" ] || broken "it doesn't say which entry"
"$here/checkpoint.sh" "$1" "$work/checkpoint" >"$work/said" || broken "$(sed 's/^broken: //' "$work/said")"
size=$(sed -n 2p "$work/checkpoint")
[ "$index" -lt "$size" ] || broken "entry $((index + 1)) of $size"

{ printf '\000' && cat "$3"; } | openssl dgst -sha256 -binary >"$work/hash"
fn=$index
sn=$((size - 1))
sed 1d "$work/head" >"$work/path"
while read -r line; do
        [ "$sn" -gt 0 ] || broken "the proof is too long"
        printf '%s' "$line" | base64 -d >"$work/other" 2>/dev/null || broken "a hash of the proof isn't base64"
        [ "$(wc -c <"$work/other")" -eq 32 ] || broken "a hash of the proof hasn't 32 bytes"
        if [ $((fn % 2)) = 1 ] || [ "$fn" = "$sn" ]; then
                node "$work/other" "$work/hash"
                while [ $((fn % 2)) = 0 ] && [ "$fn" -gt 0 ]; do
                        fn=$((fn / 2))
                        sn=$((sn / 2))
                done
        else
                node "$work/hash" "$work/other"
        fi
        fn=$((fn / 2))
        sn=$((sn / 2))
done <"$work/path"
[ "$sn" = 0 ] || broken "the proof is too short"
[ "$(base64 <"$work/hash")" = "$(sed -n 3p "$work/checkpoint")" ] || broken "the entry isn't in that log"
echo "entry $((index + 1)) is in the log: $(cat "$work/said")"
