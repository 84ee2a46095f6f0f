// SPDX-License-Identifier: ISC
//
// Bytes: text, hex, base64, and reading them in order
//
// What can't be read throws a Fault, whose code names one of the page's sentences (bundle_words.c).
"use strict";

class Fault extends Error {
        constructor(code, args) {
                super(code);
                this.code = code;
                this.args = args || {};
        }
}

function utf8(text) {
        return new TextEncoder().encode(text);
}

function utf8Read(bytes) {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function hex(bytes) {
        return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text) {
        if (!/^([0-9a-f]{2})*$/i.test(text))
                throw new Fault("malformed");
        return Uint8Array.from(text.match(/../g) || [], pair => parseInt(pair, 16));
}

function base64(bytes) {
        let text = "";
        for (const byte of bytes)
                text += String.fromCharCode(byte);
        return btoa(text);
}

/* RFC 4648, 4, with its padding, and no second way to write the same bytes. */
function unbase64(text) {
        if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4)
                throw new Fault("malformed");
        const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
        if (base64(bytes) !== text)
                throw new Fault("malformed");
        return bytes;
}

function join(...parts) {
        const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
        let at = 0;
        for (const part of parts) {
                whole.set(part, at);
                at += part.length;
        }
        return whole;
}

function same(a, b) {
        return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/* As SSH writes its fields (RFC 4251, 5). */
class Reader {
        constructor(bytes) {
                this.bytes = bytes;
                this.at = 0;
        }

        take(size) {
                if (this.at + size > this.bytes.length)
                        throw new Fault("malformed");
                this.at += size;
                return this.bytes.subarray(this.at - size, this.at);
        }

        u32() {
                return this.take(4).reduce((value, byte) => value * 256 + byte, 0);
        }

        string() {
                return this.take(this.u32());
        }

        text() {
                return utf8Read(this.string());
        }

        end() {
                if (this.at !== this.bytes.length)
                        throw new Fault("malformed");
        }
}

function u32(value) {
        return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function sshString(bytes) {
        return join(u32(bytes.length), bytes);
}
