#!/bin/sh
# SPDX-License-Identifier: ISC
#
# checkpoint.sh VKEY CHECKPOINT: openssl's word on whether that key signed this checkpoint
#
# A note's text is all before its blank line. A signature line is "— name base64": four bytes that say which key, then
# 64 of Ed25519. A verifier key is name+hash+base64: one byte that says Ed25519, then 32. Nothing else is needed, so
# nothing else is used: sed, base64, openssl.
#
# Exit status: 0 signed by it, 5 not, 2 usage.

set -eu
[ $# = 2 ] || {
        echo "usage: checkpoint.sh VKEY CHECKPOINT" >&2
        exit 2
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=${1%%+*}
key=${1#*+*+}

broken() {
        echo "broken: $1"
        exit 5
}

sed '/^$/,$d' "$2" >"$work/text"
[ "$(sed 1q "$work/text")" = "$name" ] || broken "it is a checkpoint of another log"

# DER of an Ed25519 public key (RFC 8410, 4) is these twelve bytes and the key's 32.
{
        printf '\060\052\060\005\006\003\053\145\160\003\041\000'
        printf '%s' "$key" | base64 -d | tail -c 32
} >"$work/public.der"

sed -n "1,/^\$/d; s/^— $(printf '%s' "$name" | sed 's/[.[\*^$/]/\\&/g') //p" "$2" >"$work/signatures"
[ -s "$work/signatures" ] || broken "no line is signed by $name"
while read -r signature; do
        printf '%s' "$signature" | base64 -d 2>/dev/null | tail -c 64 >"$work/signature" || continue
        if openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/public.der" -rawin -in "$work/text" \
                -sigfile "$work/signature" >"$work/said" 2>&1; then
                echo "signed by $name: $(sed -n 2p "$work/text") entries, root $(sed -n 3p "$work/text")"
                exit 0
        fi
done <"$work/signatures"
broken "the signature of $name doesn't hold"
