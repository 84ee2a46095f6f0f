#!/bin/bash
# SPDX-License-Identifier: ISC
#
# completion: what bash offers after the words typed, with a `strongroom` that answers by heart and one that hangs
#
#      completion.sh SCRIPT

set -euo pipefail

script=$1
bash -n "$script"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/strongroom" <<'END'
#!/bin/bash
printf '%s\n' "$*" >>"$(dirname "$0")/asked"
case "$*" in
*"--socket /hangs"*) exec sleep 60 ;;
*"item list") printf 'PSK-2026-000001-5\tFIREARM\nPSK-2026-000002-3\tAMMO\n' ;;
*"place list") printf 'ER1/A\tSHELF\nER1/B\tSHELF\n' ;;
esac
END
chmod +x "$work/strongroom"
# shellcheck source=/dev/null
source "$script"

failed=0

# offers WANTED WORD…: the last word is the one being typed
offers() {
        local wanted=$1 got
        shift
        COMP_WORDS=("$work/strongroom" "$@")
        COMP_CWORD=$#
        COMPREPLY=()
        _strongroom
        got="${COMPREPLY[*]}"
        if [ "$got" != "$wanted" ]; then
                printf 'after "%s": "%s", wanted "%s"\n' "$*" "$got" "$wanted" >&2
                failed=1
        fi
}

offers 'count' cou
offers 'checkout' item ch
offers 'list show ack resolve watch' alert ''
offers 'SHELF' place add ER1/C --kind SHE
offers '--note' item move X Y --n
offers 'PSK-2026-000001-5 PSK-2026-000002-3' item show ''
offers 'PSK-2026-000002-3' item show PSK-2026-000002
offers 'ER1/A ER1/B' item add --place ''
offers 'ER1/A ER1/B' item move X ''
offers 'ER1/A ER1/B' item move --note n X ''
offers 'ER1/A ER1/B' item move --dry-run X ''
offers '' item move X Y ''
offers 'guided' count open --mode g
offers 'bash' completion ''
offers 'check consistency' proof ''
offers 'count power-cut tamper' demo --play ''
offers 'PSK-2026-000001-5 PSK-2026-000002-3' --socket /run/x item trail ''
grep -qx -- '--socket /run/x --plain --quiet item list' "$work/asked" || {
        echo "the agent asked isn't the one of --socket" >&2
        failed=1
}

began=${EPOCHREALTIME/./}
offers '' --socket /hangs item show ''
took_ms=$(((${EPOCHREALTIME/./} - began) / 1000))
if [ "$took_ms" -gt 3000 ]; then
        echo "an agent that hangs kept bash waiting for $took_ms ms" >&2
        failed=1
fi
exit "$failed"
