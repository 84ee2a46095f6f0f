#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The peer of bench_epc: npm's epc-tds from EPC hex to tag URI and GTIN. Prints nanoseconds for one, the median of seven
# runs, or fails, saying why. Installed once into build/peers; nothing of it is ours to ship.

set -eu

version=1.4.1
folder=build/peers

command -v node >/dev/null || { echo "there is no node" >&2; exit 1; }
if [ ! -d "$folder/node_modules/epc-tds" ]; then
        command -v npm >/dev/null || { echo "there is no npm" >&2; exit 1; }
        mkdir -p "$folder"
        npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts "epc-tds@$version" >/dev/null 2>&1 ||
                { echo "npm can't install epc-tds@$version" >&2; exit 1; }
fi
NODE_PATH=$folder/node_modules node -e '
const tds = require("epc-tds"), rounds = 20000, runs = [];
let size = 0;
for (let run = 0; run < 8; run++) {
        const from = process.hrtime.bigint();
        for (let i = 0; i < rounds; i++) {
                const epc = tds.valueOf("3074257BF7194E4000001A85");
                size += epc.toTagURI().length + epc.toBarcode().length;
        }
        if (run > 0)
                runs.push(Number(process.hrtime.bigint() - from) / rounds);
}
if (size !== 8 * rounds * 56)
        throw new Error("not what the peer should say");
runs.sort((a, b) => a - b);
console.log(runs[3].toFixed(1));
'
