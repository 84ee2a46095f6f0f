// SPDX-License-Identifier: ISC

package main

// ---- 7. a checkpoint kept elsewhere: what witnesses cosigned is the beginning of this record ----
//
// c2sp.org/tlog-cosignature: eight bytes of time, then Ed25519 over "cosignature/v1\ntime T\n" and the text.
// The key's type is 4, and the number of a key is the head of SHA-256(name, newline, type and key).

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }

func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(signature)
	message := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", at)), text...)
	return at > 0 && at < 1<<63 && ed25519.Verify(w.key, message, signature[8:])
}

func readWitness(vkey string) (witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return witness{}, fmt.Errorf("%q is no witness's key", vkey)
	}
	data, err := base64Of(parts[2])
	if err != nil || len(data) != 1+ed25519.PublicKeySize || data[0] != 4 {
		return witness{}, fmt.Errorf("%q is no key of a witness that signs with Ed25519", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), data...))
	hash := binary.BigEndian.Uint32(sum[:])
	if parts[1] != fmt.Sprintf("%08x", hash) {
		return witness{}, fmt.Errorf("%q: its number isn't its key's", vkey)
	}
	return witness{parts[0], hash, data[1:]}, nil
}

// Signed by the site, cosigned by so many of these, and of entries that the record still begins with.
func checkWitnesses(vkey, folder, path string, needed int, vkeys []string) error {
	site, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	verifiers, seen := []note.Verifier{site}, map[string]bool{}
	for _, text := range vkeys {
		w, err := readWitness(text)
		if err != nil || seen[string(w.key)] {
			return fmt.Errorf("a witness's key: %v, or it is given twice", err)
		}
		seen[string(w.key)] = true
		verifiers = append(verifiers, w)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	signed, err := note.Open(data, note.VerifierList(verifiers...))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	count, bySite := 0, false
	for _, signature := range signed.Sigs {
		isSite := signature.Name == site.Name() && signature.Hash == site.KeyHash()
		bySite = bySite || isSite
		if !isSite {
			count++
		}
	}
	if !bySite || count < needed {
		return fmt.Errorf("%s: %d of %d witnesses that are needed cosigned it, the site: %v", path, count, needed, bySite)
	}
	return isBeginning(vkey, folder, signed.Text)
}

func isBeginning(vkey, folder, text string) error {
	c, err := readCheckpoint(folder, vkey)
	if err != nil {
		return err
	}
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != c.origin {
		return fmt.Errorf("what was cosigned is a checkpoint of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || size > c.size {
		return fmt.Errorf("%q entries were cosigned, and %d are here: the end is missing", lines[1], c.size)
	}
	entries, err := readEntries(folder, c.size)
	if err != nil {
		return err
	}
	var hashes tree
	for i, entry := range entries[:size] {
		more, err := tlog.StoredHashes(int64(i), entry, hashes)
		if err != nil {
			return err
		}
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(size, hashes)
	if err == nil && root.String() != lines[2] {
		err = fmt.Errorf("the first %d entries aren't those that were cosigned: they were rewritten", size)
	}
	return err
}
