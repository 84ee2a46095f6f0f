#!/bin/sh
# SPDX-License-Identifier: ISC
#
# npm_peer.sh PACKAGE VERSION: prints where node finds the package. Installed once into build/peers; nothing of it is
# ours to ship. Fails, saying why, where there is no node, no npm or no registry.

set -eu

folder=build/peers/$1
fail() {
        echo "$1" >&2
        exit 1
}
command -v node >/dev/null || fail "there is no node"
if [ ! -d "$folder/node_modules/$1" ]; then
        command -v npm >/dev/null || fail "there is no npm"
        mkdir -p "$folder"
        npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts "$1@$2" >/dev/null 2>&1 ||
                fail "npm can't install $1@$2"
fi
echo "$folder/node_modules"
