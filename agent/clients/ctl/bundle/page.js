// SPDX-License-Identifier: ISC
//
// Page: what check() found, for people
//
// Everything is put in as text, never as markup. The sentences are the page's own (bundle_words.c), in its language;
// what happened is told from the very bytes that were checked. Another bundle.json can be opened in the same page: who
// has this page from a source they trust needn't trust the one that came with a bundle.

const pageWords = JSON.parse(document.getElementById("words").textContent);
const pageMarks = { good: "✔", bad: "✘", open: "?" };

/* The sentence of that name, its {slots} filled; a name that has none stands for itself. */
function say(name, args) {
        const words = Object.hasOwn(pageWords, name) ? pageWords[name] : name;
        return words.replace(/\{(\w+)\}/g, (slot, key) => args && key in args ? String(args[key]) : slot);
}

/* make("p", { class: "x" }, "text", child, …) */
function make(name, attributes, ...children) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(attributes || {}))
                element.setAttribute(key, value);
        element.append(...children.filter(child => child !== null && child !== undefined));
        return element;
}

function section(id, title, ...children) {
        return make("section", { id, "aria-labelledby": id + "-title" }, make("h2", { id: id + "-title" }, title),
                ...children);
}

const groups = text => text.replace(/(.{4})(?=.)/g, "$1 ");
const moment = seconds => new Date(seconds * 1000).toISOString().slice(0, 19) + "Z";
const list = seqs => seqs.map(seq => "#" + seq).join(", ");

/* A state is told by its mark and its word; the colour only repeats it. */
function badge(state) {
        return make("strong", { class: "state " + state }, pageMarks[state] + " " + say("state." + state));
}

function factItem(fact, seq) {
        return make("li", {}, badge(fact.state), " ", seq ? "#" + seq + ": " : "", say(fact.code, fact.args));
}

/* ---- what happened ---- */

/* The fields of a body, one a row; what has fields of its own is a table in the table. */
function fields(value) {
        const rows = Object.entries(value).map(([key, inner]) => [make("dt", {}, key), make("dd", {},
                inner && typeof inner === "object" && !Array.isArray(inner) ? fields(inner) :
                        Array.isArray(inner) ? inner.map(part => typeof part === "object" ? canon(part) : String(part))
                                .join(", ") : String(inner))]);
        return make("dl", {}, ...rows.flat());
}

function signers(entry) {
        return entry.signers.length ? make("p", {}, say("signed.by") + " " +
                entry.signers.map(signer => signer.person + " (" + signer.fingerprint + ")").join(", ")) : null;
}

function raw(entry) {
        return make("details", {}, make("summary", {}, say("entry.bytes")),
                make("pre", {}, entry.text + entry.signatures),
                make("p", {}, say("entry.leaf") + " ", make("code", {}, base64(entry.leaf))));
}

/* Personal values, where the bundle lays them open. */
function opened(entry, openings) {
        const own = openings.filter(opening => opening.seq === entry.seq);
        const read = text => { try { return JSON.parse(text); } catch (error) { return text; } };
        return Object.fromEntries(own.map(opening => [opening.field, read(opening.value)]));
}

function entryItem(entry, openings) {
        const event = entry.event || { kind: "?", wall: "", actors: [], reader: "", body: {} };
        const who = event.actors.concat(event.reader ? [say("reader", { name: event.reader })] : []).join(", ");
        const facts = entry.facts.list.filter(fact => fact.state !== "good"), values = opened(entry, openings);
        return make("li", { id: "entry-" + entry.seq, class: "entry", "data-state": entry.facts.state },
                make("h3", {}, "#" + entry.seq + " ", say(event.kind, { ...event.body, ...values }), " ",
                        badge(entry.facts.state)),
                make("p", {}, make("time", { datetime: event.wall }, event.wall), who ? " · " + who : ""),
                facts.length ? make("ul", {}, ...facts.map(fact => factItem(fact))) : null,
                signers(entry), fields(event.body),
                Object.keys(values).length ? make("div", {}, make("p", {}, say("personal")), fields(values)) : null,
                raw(entry));
}

/* ---- the parts ---- */

function verdictPart(result) {
        const bad = [...result.facts.list.map(fact => [fact, 0]),
                ...result.entries.flatMap(entry => entry.facts.list.map(fact => [fact, entry.seq]))]
                .filter(([fact]) => fact.state !== "good");
        return make("section", { id: "verdict", class: "verdict " + result.verdict, role: "status",
                "data-verdict": result.verdict },
        make("p", { class: "big" }, pageMarks[result.verdict] + " " + say("verdict." + result.verdict)),
        make("p", {}, say("verdict." + result.verdict + ".means")),
        bad.length ? make("ul", { id: "trouble" }, ...bad.map(([fact, seq]) => factItem(fact, seq))) : null,
        make("p", {}, say("tools." + result.tools)));
}

/* The reader's own copy of the key, from elsewhere, against the one here. */
function keyAnswer(result, said) {
        const bare = text => text.replace(/[\s:]/g, "").toLowerCase();
        if (!said.trim())
                return "";
        const equal = bare(said) === bare(result.key.fingerprint) || said.trim() === result.key.vkey;
        return pageMarks[equal ? "good" : "bad"] + " " + say(equal ? "key.same" : "key.other");
}

function keyPart(result) {
        const answer = make("output", { id: "key-answer", for: "key-said" });
        const input = make("input", { id: "key-said", type: "text", autocomplete: "off", spellcheck: "false" });
        input.addEventListener("input", () => { answer.textContent = keyAnswer(result, input.value); });
        return section("key", say("key.title"), make("p", {}, say("key.vouch")),
                make("dl", {}, make("dt", {}, say("key.name")), make("dd", {}, result.key.name),
                        make("dt", {}, say("key.fingerprint")),
                        make("dd", {}, make("code", { class: "digest" }, groups(result.key.fingerprint))),
                        make("dt", {}, say("key.vkey")), make("dd", {}, make("code", {}, result.key.vkey))),
                make("p", { class: "screen" }, make("label", { for: "key-said" }, say("key.compare") + " "), input, " ",
                        answer));
}

function checkpointPart(bundle, result, qr) {
        const witnessed = result.witnessed.map(witness => make("li", {}, say("witness.line",
                { name: witness.name, size: witness.size, time: moment(witness.time) })));
        return section("checkpoint", say("checkpoint.title"), make("dl", {},
                make("dt", {}, say("checkpoint.size")), make("dd", {}, String(result.head.size)),
                make("dt", {}, say("checkpoint.root")),
                make("dd", {}, make("code", { class: "digest" }, groups(hex(result.head.root)))),
                make("dt", {}, say("digest")),
                make("dd", {}, make("code", { class: "digest" }, groups(result.digest)))),
        witnessed.length ? make("ul", {}, ...witnessed) : make("p", {}, say("witness.none")),
        make("pre", {}, bundle.checkpoint), qr);
}

function gapText(gap) {
        const until = gap.until ? "#" + gap.until : say("gap.open");
        return say("gap." + gap.kind, { seq: "#" + gap.seq, until, seqs: list(gap.seqs || []),
                fields: (gap.fields || []).join(", ") });
}

function age(result) {
        const times = result.witnessed.map(witness => witness.time);
        const last = result.entries.filter(entry => entry.event).map(entry => Date.parse(entry.event.wall) / 1000);
        const newest = Math.max(...times.length ? times : last);
        const days = Math.floor((Date.now() / 1000 - newest) / 86400);
        return make("li", {}, say(times.length ? "age.witness" : "age.site", { time: moment(newest), days }));
}

function gapsPart(bundle, result) {
        const gaps = bundle.gaps.map(gap => make("li", {}, gapText(gap)));
        if (bundle.beyond.length)
                gaps.push(make("li", {}, say("gap.beyond", { seqs: list(bundle.beyond) })));
        return section("gaps", say("gaps.title"), make("ul", {}, ...gaps, age(result)),
                make("h3", {}, say("limits.title")),
                make("ul", {}, ...["limit.later", "limit.chosen", "limit.clock", "limit.thing", "limit.key"]
                        .map(name => make("li", {}, say(name)))));
}

function entryList(entries, openings) {
        return make("ol", {}, ...entries.map(entry => entryItem(entry, openings)));
}

/* Why an entry is here, by its kind; what an act did to others has none of these. */
function reason(entry) {
        const rows = [["store.", "origin"], ["case.", "case"], ["place.", "place"], ["count.interrupted", "reader"],
                ["count.", "count"], ["finding.", "finding"], ["alert.", "alert"], ["act.", "act"], ["agent.", "agent"],
                ["clock.", "clock"], ["presence.", "reader"], ["people.", "person"], ["user.", "person"],
                ["key.", "person"],
                ["personal.", "erasure"]];
        const row = rows.find(([kind]) => entry.event && entry.event.kind.startsWith(kind));
        return row ? row[1] : "effect";
}

function relatedPart(bundle, result) {
        const rest = result.entries.filter(entry => !entry.event || entry.event.item !== bundle.item);
        const kinds = [...new Set(rest.map(reason))];
        return kinds.length ? section("related", say("related.title"), ...kinds.map(why => make("details", {},
                make("summary", {}, say("why." + why)),
                entryList(rest.filter(entry => reason(entry) === why), bundle.openings)))) : null;
}

function factsPart(result) {
        const good = result.facts.list.filter(fact => fact.state === "good");
        const whole = result.entries.filter(entry => entry.facts.state === "good").length;
        return section("facts", say("facts.title"), make("ul", {}, ...good.map(fact => factItem(fact)),
                make("li", {}, say("facts.entries", { good: whole, all: result.entries.length }))));
}

function otherPart() {
        const input = make("input", { id: "other-file", type: "file", accept: ".json" });
        input.addEventListener("change", async () => {
                const text = input.files.length ? await input.files[0].text() : null;
                if (text !== null)
                        await pageShow(text, null);
        });
        const part = section("other", say("other.title"), make("p", {}, say("other.why")),
                make("p", {}, make("label", { for: "other-file" }, say("other.file") + " "), input));
        part.classList.add("screen");
        return part;
}

/* ---- all of it ---- */

function pageParts(bundle, result, qr) {
        const trail = result.entries.filter(entry => entry.event && entry.event.item === bundle.item);
        return [keyPart(result), result.head ? checkpointPart(bundle, result, qr) : null,
                gapsPart(bundle, result),
                trail.length ? section("trail", say("trail.title"), entryList(trail, bundle.openings)) : null,
                relatedPart(bundle, result), factsPart(result)];
}

/* text: of a bundle.json; qr: the element that came with it, or null. */
async function pageShow(text, qr) {
        let bundle = null;
        try {
                bundle = JSON.parse(text);
        } catch (error) {
                bundle = null; /* check() says that it has no form */
        }
        const tools = await toolsFind(globalThis.crypto && globalThis.crypto.subtle);
        const result = await check(tools, bundle), main = document.getElementById("page");
        const head = result.key && bundle ? make("header", {}, make("h1", {}, say("title", { item: bundle.item })),
                make("p", {}, bundle.site_name + " (" + bundle.site + ")"),
                bundle.demo ? make("p", { class: "demo" }, say("demo")) : null) : make("h1", {}, say("title.none"));
        const parts = result.key ? pageParts(bundle, result, qr) : [];
        main.replaceChildren(head, verdictPart(result), ...parts.filter(part => part), otherPart());
        document.documentElement.setAttribute("data-verdict", result.verdict);
}

pageShow(document.getElementById("bundle").textContent, document.getElementById("qr")).catch(error => {
        document.getElementById("page").replaceChildren(make("h1", {}, say("title.none")), make("section",
                { id: "verdict", class: "verdict bad", role: "status" },
                make("p", { class: "big" }, pageMarks.bad + " " + say("verdict.bad")), make("p", {}, String(error))));
        document.documentElement.setAttribute("data-verdict", "bad");
});
