// SPDX-License-Identifier: ISC
//
// Check: a bundle, judged
//
// check() takes what bundle.json says and gives facts, each { state, code, args }: "good"; "bad"; "open", which nobody
// here could check. One bad fact makes the whole bad, else one open one makes it open. It draws nothing, fetches
// nothing, and takes nothing on trust but the site's key, which the reader compares with one from elsewhere.

const checkFormat = "strongroom-bundle@v1";

class Facts {
        constructor() {
                this.list = [];
        }

        add(state, code, args) {
                this.list.push({ state, code, args: args || {} });
        }

        demand(good, code, args) {
                if (!good)
                        this.add("bad", code, args);
                return good;
        }

        /* Runs a step; what it throws is a bad fact, whatever it is. */
        async step(work) {
                try {
                        return await work();
                } catch (error) {
                        const open = ["signature.kind", "signature.p256"].includes(error.code);
                        const why = error instanceof Fault ? error.args : { why: String(error.message) };
                        this.add(open ? "open" : "bad", error instanceof Fault ? error.code : "malformed", why);
                        return null;
                }
        }

        get state() {
                const has = state => this.list.some(fact => fact.state === state);
                return has("bad") ? "bad" : has("open") ? "open" : "good";
        }
}

/* ---- form ---- */

const checkIs = {
        text: value => typeof value === "string",
        count: value => Number.isSafeInteger(value) && value > 0,
        flag: value => typeof value === "boolean",
        texts: value => Array.isArray(value) && value.every(checkIs.text),
        counts: value => Array.isArray(value) && value.every(checkIs.count),
        gaps: value => Array.isArray(value),
        of: form => value => Array.isArray(value) && value.every(inner => checkHas(inner, form))
};

/* All of these fields and no other. */
function checkHas(value, form) {
        return value !== null && typeof value === "object" && !Array.isArray(value) &&
                canon(Object.keys(value).sort()) === canon(Object.keys(form).sort()) &&
                Object.entries(form).every(([name, is]) => is(value[name]));
}

const checkForm = {
        beyond: checkIs.counts, checkpoint: checkIs.text, demo: checkIs.flag, format: checkIs.text, gaps: checkIs.gaps,
        item: checkIs.text, site: checkIs.text, site_name: checkIs.text, vkey: checkIs.text, witnesses: checkIs.texts,
        entries: checkIs.of({ event: checkIs.text, proof: checkIs.texts, seq: checkIs.count,
                signatures: checkIs.text }),
        openings: checkIs.of({ field: checkIs.text, salt: checkIs.text, seq: checkIs.count, value: checkIs.text }),
        outside: checkIs.of({ consistency: checkIs.texts, note: checkIs.text })
};

const checkEnvelope = { actors: checkIs.texts, body: value => value !== null && typeof value === "object",
        boot_id: checkIs.text, commitments: Array.isArray, item: checkIs.text, item_prev: () => true,
        kind: checkIs.text, mono_ns: checkIs.text, reader: checkIs.text, seq: checkIs.count, site: checkIs.text,
        v: value => value === 1, wall: checkIs.text };

/* ---- the signed head ---- */

/* Judges each line by a key that is known; { head, witnessed: [{ name, time }] }. */
async function checkNote(tools, facts, note, keys, ours) {
        const parsed = noteParse(note), head = noteHead(parsed.text), witnessed = [];
        let signed = false;
        if (head.origin !== ours.name)
                throw new Fault("checkpoint.origin", { origin: head.origin });
        for (const line of parsed.lines) {
                const key = keys.find(known => noteIsBy(line, known));
                if (!key) {
                        facts.add("open", "witness.unknown", { name: line.name });
                        continue;
                }
                const { good, time } = await noteLine(tools, parsed.text, line, key);
                const code = key === ours ? "checkpoint.signature" : "witness.signature";
                if (!good)
                        throw new Fault(code, { name: line.name });
                if (key === ours)
                        signed = true;
                else
                        witnessed.push({ name: line.name, time, size: Number(head.size) });
        }
        return { head, witnessed, signed };
}

async function checkHead(tools, facts, bundle, keys) {
        const found = await checkNote(tools, facts, bundle.checkpoint, keys, keys[0]);
        if (!found.signed)
                throw new Fault("checkpoint.unsigned");
        facts.add("good", "checkpoint.good", { name: found.head.origin, size: String(found.head.size) });
        return found;
}

/* A head that witnesses signed, and that the checkpoint's tree goes on from it. */
async function checkOutside(tools, facts, outside, keys, head) {
        const found = await checkNote(tools, facts, outside.note, keys, keys[0]);
        const proof = outside.consistency.map(unbase64), size = String(found.head.size);
        if (!found.signed && !found.witnessed.length)
                throw new Fault("outside.unsigned", { size });
        if (!await merkleConsistent(tools, found.head.size, head.size, proof, found.head.root, head.root))
                throw new Fault("outside.fork", { size });
        facts.add("good", "outside.good", { size, names: found.witnessed.map(witness => witness.name).join(", ") });
        return found.witnessed;
}

/* ---- one entry ---- */

async function checkEntry(tools, bundle, entry, head) {
        const bytes = utf8(entry.event + entry.signatures), leaf = await merkleLeaf(tools, bytes);
        const result = { seq: entry.seq, signatures: entry.signatures, text: entry.event, leaf,
                facts: new Facts(), event: null, signers: [] };
        await result.facts.step(async () => {
                result.event = canonRead(entry.event);
                if (!checkHas(result.event, checkEnvelope) || result.event.seq !== entry.seq ||
                        result.event.site !== bundle.site)
                        throw new Fault("entry.event");
        });
        await result.facts.step(async () => {
                const proof = entry.proof.map(unbase64);
                if (!head || !await merkleIncludes(tools, BigInt(entry.seq) - 1n, head.size, leaf, proof, head.root))
                        throw new Fault("entry.proof");
        });
        return result;
}

function checkOrder(facts, entries) {
        for (let i = 1; i < entries.length; i++)
                facts.demand(entries[i - 1].seq < entries[i].seq, "entries.order", { seq: entries[i].seq });
}

/* The first entry says whose record this is, and with which key it is signed. */
function checkOrigin(facts, bundle, entries) {
        const first = entries[0], body = first && first.event && first.seq === 1 ? first.event.body : {};
        facts.demand(body.vkey === bundle.vkey && body.site === bundle.site && body.name === bundle.site_name &&
                body.demo === bundle.demo && first.event.kind === "store.created", "origin");
}

/* ---- the trail ---- */

function checkTrail(facts, bundle, entries) {
        const trail = entries.filter(entry => entry.event && entry.event.item === bundle.item);
        let before = null;
        if (!facts.demand(trail.length, "trail.empty"))
                return;
        for (const entry of trail) {
                const expected = before ? { leaf: base64(before.leaf), seq: before.seq } : null;
                const code = before ? "trail.link" : "trail.first";
                entry.facts.demand(canon(entry.event.item_prev) === canon(expected), code);
                before = entry;
        }
        facts.demand(bundle.beyond.every(seq => seq > before.seq), "trail.beyond");
        if (trail.every(entry => entry.facts.state === "good"))
                facts.add("good", "trail.good", { count: trail.length, first: trail[0].seq, last: before.seq });
}

/* ---- persons ---- */

/* The keys on record, each with its person and from when to when: [{ user, blob, from, to, fingerprint }]. */
function checkKeys(entries) {
        const keys = [];
        for (const { seq, event } of entries.filter(entry => entry.event && entry.facts.state === "good")) {
                const body = event.body;
                const { user, key: blob, fingerprint } = body;
                if (event.kind === "key.added")
                        keys.push({ user, blob, fingerprint, from: seq, to: Infinity });
                for (const key of keys)
                        if ((event.kind === "key.revoked" && key.fingerprint === fingerprint) ||
                                (event.kind === "user.closed" && key.user === user))
                                key.to = Math.min(key.to, seq);
        }
        return keys;
}

function checkLines(signatures) {
        if (!signatures.startsWith("\n"))
                throw new Fault("signature.malformed");
        return signatures.slice(1).split("\n").map(line => {
                const parts = /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/.exec(line);
                if (!parts)
                        throw new Fault("signature.malformed");
                return { person: parts[1], blob: unbase64(parts[2]) };
        });
}

/* What the signatures of an entry are over: the very bytes of the act that it names, which was proposed before. */
function checkSigned(entry, entries) {
        const { proposal, leaf } = entry.event.body;
        const act = entries.find(other => other.seq === proposal);
        const good = act && act.event && act.event.kind === "act.proposed" && proposal < entry.seq;
        if (!good || (leaf !== undefined && base64(act.leaf) !== leaf))
                throw new Fault("act.proposal", { seq: String(proposal) });
        return act.text;
}

async function checkSigner(tools, entry, line, message, keys) {
        const parsed = sshsigParse(line.blob), blob = base64(parsed.key.blob);
        const key = keys.find(known => known.user === line.person && known.blob === blob &&
                known.from < entry.seq && entry.seq < known.to);
        await sshsigVerify(tools, parsed, utf8(message));
        if (!key)
                throw new Fault("signature.stranger", { name: line.person });
        if (entry.signers.some(signer => signer.person === line.person))
                throw new Fault("signature.twice", { name: line.person });
        entry.signers.push({ person: line.person, fingerprint: key.fingerprint, type: parsed.key.type });
        entry.facts.add("good", "signature.good", { name: line.person, key: key.fingerprint });
}

async function checkSignatures(tools, entry, entries, keys) {
        if (!entry.event || entry.signatures === "")
                return;
        await entry.facts.step(async () => {
                const message = checkSigned(entry, entries);
                for (const line of checkLines(entry.signatures))
                        await entry.facts.step(() => checkSigner(tools, entry, line, message, keys));
        });
}

/* What was done is what was signed: the effects' digest stands in the act that was proposed. */
async function checkEffects(tools, entry, entries) {
        if (!entry.event || !gapsActs.includes(entry.event.kind))
                return;
        await entry.facts.step(async () => {
                const { proposal, effects } = entry.event.body;
                const last = entry.seq + effects;
                const done = entries.filter(other => other.event && other.seq > entry.seq && other.seq <= last);
                const act = entries.find(other => other.seq === proposal);
                if (done.length !== effects || !act || !act.event) {
                        entry.facts.add("open", "act.partial", { here: done.length, all: effects });
                        return;
                }
                const before = link => link && link.seq > entry.seq ? null : link; /* of the same act: not known then */
                const told = done.map(({ event }) => ({ body: event.body, item: event.item,
                        item_prev: before(event.item_prev), kind: event.kind,
                        ...(event.commitments.length ? { commitments: event.commitments } : {}) }));
                if ("sha256:" + hex(await tools.sha256(utf8(canon(told)))) !== act.event.body.effects)
                        throw new Fault("act.effects");
                entry.facts.add("good", "act.good", { seq: proposal });
        });
}

/* A personal value that was laid open, in its JSON form, is the one that the entry has a salted hash of. */
async function checkOpening(tools, facts, opening, entries) {
        const entry = entries.find(other => other.seq === opening.seq);
        const digest = "sha256:" + hex(await tools.sha256(join(unhex(opening.salt), utf8(opening.value))));
        const told = entry && entry.event ? entry.event.commitments : [];
        facts.demand(canon(JSON.parse(opening.value)) === opening.value, "opening", { seq: opening.seq,
                field: opening.field });
        facts.demand(told.some(commitment => commitment.field === opening.field && commitment.hash === digest),
                "opening", { seq: opening.seq, field: opening.field });
}

/* ---- all of it ---- */

async function checkGaps(facts, bundle, entries, covered) {
        if (!entries.every(entry => entry.event))
                return;
        const own = gapsOf({ ...bundle, entries }, covered);
        facts.demand(canon(own) === canon(bundle.gaps), "gaps");
}

async function checkAll(tools, bundle, result) {
        const facts = result.facts, keys = [];
        await facts.step(async () => {
                for (const vkey of [bundle.vkey, ...bundle.witnesses])
                        keys.push(await noteKey(tools, vkey));
                if (keys[0].kind !== noteSite || keys.slice(1).some(key => key.kind !== noteWitness))
                        throw new Fault("key.malformed");
        });
        if (facts.state === "bad")
                return;
        result.key = { vkey: bundle.vkey, name: keys[0].name, fingerprint: hex(await tools.sha256(keys[0].key)) };
        const found = await facts.step(() => checkHead(tools, facts, bundle, keys));
        result.head = found ? found.head : null;
        result.witnessed = found ? found.witnessed : [];
        for (const outside of found ? bundle.outside : [])
                result.witnessed.push(...await facts.step(() =>
                        checkOutside(tools, facts, outside, keys, found.head)) || []);
        for (const entry of bundle.entries)
                result.entries.push(await checkEntry(tools, bundle, entry, result.head));
        checkOrder(facts, result.entries);
        checkOrigin(facts, bundle, result.entries);
        checkTrail(facts, bundle, result.entries);
        const persons = checkKeys(result.entries);
        for (const entry of result.entries) {
                await checkSignatures(tools, entry, result.entries, persons);
                await checkEffects(tools, entry, result.entries);
        }
        for (const opening of bundle.openings)
                await facts.step(() => checkOpening(tools, facts, opening, result.entries));
        result.covered = Math.max(0, ...result.witnessed.map(witness => witness.size));
        await facts.step(() => checkGaps(facts, bundle, result.entries, result.covered));
}

async function check(tools, bundle) {
        const result = { tools: tools.name, facts: new Facts(), entries: [], witnessed: [], covered: 0, head: null,
                key: null, digest: "" };
        await result.facts.step(async () => {
                if (!checkHas(bundle, checkForm) || bundle.format !== checkFormat || !bundle.entries.length)
                        throw new Fault("form");
                result.digest = hex(await tools.sha256(utf8(canon(bundle))));
                await checkAll(tools, bundle, result);
        });
        const states = [result.facts.state, ...result.entries.map(entry => entry.facts.state)];
        result.verdict = states.includes("bad") ? "bad" : states.includes("open") ? "open" : "good";
        return result;
}
