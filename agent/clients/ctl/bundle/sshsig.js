// SPDX-License-Identifier: ISC
//
// Officers' signatures: SSHSIG (OpenSSH's PROTOCOL.sshsig) by ed25519, P-256, and both on a security key (PROTOCOL.u2f)

const sshsigNamespace = "custody-event@strongroom";
const sshsigPresent = 1; /* the flag that somebody touched the security key */

/* { type, key: the curve's own bytes, application, blob: as it stands in authorized_keys } */
function sshsigKey(blob) {
        const reader = new Reader(blob), type = reader.text();
        const key = { type, blob, application: null };
        if (type.includes("ecdsa") && reader.text() !== "nistp256")
                throw new Fault("signature.kind", { type });
        key.key = reader.string();
        if (type.startsWith("sk-"))
                key.application = reader.string();
        reader.end();
        if (key.key.length !== (type.includes("ecdsa") ? 65 : 32))
                throw new Fault("malformed");
        return key;
}

const sshsigKinds = ["ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256",
        "sk-ecdsa-sha2-nistp256@openssh.com"];

function sshsigParse(blob) {
        const reader = new Reader(blob);
        if (utf8Read(reader.take(6)) !== "SSHSIG" || reader.u32() !== 1)
                throw new Fault("malformed");
        const key = reader.string(), namespace = reader.text(), reserved = reader.string(), hash = reader.text();
        const signature = reader.string();
        reader.end();
        const type = new Reader(key).text();
        if (!sshsigKinds.includes(type))
                throw new Fault("signature.kind", { type });
        return { key: sshsigKey(key), namespace, reserved, hash, signature };
}

/* RFC 5656, 3.1.2: two numbers, as WebCrypto takes them, 32 bytes each. */
function sshsigPair(bytes) {
        const reader = new Reader(bytes);
        const numbers = [reader.string(), reader.string()].map(number => {
                const bare = number.length && !number[0] ? number.subarray(1) : number;
                if (!bare.length || bare.length > 32 || !bare[0] || (bare[0] & 0x80 && bare === number) ||
                        (!(bare[0] & 0x80) && bare !== number))
                        throw new Fault("malformed");
                return join(new Uint8Array(32 - bare.length), bare);
        });
        reader.end();
        return join(...numbers);
}

/* What the security key signed: the application's hash, the flags, the counter, the message's hash. */
async function sshsigTouched(tools, key, reader, signed) {
        const flags = reader.take(1), counter = reader.take(4);
        if (!(flags[0] & sshsigPresent))
                throw new Fault("signature.wrong");
        return join(await tools.sha256(key.application), flags, counter, await tools.sha256(signed));
}

/* Throws where it doesn't hold, or can't be checked: "signature.kind", "signature.p256". */
async function sshsigVerify(tools, parsed, message, namespace = sshsigNamespace) {
        const hashes = { sha256: tools.sha256, sha512: tools.sha512 };
        if (parsed.namespace !== namespace || !Object.hasOwn(hashes, parsed.hash))
                throw new Fault("signature.wrong");
        const ecdsa = parsed.key.type.includes("ecdsa"), reader = new Reader(parsed.signature);
        let signed = join(utf8("SSHSIG"), sshString(utf8(parsed.namespace)), sshString(parsed.reserved),
                sshString(utf8(parsed.hash)), sshString(await hashes[parsed.hash](message)));
        if (reader.text() !== parsed.key.type)
                throw new Fault("signature.wrong");
        const signature = reader.string();
        if (parsed.key.application)
                signed = await sshsigTouched(tools, parsed.key, reader, signed);
        reader.end();
        if (ecdsa && !tools.p256)
                throw new Fault("signature.p256");
        const good = ecdsa ? tools.p256(parsed.key.key, signed, sshsigPair(signature)) :
                tools.ed25519(parsed.key.key, signed, signature);
        if (!await good)
                throw new Fault("signature.wrong");
}
