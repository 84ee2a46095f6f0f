#!/bin/bash
# SPDX-License-Identifier: ISC
#
# man: reads each page as man would; a page that makes it complain, or that names none of its kind, fails
#
#      man.sh PAGE…

set -euo pipefail

failed=0
for page in "$@"; do
        said=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
        if [ -n "$said" ]; then
                printf '%s: %s\n' "$page" "$said" >&2
                failed=1
        fi
        if ! grep -q '^\.SH NAME' "$page" || ! lexgrog "$page" >/dev/null; then
                echo "$page: no NAME section of the form \"name - what it is\": apropos would not find it" >&2
                failed=1
        fi
done
echo "$# man pages read"
exit "$failed"
