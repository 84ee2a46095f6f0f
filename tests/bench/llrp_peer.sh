#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The peer of bench_llrp: npm's llrpjs reading the report whose hex is in the file given. Prints nanoseconds a tag, the
# median of five runs, or fails, saying why.

set -eu
NODE_PATH=$(sh tests/bench/npm_peer.sh llrpjs 1.0.1)
export NODE_PATH
node -e '
const { LLRPMessage } = require("llrpjs"), fs = require("fs"), runs = [];
const bytes = Buffer.from(fs.readFileSync(process.argv[1], "latin1").trim(), "hex");
let tags = 0;
for (let run = 0; run < 6; run++) {
        const from = process.hrtime.bigint(), message = new LLRPMessage(Buffer.from(bytes));
        message.decode();
        tags = message.toLLRPData().data.TagReportData.length;
        if (run > 0)
                runs.push(Number(process.hrtime.bigint() - from) / tags);
}
if (tags !== 100)
        throw new Error("not what the peer should say");
runs.sort((a, b) => a - b);
console.log(runs[2].toFixed(1));
' "$1"
