// SPDX-License-Identifier: ISC
//
// Tampering: a good bundle holds; each way to change it is found, and called by its name
//
//      node tamper.js [MUTATIONS]
//
// First the ways that somebody would go, each with the word that the page must have for it; then random changes of one
// character or part anywhere (seeded): each must be found. What a bundle can't show is shown here too.
"use strict";

const { load, hold, count } = require("./load.js");
const { story, sshKey, exhibit, other, b64 } = require("./make.js");

const page = load(), mutations = Number(process.argv[2] || 3000);
const copy = value => structuredClone(value);
const codes = result => [...result.facts.list, ...result.entries.flatMap(entry => entry.facts.list)]
        .filter(fact => fact.state !== "good").map(fact => fact.code);

/* One character of a text is another. */
function bend(text, at = Math.floor(text.length / 2)) {
        const next = { "A": "B", "0": "1", "a": "b" }[text[at]] || "A";
        return text.slice(0, at) + next + text.slice(at + 1);
}

/* The character behind what a pattern fits is another. */
function bendAfter(text, pattern) {
        const found = pattern.exec(text);
        return bend(text, found.index + found[0].length);
}

const seqOf = (bundle, kind, nth = 0) => bundle.entries.filter(entry => JSON.parse(entry.event).kind === kind)[nth];
const swap = (list, a, b) => { [list[a], list[b]] = [list[b], list[a]]; };

/* Rewrites an entry's event and puts it in canonical form. */
function rewrite(entry, change) {
        const value = JSON.parse(entry.event);
        change(value);
        entry.event = page.canon(value);
}

const ways = [
        ["an exhibit's event says another place", "entry.proof", bundle =>
                rewrite(seqOf(bundle, "item.moved"), value => { value.body.to = "ER1/Z"; })],
        ["and so in what bears on it", "entry.proof", bundle =>
                rewrite(seqOf(bundle, "case.added"), value => { value.body.status = "CLOSED"; })],
        ["another officer acted", "entry.proof", bundle =>
                rewrite(seqOf(bundle, "item.added"), value => { value.actors = ["bo"]; })],
        ["another time", "entry.proof", bundle =>
                rewrite(seqOf(bundle, "item.added"), value => { value.wall = "2025-11-24T08:00:00.000000Z"; })],
        ["a blank in an event", "entry.canonical", bundle =>
                { seqOf(bundle, "item.moved").event = seqOf(bundle, "item.moved").event.replace(":", ": "); }],
        ["keys in another order", "entry.canonical", bundle => { const entry = seqOf(bundle, "item.moved");
                entry.event = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(entry.event)).reverse())); }],
        ["an event that is no JSON", "entry.event", bundle => { seqOf(bundle, "item.moved").event = "{"; }],
        ["an event with one field more", "entry.event", bundle =>
                rewrite(seqOf(bundle, "item.moved"), value => { value.x = 1; })],
        ["an event of another site", "entry.event", bundle =>
                rewrite(seqOf(bundle, "item.moved"), value => { value.site = "ZZZ"; })],
        ["an event under another number", "entry.event", bundle => { seqOf(bundle, "item.moved").seq = 3; }],
        ["a proof's hash", "entry.proof", bundle =>
                { bundle.entries[8].proof[0] = bend(bundle.entries[8].proof[0]); }],
        ["a proof's order", "entry.proof", bundle => swap(bundle.entries[8].proof, 0, 1)],
        ["a proof cut short", "entry.proof", bundle => { bundle.entries[8].proof.pop(); }],
        ["a proof with more", "entry.proof", bundle => { bundle.entries[8].proof.push(bundle.entries[8].proof[0]); }],
        ["two proofs swapped", "entry.proof", bundle => { const [a, b] = [bundle.entries[6], bundle.entries[7]];
                [a.proof, b.proof] = [b.proof, a.proof]; }],
        ["a proof that is no base64", "malformed", bundle => { bundle.entries[8].proof[0] = "***"; }],
        ["two entries swapped", "entries.order", bundle => swap(bundle.entries, 6, 8)],
        ["an entry twice", "entries.order", bundle => { bundle.entries.splice(8, 0, bundle.entries[8]); }],
        ["the exhibit's first entry left out", "trail.first", bundle =>
                { bundle.entries.splice(bundle.entries.indexOf(seqOf(bundle, "item.added")), 1); }],
        ["one in its middle left out", "trail.link", bundle =>
                { bundle.entries.splice(bundle.entries.indexOf(seqOf(bundle, "item.moved")), 1); }],
        ["all of them left out", "trail.empty", bundle => { bundle.entries = bundle.entries.filter(entry =>
                JSON.parse(entry.event).item !== exhibit); }],
        ["the record's first entry left out", "origin", bundle => { bundle.entries.shift(); }],
        ["another exhibit's number", "trail.empty", bundle => { bundle.item = "TST-2026-000003-C"; }],
        ["the number of an exhibit that is here by chance", "gaps", bundle => { bundle.item = other; }],
        ["the site's name", "origin", bundle => { bundle.site_name = "Other"; }],
        ["a demonstration", "origin", bundle => { bundle.demo = true; }],
        ["another root", "checkpoint.signature", bundle =>
                { bundle.checkpoint = bendAfter(bundle.checkpoint, /\n\d+\n/); }],
        ["another size", "checkpoint.signature", bundle =>
                { bundle.checkpoint = bundle.checkpoint.replace(/\n\d+\n/, "\n9\n"); }],
        ["another origin", "checkpoint.origin", bundle =>
                { bundle.checkpoint = bundle.checkpoint.replace("strongroom/TST", "strongroom/ZZZ"); }],
        ["the site's signature", "checkpoint.signature", bundle =>
                { bundle.checkpoint = bendAfter(bundle.checkpoint, /TST .{20}/); }],
        ["the site's signature left out", "checkpoint.unsigned", bundle =>
                { bundle.checkpoint = bundle.checkpoint.replace(/\u2014 strongroom.*\n/, ""); }],
        ["no signature at all", "checkpoint.unsigned", bundle =>
                { bundle.checkpoint = bundle.checkpoint.replace(/\u2014 .*\n/g, ""); }],
        ["a checkpoint without its form", "note.malformed", bundle => { bundle.checkpoint = "x"; }],
        ["a witness's signature", "witness.signature", bundle =>
                { bundle.checkpoint = bendAfter(bundle.checkpoint, /example.a .{30}/); }],
        ["a witness's signature left out", "gaps", bundle =>
                { bundle.checkpoint = bundle.checkpoint.replace(/\u2014 witness.*\n/, ""); }],
        ["the time that a witness signed at", "witness.signature", bundle =>
                { bundle.checkpoint = bendAfter(bundle.checkpoint, /example.a .{13}/); }],
        ["a signature of a stranger", "witness.unknown", bundle =>
                { bundle.checkpoint += "\u2014 someone " + b64(Buffer.alloc(76, 1)) + "\n"; }],
        ["a witness's key left out", "witness.unknown", bundle => { bundle.witnesses.shift(); }],
        ["a witness's key", "key.malformed", bundle => { bundle.witnesses[0] = bend(bundle.witnesses[0]); }],
        ["the site's key", "key.malformed", bundle => { bundle.vkey = bend(bundle.vkey, bundle.vkey.length - 9); }],
        ["another site's key", "checkpoint.unsigned", (bundle, stranger) => { bundle.vkey = stranger.site.vkey; }],
        ["a witness in the site's place", "key.malformed", bundle => { bundle.vkey = bundle.witnesses[0]; }],
        ["an outside head's root", "checkpoint.signature", bundle =>
                { bundle.outside[0].note = bendAfter(bundle.outside[0].note, /\n\d+\n/); }],
        ["its consistency proof", "outside.fork", bundle =>
                { bundle.outside[0].consistency[0] = bend(bundle.outside[0].consistency[0]); }],
        ["its consistency proof left out", "outside.fork", bundle => { bundle.outside[0].consistency = []; }],
        ["its signatures left out", "outside.unsigned", bundle =>
                { bundle.outside[0].note = bundle.outside[0].note.replace(/\u2014 .*\n/g, ""); }],
        ["a head of another history", "outside.fork", (bundle, stranger) => { const twin = copy(bundle.outside[0]);
                twin.note = stranger.forked; bundle.outside.push(twin); }],
        ["an officer's signature", "signature.wrong", bundle => { const entry = seqOf(bundle, "act.approved");
                const at = entry.signatures.length - 20;
                entry.signatures = bend(entry.signatures, at); }],
        ["an officer's signature left out", "entry.proof", bundle => { const entry = seqOf(bundle, "act.approved");
                entry.signatures = entry.signatures.slice(0, entry.signatures.lastIndexOf("\n")); }],
        ["officers' signatures swapped", "signature.stranger", bundle => { const entry = seqOf(bundle, "act.approved");
                entry.signatures = entry.signatures.replace(/\u2014 (awa|bo) /g, (all, name) =>
                        "\u2014 " + (name === "bo" ? "awa" : "bo") + " "); }],
        ["one signature twice", "signature.twice", bundle => { const entry = seqOf(bundle, "act.approved", 2);
                entry.signatures += entry.signatures; }],
        ["signatures on an entry that nobody proposed", "act.proposal", bundle =>
                { seqOf(bundle, "item.moved").signatures = seqOf(bundle, "act.approved").signatures; }],
        ["signatures without their form", "signature.malformed", bundle =>
                { seqOf(bundle, "act.approved").signatures = "x"; }],
        ["the act that was signed left out", "act.proposal", bundle =>
                { bundle.entries.splice(bundle.entries.indexOf(seqOf(bundle, "act.proposed")), 1); }],
        ["one of the things it did left out", "act.partial", bundle =>
                { bundle.entries.splice(bundle.entries.indexOf(seqOf(bundle, "item.moved", 2)), 1); }],
        ["an officer's key left out", "signature.stranger", bundle =>
                { bundle.entries.splice(bundle.entries.indexOf(seqOf(bundle, "key.added")), 1); }],
        ["a gap left out", "gaps", bundle => { bundle.gaps.shift(); }],
        ["a gap changed", "gaps", bundle => { bundle.gaps[0].seq++; }],
        ["a stop of the program left out", "gaps", bundle =>
                { bundle.entries.splice(bundle.entries.indexOf(seqOf(bundle, "agent.started")), 1); }],
        ["a later entry that isn't later", "trail.beyond", bundle => { bundle.beyond = [3]; }],
        ["an opening of nothing", "opening", bundle =>
                { bundle.openings = [{ field: "name", salt: "00", seq: 7, value: "\"x\"" }]; }],
        ["another format", "form", bundle => { bundle.format = "strongroom-bundle@v2"; }],
        ["a part more", "form", bundle => { bundle.x = 1; }],
        ["a part less", "form", bundle => { delete bundle.outside; }],
        ["a part of another kind", "form", bundle => { bundle.entries = {}; }],
        ["no entry", "form", bundle => { bundle.entries = []; }]
];

/* Changes that take the site's key: the record itself is whole, but what it says was never signed so. */
function bent(name) {
        const made = {
                revoked: [{ revoked: true }, "signature.stranger"],
                unknown: [{ unknown: 1 }, "signature.stranger"],
                space: [{ options: { namespace: "file" } }, "signature.wrong"],
                untouched: [{ options: { flags: 0 } }, "signature.wrong"],
                effects: [{ tell: { effects: 1 } }, "act.effects"],
                leaf: [{ tell: { leaf: b64(Buffer.alloc(32)) } }, "act.proposal"],
                closed: [{ closed: true }, "signature.stranger"],
                kind: [{ sign: (record, event) => {
                        const rsa = { ...record.officers[0], type: "ssh-rsa" };
                        rsa.blob = Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.from("ssh-rsa")]);
                        return record.lines([rsa], event);
                } }, "signature.kind"],
                stranger: [{ sign: (record, event) => record.lines([sshKey("awa", "ssh-ed25519")], event) },
                        "signature.stranger"],
                message: [{ sign: record => record.lines([record.officers[0]], "other") }, "signature.wrong"]
        };
        return name ? made[name] : Object.keys(made);
}

/* ---- random ---- */

/* mulberry32 */
function generator(seed) {
        return () => {
                seed = seed + 0x6d2b79f5 | 0;
                let value = Math.imul(seed ^ seed >>> 15, 1 | seed);
                value = value + Math.imul(value ^ value >>> 7, 61 | value) ^ value;
                return ((value ^ value >>> 14) >>> 0) / 4294967296;
        };
}

/* Every text and number of a value, and every list: [holder, name]. */
function* places(value) {
        for (const [name, inner] of Object.entries(value)) {
                yield [value, name];
                if (inner && typeof inner === "object")
                        yield* places(inner);
        }
}

function mutate(bundle, random) {
        const all = [...places(bundle)], pick = list => list[Math.floor(random() * list.length)];
        const [holder, name] = pick(all), was = holder[name];
        if (typeof was === "string" && was.length) {
                const at = Math.floor(random() * was.length);
                const code = was.charCodeAt(at) ^ 1 << Math.floor(random() * 7);
                holder[name] = was.slice(0, at) + String.fromCharCode(code) + was.slice(at + 1);
        } else if (typeof was === "number") {
                holder[name] = was + (random() < 0.5 ? 1 : -1);
        } else if (Array.isArray(was) && was.length > 1) {
                const at = Math.floor(random() * (was.length - 1));
                if (random() < 0.5)
                        was.splice(at, 1);
                else
                        swap(was, at, at + 1);
        } else {
                holder[name] = null;
        }
}

/* Each of some is one of all, and in their order. */
function isPart(all, some) {
        let at = 0;
        for (const one of all.map(page.canon))
                if (at < some.length && one === page.canon(some[at]))
                        at++;
        return at === some.length;
}

/* What a bundle's maker may leave out: nothing is shown wrongly by it, and the page says that they chose. */
function isAllowed(before, after) {
        const parts = ["entries", "outside", "witnesses"];
        const rest = bundle => page.canon(Object.entries(bundle).filter(([key]) => !parts.includes(key)).sort());
        const same = bundle => page.canon([...bundle.witnesses].sort());
        return rest(before) === rest(after) && same(before) === same(after) &&
                isPart(before.entries, after.entries) && isPart(before.outside, after.outside);
}

async function main() {
        const browser = await page.toolsFind(globalThis.crypto.subtle), made = story(page), stranger = story(page);
        const good = await page.check(browser, copy(made.bundle));
        hold(good.verdict === "good", "the bundle that nobody touched: " + codes(good));
        hold(good.entries.flatMap(entry => entry.signers).length === 5, "five signatures by four kinds of key");
        hold(codes(await page.check(page.toolsOwn, copy(made.bundle))).every(code => code === "signature.p256"),
                "without WebCrypto all but P-256 holds, and that is told");
        hold((await page.check(page.toolsOwn, copy(made.bundle))).verdict === "open", "and it isn't green");

        const fork = { site: stranger.record.site, forked: (() => { const twin = story(page).record;
                twin.site = made.record.site; return twin.note(9, [made.record.site, made.record.witnesses[0]]); })() };
        for (const [name, code, change] of ways) {
                const bundle = copy(made.bundle);
                change(bundle, fork);
                const result = await page.check(browser, bundle);
                hold(result.verdict !== "good", name + ": found");
                hold(codes(result).includes(code), name + ": " + code + ", not " + codes(result));
        }
        for (const name of bent()) {
                const [change, code] = bent(name);
                const result = await page.check(browser, story(page, change).bundle);
                hold(result.verdict !== "good" && codes(result).includes(code), name + ": " + codes(result));
        }

        const cut = copy(made.bundle); /* the limit that the page tells: without its last act the chain is whole too */
        cut.entries.splice(-4);
        const shorter = await page.check(browser, made.record.regap(cut));
        hold(shorter.verdict === "good", "a trail cut at its end isn't found");

        const random = generator(20261124), tally = {};
        for (let i = 0; i < mutations; i++) {
                const bundle = copy(made.bundle);
                mutate(bundle, random);
                if (page.canon(bundle) === page.canon(made.bundle))
                        continue;
                const result = await page.check(browser, bundle);
                hold(result.verdict !== "good" || isAllowed(made.bundle, bundle), "mutation " + i + " isn't found");
                for (const code of new Set(codes(result)))
                        tally[code] = (tally[code] || 0) + 1;
        }
        console.log("by what was found:", JSON.stringify(tally));
        console.log("✔ " + ways.length + " + " + bent().length + " ways, " + mutations + " random changes, " +
                count() + " checks");
}

main().catch(error => {
        console.error(error);
        process.exit(1);
});
