#!/bin/bash
# SPDX-License-Identifier: ISC
#
# Runs a test of the page's scripts in Node; where there is none, says so and is skipped (77)
#
#      node.sh ARGUMENTS…

set -euo pipefail
if ! command -v node >/dev/null; then
        echo "skipped: there is no node here"
        exit 77
fi
exec node "$@"
