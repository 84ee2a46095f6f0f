// SPDX-License-Identifier: ISC
//
// The page's own code, for Node: the same files in the same order, without what draws
"use strict";

const fs = require("fs");
const path = require("path");
const vm = require("vm");

const folder = path.join(__dirname, "../../agent/clients/ctl/bundle");
const files = ["bytes.js", "sha2.js", "ed25519.js", "tools.js", "merkle.js", "note.js", "canon.js", "sshsig.js",
        "gaps.js", "check.js"];
const names = ["Fault", "utf8", "hex", "unhex", "base64", "unbase64", "same", "sha256", "sha512", "ed25519Verify",
        "toolsOwn", "toolsFind", "merkleIncludes", "merkleConsistent", "noteKey", "noteParse", "noteLine", "noteIsBy",
        "canon", "canonRead", "sshsigParse", "sshsigVerify", "gapsOf", "check"];

function load() {
        const code = files.filter(file => fs.existsSync(path.join(folder, file)))
                .map(file => fs.readFileSync(path.join(folder, file), "utf8")).join("");
        const there = names.filter(name => new RegExp("(function|const|class) " + name + "\\b").test(code));
        return vm.runInThisContext("(() => {" + code + "; return {" + there + "}; })()");
}

/* Every check counts; the first that fails ends the program. */
let checks = 0;
function hold(good, what) {
        checks++;
        if (!good) {
                console.error("✘ " + what);
                process.exit(1);
        }
}

module.exports = { load, hold, count: () => checks, folder };
