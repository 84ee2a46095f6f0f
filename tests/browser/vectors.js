// SPDX-License-Identifier: ISC
//
// The page's own arithmetic, and the browser's as it uses it, against published vectors
//
//      node vectors.js FOLDER        FOLDER: ../shared/vectors/ledger
//
// RFC 8032, Wycheproof and CCTV for Ed25519; RFC 6962's proofs; signed notes; RFC 8785; OpenSSH's signatures.
"use strict";

const fs = require("fs");
const path = require("path");
const { load, hold, count } = require("./load.js");

const page = load(), from = process.argv[2];
const read = name => fs.readFileSync(path.join(from, name), "utf8");
const json = name => JSON.parse(read(name));
const cctvTaken = 43; /* of CCTV's 914 libsodium's rules accept these many (docs/ledger.md) */

function hashes(own) {
        const sizes = [0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 119, 127, 128, 129, 1000];
        for (const size of sizes) {
                const bytes = Uint8Array.from({ length: size }, (_, i) => i * 7 & 255);
                for (const name of ["sha256", "sha512"]) {
                        const peer = require("crypto").createHash(name).update(bytes).digest("hex");
                        hold(page.hex(own[name](bytes)) === peer, name + " of " + size + " bytes");
                }
        }
}

async function ed25519(tools) {
        const good = (...parts) => tools.ed25519(...parts.map(page.unhex));
        for (const test of json("rfc8032/ed25519.json"))
                hold(await good(test.pub, test.msg, test.sig), "RFC 8032, " + test.name);
        for (const group of json("wycheproof-ed25519/testvectors_v1/ed25519_test.json").testGroups)
                for (const test of group.tests)
                        hold(await good(group.publicKey.pk, test.msg, test.sig) === (test.result === "valid"),
                                "Wycheproof " + test.tcId);
        let taken = 0;
        for (const test of json("cctv-ed25519/ed25519/ed25519vectors.json"))
                taken += await good(test.key, Buffer.from(test.msg).toString("hex"), test.sig) ? 1 : 0;
        hold(taken === cctvTaken, "CCTV: " + taken + " accepted by " + tools.name);
}

function* proofs(kind) {
        const folder = "rfc6962-proofs/testdata/" + kind;
        for (const name of fs.readdirSync(path.join(from, folder), { recursive: true }))
                if (name.endsWith(".json"))
                        yield [name, json(path.join(folder, name))];
}

/* Bytes as the vectors have them; null where they aren't base64 as the page reads it. */
function parts(list) {
        return (list || []).map(part => new Uint8Array(Buffer.from(part, "base64")));
}

async function trees(tools) {
        for (const [name, test] of proofs("inclusion")) {
                const got = await page.merkleIncludes(tools, BigInt(test.leafIdx), BigInt(test.treeSize),
                        parts([test.leafHash])[0], parts(test.proof), parts([test.root])[0]);
                hold(got === !test.wantErr, "inclusion " + name);
        }
        for (const [name, test] of proofs("consistency")) {
                if (!test.size1) /* the empty tree is before every other; a bundle never states it */
                        continue;
                const got = await page.merkleConsistent(tools, BigInt(test.size1), BigInt(test.size2),
                        parts(test.proof), ...parts([test.root1, test.root2]));
                hold(got === !test.wantErr, "consistency " + name);
        }
}

async function notes(tools) {
        for (const test of json("signed-note/go_sumdb_note.json").vectors) {
                let good = false;
                if (test.name.includes("ambiguous")) /* a page is given one key a name */
                        continue;
                try {
                        const note = page.noteParse(test.note);
                        for (const vkey of test.vkeys) {
                                const key = await page.noteKey(tools, vkey);
                                for (const line of note.lines.filter(said => page.noteIsBy(said, key)))
                                        good = (await page.noteLine(tools, note.text, line, key)).good;
                        }
                } catch (fault) {
                        hold(fault instanceof page.Fault, "note " + test.name + ": " + fault);
                }
                hold(good === test.ok, "note " + test.name);
        }
}

function forms() {
        for (const name of fs.readdirSync(path.join(from, "rfc8785-jcs/testdata/input"))) {
                const value = JSON.parse(read("rfc8785-jcs/testdata/input/" + name));
                hold(page.canon(value) === read("rfc8785-jcs/testdata/output/" + name), "RFC 8785, " + name);
        }
}

/* OpenSSH's own samples are of another namespace: refused, then judged as if it were ours. */
async function signatures(tools) {
        const folder = "sshsig/regress/unittests/sshsig/testdata/";
        const message = page.utf8(read(folder + "signed-data"));
        for (const name of ["ed25519", "ed25519_sk", "ecdsa", "ecdsa_sk"]) {
                const lines = read(folder + name + ".sig").split("\n").slice(1, -2);
                const parsed = page.sshsigParse(page.unbase64(lines.join("")));
                const verdict = (text, namespace) => page.sshsigVerify(tools, parsed, text, namespace)
                        .then(() => "good", fault => fault.code);
                const able = !name.includes("ecdsa") || tools.p256;
                hold(await verdict(message) === "signature.wrong", name + " in another namespace");
                hold(await verdict(message, "unittest") === (able ? "good" : "signature.p256"), name);
                hold(await verdict(page.utf8("other"), "unittest") !== "good", name + " over something else");
        }
}

async function main() {
        if (!fs.existsSync(from)) {
                console.log("skipped: there is no " + from);
                process.exit(77);
        }
        hashes(page);
        forms();
        for (const tools of [page.toolsOwn, await page.toolsFind(globalThis.crypto && globalThis.crypto.subtle)]) {
                const before = count();
                await ed25519(tools);
                await trees(tools);
                await notes(tools);
                await signatures(tools);
                console.log(tools.name + ": " + (count() - before) + " checks");
        }
        console.log("✔ " + count() + " checks");
}

main().catch(error => {
        console.error(error);
        process.exit(1);
});
