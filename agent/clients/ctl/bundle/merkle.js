// SPDX-License-Identifier: ISC
//
// The Merkle tree of RFC 6962, checked as RFC 9162, 2.1.3.2 and 2.1.4.2 say; sizes are BigInt

const merkleLeaf = (tools, bytes) => tools.sha256(join(Uint8Array.of(0), bytes));
const merkleNode = (tools, left, right) => tools.sha256(join(Uint8Array.of(1), left, right));

/* From the leaf to the root; index counts from 0. */
async function merkleIncludes(tools, index, size, leaf, proof, root) {
        if (index < 0n || index >= size || leaf.length !== 32 || root.length !== 32)
                return false;
        let fn = index, sn = size - 1n, hash = leaf;
        for (const part of proof) {
                if (!sn || part.length !== 32)
                        return false;
                if (fn & 1n || fn === sn) {
                        hash = await merkleNode(tools, part, hash);
                        for (; !(fn & 1n) && fn; fn >>= 1n)
                                sn >>= 1n;
                } else {
                        hash = await merkleNode(tools, hash, part);
                }
                fn >>= 1n;
                sn >>= 1n;
        }
        return !sn && same(hash, root);
}

/* The second half of 2.1.4.2. */
async function merkleWalk(tools, fn, sn, first, proof, root1, root2) {
        let old = first, now = first;
        for (const part of proof) {
                if (!sn || part.length !== 32)
                        return false;
                if (fn & 1n || fn === sn) {
                        old = await merkleNode(tools, part, old);
                        now = await merkleNode(tools, part, now);
                        for (; !(fn & 1n) && fn; fn >>= 1n)
                                sn >>= 1n;
                } else {
                        now = await merkleNode(tools, now, part);
                }
                fn >>= 1n;
                sn >>= 1n;
        }
        return !sn && same(old, root1) && same(now, root2);
}

async function merkleConsistent(tools, size1, size2, proof, root1, root2) {
        if (size1 < 1n || size1 > size2)
                return false;
        if (size1 === size2)
                return !proof.length && same(root1, root2);
        const whole = !(size1 & size1 - 1n); /* the old tree is a perfect subtree of the new */
        let fn = size1 - 1n, sn = size2 - 1n;
        if (!proof.length || proof[0].length !== 32)
                return false;
        for (; fn & 1n; fn >>= 1n)
                sn >>= 1n;
        return merkleWalk(tools, fn, sn, whole ? root1 : proof[0], whole ? proof : proof.slice(1), root1, root2);
}
