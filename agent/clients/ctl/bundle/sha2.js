// SPDX-License-Identifier: ISC
//
// SHA-256 and SHA-512 (FIPS 180-4), for browsers that keep WebCrypto from a page of a file
//
// The constants are worked out from what the standard says they are: the first 64 bits of the fractional parts of the
// roots of the first primes; SHA-256 has the first 32 of the same. Tested against Wycheproof's and RFC 8032's vectors.

const sha2Word = (1n << 64n) - 1n;

/* The largest root whose power-th power isn't above value. */
function sha2Root(value, power) {
        let low = 0n, high = 1n << 80n;
        while (low + 1n < high) {
                const middle = (low + high) / 2n;
                if (middle ** power <= value)
                        low = middle;
                else
                        high = middle;
        }
        return low;
}

function sha2Primes(count) {
        const primes = [];
        for (let candidate = 2; primes.length < count; candidate++)
                if (primes.every(prime => candidate % prime))
                        primes.push(candidate);
        return primes.map(BigInt);
}

const sha2Rounds = sha2Primes(80).map(prime => sha2Root(prime << 192n, 3n) & sha2Word);
const sha2Start = sha2Primes(8).map(prime => sha2Root(prime << 128n, 2n) & sha2Word);
const sha256Rounds = Uint32Array.from(sha2Rounds.slice(0, 64), word => Number(word >> 32n));
const sha256Start = Uint32Array.from(sha2Start, word => Number(word >> 32n));

/* The message, a one bit, zeros, and its size in bits at the end of a block. */
function sha2Pad(bytes, block) {
        const size = Math.ceil((bytes.length + 1 + block / 8) / block) * block;
        const padded = new Uint8Array(size);
        padded.set(bytes);
        padded[bytes.length] = 0x80;
        new DataView(padded.buffer).setBigUint64(size - 8, BigInt(bytes.length) * 8n);
        return new DataView(padded.buffer);
}

function sha256Block(state, words) {
        const turn = (word, by) => word >>> by | word << 32 - by;
        for (let i = 16; i < 64; i++) {
                const a = words[i - 15], b = words[i - 2];
                words[i] = words[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >>> 3) + words[i - 7] +
                        (turn(b, 17) ^ turn(b, 19) ^ b >>> 10);
        }
        let [a, b, c, d, e, f, g, h] = state;
        for (let i = 0; i < 64; i++) {
                const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + sha256Rounds[i] +
                        words[i] | 0;
                const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
                [a, b, c, d, e, f, g, h] = [one + two | 0, a, b, c, d + one | 0, e, f, g];
        }
        [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
}

function sha256(bytes) {
        const view = sha2Pad(bytes, 64);
        const state = sha256Start.slice(), words = new Uint32Array(64);
        for (let at = 0; at < view.byteLength; at += 64) {
                for (let i = 0; i < 16; i++)
                        words[i] = view.getUint32(at + 4 * i);
                sha256Block(state, words);
        }
        const out = new DataView(new ArrayBuffer(32));
        state.forEach((word, i) => out.setUint32(4 * i, word));
        return new Uint8Array(out.buffer);
}

function sha512Block(state, words) {
        const turn = (word, by) => (word >> by | word << 64n - by) & sha2Word;
        for (let i = 16; i < 80; i++) {
                const a = words[i - 15], b = words[i - 2];
                words[i] = words[i - 16] + (turn(a, 1n) ^ turn(a, 8n) ^ a >> 7n) + words[i - 7] +
                        (turn(b, 19n) ^ turn(b, 61n) ^ b >> 6n) & sha2Word;
        }
        let [a, b, c, d, e, f, g, h] = state;
        for (let i = 0; i < 80; i++) {
                const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + (e & f ^ (e ^ sha2Word) & g) +
                        sha2Rounds[i] + words[i];
                const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + (a & b ^ a & c ^ b & c);
                [a, b, c, d, e, f, g, h] = [one + two & sha2Word, a, b, c, d + one & sha2Word, e, f, g];
        }
        return [a, b, c, d, e, f, g, h].map((word, i) => word + state[i] & sha2Word);
}

function sha512(bytes) {
        const view = sha2Pad(bytes, 128);
        let state = sha2Start;
        for (let at = 0; at < view.byteLength; at += 128) {
                const words = [];
                for (let i = 0; i < 16; i++)
                        words.push(view.getBigUint64(at + 8 * i));
                state = sha512Block(state, words);
        }
        const out = new DataView(new ArrayBuffer(64));
        state.forEach((word, i) => out.setBigUint64(8 * i, word));
        return new Uint8Array(out.buffer);
}
