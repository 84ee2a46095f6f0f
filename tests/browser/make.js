// SPDX-License-Identifier: ISC
//
// A bundle made by Node's own crypto, not by our programs: two officers' acts, each kind of key, two witnesses
//
// What is tampered with is this one, so that a change can be made that only a holder of the keys could make.
"use strict";

const crypto = require("crypto");

const namespace = "custody-event@strongroom";
const bytes = parts => Buffer.concat(parts.map(part => Buffer.from(part)));
const sha = (...parts) => crypto.createHash("sha256").update(bytes(parts)).digest();
const b64 = value => Buffer.from(value).toString("base64");
const string = value => Buffer.concat([Buffer.from([0, 0, value.length >> 8, value.length & 255]), Buffer.from(value)]);

/* ---- keys ---- */

function edKey() {
        const { privateKey, publicKey } = crypto.generateKeyPairSync("ed25519");
        return { sign: text => crypto.sign(null, Buffer.from(text), privateKey),
                raw: publicKey.export({ format: "der", type: "spki" }).subarray(-32) };
}

function noteKey(name, kind) {
        const key = edKey(), whole = Buffer.concat([Buffer.from([kind]), key.raw]);
        const id = sha(name + "\n", whole).subarray(0, 4);
        return { ...key, name, id, vkey: name + "+" + id.toString("hex") + "+" + b64(whole) };
}

const line = (key, signature) => "\u2014 " + key.name + " " + b64(Buffer.concat([key.id, signature])) + "\n";

function cosign(key, text, time) {
        const stamp = Buffer.alloc(8);
        stamp.writeBigUInt64BE(BigInt(time));
        return line(key, Buffer.concat([stamp, key.sign("cosignature/v1\ntime " + time + "\n" + text)]));
}

/* An ECDSA signature as SSH has it: two numbers, no more bytes than they need. */
function pair(der) {
        const number = at => der.subarray(at + 2, at + 2 + der[at + 1]);
        const r = number(2), s = number(4 + r.length);
        return Buffer.concat([string(r), string(s)]);
}

function sshKey(person, type) {
        const ecdsa = type.includes("ecdsa"), sk = type.startsWith("sk-"), key = ecdsa ? null : edKey();
        const curve = ecdsa ? crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }) : null;
        const raw = ecdsa ? curve.publicKey.export({ format: "der", type: "spki" }).subarray(-65) : key.raw;
        const blob = Buffer.concat([string(type), ...ecdsa ? [string("nistp256")] : [], string(raw),
                ...sk ? [string("ssh:")] : []]);
        const sign = ecdsa ? text => pair(crypto.sign("sha256", text, curve.privateKey)) : key.sign;
        return { person, type, blob, sk, sign, fingerprint: "SHA256:" + b64(sha(blob)).replace(/=+$/, "") };
}

/* options: { namespace, flags } to sign as nobody should. */
function sshsig(key, message, options = {}) {
        const space = options.namespace || namespace;
        const head = [Buffer.from("SSHSIG"), string(space), string(""), string("sha512")];
        const signed = Buffer.concat([...head, string(crypto.createHash("sha512").update(message).digest())]);
        const tail = Buffer.from([options.flags ?? 1, 0, 0, 0, 7]);
        const over = key.sk ? Buffer.concat([sha("ssh:"), tail, sha(signed)]) : signed;
        const signature = Buffer.concat([string(key.type), string(key.sign(over)), ...key.sk ? [tail] : []]);
        return Buffer.concat([Buffer.from("SSHSIG"), Buffer.from([0, 0, 0, 1]), string(key.blob), string(space),
                string(""), string("sha512"), string(signature)]);
}

/* ---- the tree ---- */

const node = (left, right) => sha([1], left, right);

function root(leaves) {
        if (leaves.length === 1)
                return leaves[0];
        const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
        return node(root(leaves.slice(0, half)), root(leaves.slice(half)));
}

function inclusion(leaves, index) {
        if (leaves.length === 1)
                return [];
        const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
        return index < half ? [...inclusion(leaves.slice(0, half), index), root(leaves.slice(half))] :
                [...inclusion(leaves.slice(half), index - half), root(leaves.slice(0, half))];
}

function consistency(leaves, size, whole = true) {
        if (size === leaves.length)
                return whole ? [] : [root(leaves)];
        const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
        return size <= half ? [...consistency(leaves.slice(0, half), size, whole), root(leaves.slice(half))] :
                [...consistency(leaves.slice(half), size - half, false), root(leaves.slice(0, half))];
}

/* ---- the record ---- */

class Record {
        constructor(page) {
                this.page = page;
                this.site = noteKey("strongroom/TST", 1);
                this.witnesses = [noteKey("witness.example/a", 4), noteKey("witness.example/b", 4)];
                this.officers = [sshKey("awa", "ssh-ed25519"), sshKey("bo", "sk-ssh-ed25519@openssh.com"),
                        sshKey("cy", "ecdsa-sha2-nistp256"), sshKey("di", "sk-ecdsa-sha2-nistp256@openssh.com")];
                this.entries = [];
                this.last = {};
                this.add("store.created", "", { demo: false, name: "Test", program: "0", schema: 2, site: "TST",
                        vkey: this.site.vkey });
        }

        previous(item) {
                const before = item ? this.last[item] : null;
                return before ? { leaf: b64(before.leaf), seq: before.seq } : null;
        }

        event(kind, item, body, actors) {
                const seq = this.entries.length + 1;
                return { actors: actors || ["awa"], body, boot_id: "0".repeat(32), commitments: [], item,
                        item_prev: this.previous(item), kind,
                        mono_ns: String(seq * 1000), reader: "", seq, site: "TST", v: 1,
                        wall: "2026-11-24T08:" + String(seq).padStart(2, "0") + ":00.000000Z" };
        }

        /* sign: takes the event's bytes, gives the signature lines. */
        add(kind, item, body, { actors, sign } = {}) {
                const value = this.event(kind, item, body, actors), event = this.page.canon(value);
                const signatures = sign ? sign(event) : "";
                const entry = { seq: value.seq, event, signatures, value, leaf: sha([0], event, signatures) };
                this.entries.push(entry);
                if (item)
                        this.last[item] = entry;
                return entry;
        }

        lines(keys, message, options) {
                return keys.map(key => "\n\u2014 " + key.person + " " + b64(sshsig(key, message, options))).join("");
        }

        /* An act of two officers: proposed, approved, done. effects: [[kind, item, body]]. */
        act(effects, keys, { tell = {}, options, sign } = {}) {
                const before = (item, at) => effects.findIndex(effect => effect[1] === item) < at ? null :
                        this.previous(item);
                const told = effects.map(([kind, item, what], at) =>
                        ({ body: what, item, item_prev: before(item, at), kind }));
                const actors = keys.map(key => key.person), digest = sha(this.page.canon(told)).toString("hex");
                const act = this.add("act.proposed", "", { act: "item.move", ask: {}, count: effects.length,
                        effects: "sha256:" + digest, expires: "2026-11-24T09:00:00Z", items: {},
                        nonce: "0".repeat(32) });
                const body = { effects: effects.length, leaf: b64(act.leaf), proposal: act.seq, ...tell };
                this.add("act.approved", "", body, { actors, sign: () => sign ? sign(this, act.event) :
                        this.lines(keys, act.event, options) });
                for (const [kind, item, what] of effects)
                        this.add(kind, item, what, { actors });
                return act;
        }

        note(size, signers) {
                const text = this.site.name + "\n" + size + "\n" +
                        b64(root(this.entries.slice(0, size).map(entry => entry.leaf))) + "\n";
                return text + "\n" + signers.map(signer => signer === this.site ? line(signer, signer.sign(text)) :
                        cosign(signer, text, 1795600000 + size)).join("");
        }

        /* item's bundle: every entry of the record, but for those that speak of another exhibit alone. */
        bundle(item, outside) {
                const leaves = this.entries.map(entry => entry.leaf), size = leaves.length;
                const bundle = { beyond: [], checkpoint: this.note(size, [this.site, this.witnesses[0]]), demo: false,
                        entries: this.entries.map(({ seq, event, signatures }) => ({ event,
                                proof: inclusion(leaves, seq - 1).map(b64), seq, signatures })),
                        format: "strongroom-bundle@v1", gaps: [], item, openings: [],
                        outside: [{ consistency: consistency(leaves, outside).map(b64),
                                note: this.note(outside, [this.site, this.witnesses[1]]) }],
                        site: "TST", site_name: "Test", vkey: this.site.vkey,
                        witnesses: this.witnesses.map(witness => witness.vkey) };
                return this.regap(bundle);
        }

        /* What the gaps of these entries are. */
        regap(bundle, covered = this.entries.length) {
                const entries = bundle.entries.map(entry => ({ ...entry, event: JSON.parse(entry.event) }));
                bundle.gaps = this.page.gapsOf({ ...bundle, entries }, covered);
                return bundle;
        }
}

const exhibit = "TST-2026-000001-A", other = "TST-2026-000002-B";

/* The story that is tampered with; bend changes it while it is written. */
function story(page, bend = {}) {
        const record = new Record(page);
        for (const key of record.officers)
                if (!bend.unknown || key !== record.officers[bend.unknown])
                        record.add("key.added", "", { fingerprint: key.fingerprint, key: b64(key.blob),
                                type: key.type, user: key.person });
        record.add("case.added", "", { label: "", ref: "2026-44", status: "OPEN", type: "CRIMINAL" });
        record.add("item.added", exhibit, { case: "2026-44", class: "FIREARM", place: "ER1/A" });
        record.add("item.added", other, { case: "2026-45", class: "FIREARM", place: "ER1/A" });
        record.add("item.moved", exhibit, { from: "ER1/A", note: "", to: "ER1/B" });
        if (bend.closed)
                record.add("user.closed", "", { reason: "x", user: "bo" });
        if (bend.revoked)
                record.add("key.revoked", "", { fingerprint: record.officers[0].fingerprint, reason: "x",
                        user: "awa" });
        record.act([["item.moved", exhibit, { from: "ER1/B", note: "", to: "ER1/C" }],
                ["item.moved", other, { from: "ER1/A", note: "", to: "ER1/C" }]],
        bend.keys || record.officers.slice(0, 2), bend);
        record.add("agent.started", "", { clean: false, entries: 14, version: "0" });
        record.add("clock.stepped", "", { by_ms: 5000, from: "2026-11-24T08:00:00Z", to: "2026-11-24T08:00:05Z" });
        record.act([["item.checked_out", exhibit, { from: "ER1/C", purpose: "COURT", to: "TRIB" }]],
                record.officers.slice(2, 4));
        record.act([["item.returned", exhibit, { from: "TRIB", note: "", to: "ER1/C" }],
                ["item.status", exhibit, { authority: "", note: "", status: "IN_STORE" }]],
                record.officers.slice(0, 1), { sign: bend.sign });
        return { record, bundle: record.bundle(exhibit, 9) };
}

module.exports = { story, sshKey, sshsig, exhibit, other, b64, sha };
