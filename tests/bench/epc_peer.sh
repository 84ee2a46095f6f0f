#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The peer of bench_epc: npm's epc-tds from EPC hex to tag URI and GTIN. Prints nanoseconds for one, the median of seven
# runs, or fails, saying why.

set -eu
NODE_PATH=$(sh tests/bench/npm_peer.sh epc-tds 1.4.1)
export NODE_PATH
node -e '
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
