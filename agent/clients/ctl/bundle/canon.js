// SPDX-License-Identifier: ISC
//
// Canonical JSON (RFC 8785), and an event's own rules
//
// The standard takes ECMAScript's way to print numbers and strings and its order of strings as its own, so
// JSON.stringify() and sort() are it.

function canon(value) {
        if (Array.isArray(value))
                return "[" + value.map(canon).join(",") + "]";
        if (value && typeof value === "object")
                return "{" + Object.keys(value).sort().map(key => JSON.stringify(key) + ":" + canon(value[key]))
                        .join(",") + "}";
        return JSON.stringify(value);
}

/* No floats, integers within 2^53 - 1, text in form C without control characters or half characters. */
function canonIsFit(value) {
        if (typeof value === "number")
                return Number.isSafeInteger(value) && !Object.is(value, -0);
        if (typeof value === "string")
                return value === value.normalize("NFC") && !/[\x00-\x1f\x7f-\x9f]|\p{Cs}/u.test(value);
        if (value && typeof value === "object")
                return Object.entries(value).every(([key, inner]) => canonIsFit(key) && canonIsFit(inner));
        return true;
}

function canonRead(text) {
        let value;
        try {
                value = JSON.parse(text);
        } catch (error) {
                throw new Fault("entry.event", { why: String(error.message) });
        }
        if (!value || typeof value !== "object" || Array.isArray(value))
                throw new Fault("entry.event");
        if (canon(value) !== text || !canonIsFit(value))
                throw new Fault("entry.canonical");
        return value;
}
