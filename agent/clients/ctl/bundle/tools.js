// SPDX-License-Identifier: ISC
//
// Who does the hashing and verifying: the browser's WebCrypto, or the page's own code where it has none
//
// Each is tried on a known answer before it is trusted. p256 is null where nobody can do it: then such a signature
// stays unchecked, and the page isn't green.

const toolsAnswer = { /* RFC 8032, 7.1, test 2 */
        key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" /* of "abc", FIPS 180-4 */
};

const toolsOwn = {
        name: "own",
        sha256: async bytes => sha256(bytes),
        sha512: async bytes => sha512(bytes),
        ed25519: async (key, message, signature) => ed25519Verify(key, message, signature),
        p256: null
};

function toolsBrowser(subtle) {
        const digest = name => async bytes => new Uint8Array(await subtle.digest(name, bytes));
        const verify = async (format, key, algorithm, how, message, signature) => {
                const imported = await subtle.importKey(format, key, algorithm, false, ["verify"]);
                return subtle.verify(how, imported, signature, message);
        };
        const curve = { name: "ECDSA", namedCurve: "P-256" };
        return {
                name: "browser",
                sha256: digest("SHA-256"),
                sha512: digest("SHA-512"),
                ed25519: async (key, message, signature) => ed25519Fit(key, signature) &&
                        verify("raw", key, "Ed25519", "Ed25519", message, signature).catch(() => false),
                p256: async (key, message, signature) =>
                        verify("raw", key, curve, { name: "ECDSA", hash: "SHA-256" }, message, signature)
                                .catch(() => false)
        };
}

async function toolsHold(tools) {
        const message = Uint8Array.of(0x72), key = unhex(toolsAnswer.key), signature = unhex(toolsAnswer.signature);
        if (hex(await tools.sha256(utf8("abc"))) !== toolsAnswer.hash)
                return false;
        return await tools.ed25519(key, message, signature) && !await tools.ed25519(key, signature, signature);
}

/* subtle: the browser's, or undefined. Where it lacks Ed25519 alone, it does the rest. */
async function toolsFind(subtle) {
        const browser = subtle ? toolsBrowser(subtle) : null;
        if (browser && await toolsHold(browser).catch(() => false))
                return browser;
        return browser ? { ...toolsOwn, p256: browser.p256 } : toolsOwn;
}
