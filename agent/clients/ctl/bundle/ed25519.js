// SPDX-License-Identifier: ISC
//
// Ed25519 (RFC 8032), verification only
//
// Judged as libsodium does, so that a page and `strongroom verify` never differ: s below the group's order, no key and
// no R of small order, the key written canonically, the equation without the cofactor. Nothing here is secret, so
// nothing takes care to be constant in time.

const edPrime = 2n ** 255n - 19n;
const edOrder = 2n ** 252n + 27742317777372353535851937790883648493n;
const edMod = value => (value % edPrime + edPrime) % edPrime;

function edPower(base, exponent) {
        let result = 1n;
        for (base = edMod(base); exponent; exponent >>= 1n, base = base * base % edPrime)
                if (exponent & 1n)
                        result = result * base % edPrime;
        return result;
}

const edInverse = value => edPower(value, edPrime - 2n);
const edD = edMod(-121665n * edInverse(121666n));
const edRoot = edPower(2n, (edPrime - 1n) / 4n); /* of -1 */

function edNumber(bytes) {
        return BigInt("0x" + (hex(bytes.slice().reverse()) || "0"));
}

/* 5.1.3: the point whose y these bytes are, as X, Y, Z, T; null where there is none. */
function edPoint(bytes) {
        const whole = edNumber(bytes), odd = whole >> 255n, y = (whole & (1n << 255n) - 1n) % edPrime;
        const u = edMod(y * y - 1n), v = edMod(edD * y * y + 1n);
        let x = u * edPower(v, 3n) % edPrime * edPower(u * edPower(v, 7n), (edPrime - 5n) / 8n) % edPrime;
        if (edMod(v * x * x - u))
                x = x * edRoot % edPrime;
        if (edMod(v * x * x - u))
                return null;
        if ((x & 1n) !== odd)
                x = edMod(-x);
        return [x, y, 1n, x * y % edPrime];
}

/* 5.1.4; complete, so it doubles too. */
function edAdd(p, q) {
        const a = edMod((p[1] - p[0]) * (q[1] - q[0])), b = (p[1] + p[0]) * (q[1] + q[0]) % edPrime;
        const c = 2n * edD * p[3] % edPrime * q[3] % edPrime, d = 2n * p[2] * q[2] % edPrime;
        const e = b - a, f = d - c, g = d + c, h = b + a;
        return [edMod(e * f), edMod(g * h), edMod(f * g), edMod(e * h)];
}

function edTimes(scalar, point) {
        let sum = [0n, 1n, 1n, 0n];
        for (; scalar; scalar >>= 1n, point = edAdd(point, point))
                if (scalar & 1n)
                        sum = edAdd(sum, point);
        return sum;
}

function edBytes(point) {
        const z = edInverse(point[2]), x = point[0] * z % edPrime, y = point[1] * z % edPrime;
        return unhex((y | (x & 1n) << 255n).toString(16).padStart(64, "0")).reverse();
}

const edBase = edPoint(unhex("58" + "66".repeat(31)));

/* The y of the points of order 8: with 0, 1 and -1 all that a point of small order can have. */
const edEight = edNumber(unhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
const edSmall = new Set([0n, 1n, edPrime - 1n, edEight, edPrime - edEight]);

function edIsSmall(bytes) {
        return edSmall.has((edNumber(bytes) & (1n << 255n) - 1n) % edPrime);
}

/* What WebCrypto doesn't look at; to be asked before it. */
function ed25519Fit(key, signature) {
        return key.length === 32 && signature.length === 64 && edNumber(signature.subarray(32)) < edOrder &&
                (edNumber(key) & (1n << 255n) - 1n) < edPrime && !edIsSmall(key) &&
                !edIsSmall(signature.subarray(0, 32));
}

function ed25519Verify(key, message, signature) {
        if (!ed25519Fit(key, signature))
                return false;
        const r = signature.subarray(0, 32), a = edPoint(key);
        if (!a)
                return false;
        const h = edNumber(sha512(join(r, key, message))) % edOrder;
        const minus = [edMod(-a[0]), a[1], a[2], edMod(-a[3])];
        return same(edBytes(edAdd(edTimes(edNumber(signature.subarray(32)), edBase), edTimes(h, minus))), r);
}
