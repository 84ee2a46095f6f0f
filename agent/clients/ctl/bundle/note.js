// SPDX-License-Identifier: ISC
//
// C2SP signed-note, tlog-checkpoint and tlog-cosignature
//
// A verifier key is name+hash+base64(kind || key): kind 1 is Ed25519 over the text, kind 4 a witness's, over a header
// with its time and the text.

const noteDash = "\u2014 ";
const noteSite = 1, noteWitness = 4, noteLinesMax = 100;

async function noteKey(tools, vkey) {
        const parts = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey);
        if (!parts)
                throw new Fault("key.malformed");
        const whole = unbase64(parts[3]);
        const id = (await tools.sha256(join(utf8(parts[1] + "\n"), whole))).subarray(0, 4);
        if (whole.length !== 33 || hex(id) !== parts[2])
                throw new Fault("key.malformed");
        return { name: parts[1], id, kind: whole[0], key: whole.subarray(1), vkey };
}

/* { text, lines: [{ name, id, rest }] }; the text ends with the newline before the blank line. */
function noteParse(note) {
        const divide = typeof note === "string" ? note.lastIndexOf("\n\n") : -1;
        if (divide < 0 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f\x7f]/.test(note))
                throw new Fault("note.malformed");
        const tail = note.slice(divide + 2, -1);
        const said = tail ? tail.split("\n") : [];
        if (said.length > noteLinesMax)
                throw new Fault("note.malformed");
        const lines = said.map(line => {
                const parts = /^\u2014 ([^ +]+) ([^ ]+)$/.exec(line);
                const bytes = parts ? unbase64(parts[2]) : [];
                if (bytes.length < 5)
                        throw new Fault("note.malformed");
                return { name: parts[1], id: bytes.subarray(0, 4), rest: bytes.subarray(4) };
        });
        return { text: note.slice(0, divide + 1), lines };
}

/* The head that a note's text states; what follows the root are extensions. */
function noteHead(text) {
        const lines = text.split("\n");
        if (lines.length < 4 || !/^(0|[1-9][0-9]{0,18})$/.test(lines[1]))
                throw new Fault("note.malformed");
        const root = unbase64(lines[2]);
        if (!lines[0] || root.length !== 32)
                throw new Fault("note.malformed");
        return { origin: lines[0], size: BigInt(lines[1]), root };
}

const noteIsBy = (line, key) => line.name === key.name && same(line.id, key.id);

function noteSeconds(line) {
        return line.rest.subarray(0, 8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/* Whether a line holds over the text: { good, time: seconds since 1970, of a witness's }. */
async function noteLine(tools, text, line, key) {
        if (key.kind === noteSite)
                return { good: line.rest.length === 64 && await tools.ed25519(key.key, utf8(text), line.rest) };
        if (key.kind !== noteWitness || line.rest.length !== 72)
                return { good: false };
        const time = noteSeconds(line);
        const message = utf8("cosignature/v1\ntime " + time + "\n" + text);
        return { good: await tools.ed25519(key.key, message, line.rest.subarray(8)), time: Number(time) };
}
