// SPDX-License-Identifier: ISC

// Cosigner: C2SP tlog-cosignature on golang.org/x/mod/sumdb/note, apart from our code
//
//	cosigner check VKEY... <cosigned-note    each key must have signed it: 0x01 as a log, 0x04 as a witness
//	cosigner sign NAME SEED TIME <note       prints the verifier key, and the note with a cosignature more
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const typeCosignature = 4

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func keyHash(name string, kind byte, key []byte) uint32 {
	hash := sha256.Sum256(append(append([]byte(name+"\n"), kind), key...))
	return binary.BigEndian.Uint32(hash[:])
}

func message(time uint64, text []byte) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), text...)
}

// A witness as a note.Verifier and a note.Signer.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
	seed ed25519.PrivateKey
	time uint64
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }

func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	return time > 0 && time < 1<<63 && ed25519.Verify(w.key, message(time, text), signature[8:])
}

func (w *witness) Sign(text []byte) ([]byte, error) {
	signature := make([]byte, 8, 8+ed25519.SignatureSize)
	binary.BigEndian.PutUint64(signature, w.time)
	return append(signature, ed25519.Sign(w.seed, message(w.time, text))...), nil
}

func parse(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a verifier key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != typeCosignature {
		return note.NewVerifier(vkey)
	}
	w := &witness{name: parts[0], hash: keyHash(parts[0], typeCosignature, key[1:]), key: key[1:]}
	if fmt.Sprintf("%08x", w.hash) != parts[1] {
		return nil, fmt.Errorf("the key's hash isn't its own")
	}
	return w, nil
}

func check(vkeys []string, text []byte) {
	var verifiers []note.Verifier
	for _, vkey := range vkeys {
		verifier, err := parse(vkey)
		must(err, "a verifier key")
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open(text, note.VerifierList(verifiers...))
	must(err, "the note")
	if len(opened.Sigs) != len(vkeys) {
		must(fmt.Errorf("%d of %d keys signed", len(opened.Sigs), len(vkeys)), "the note")
	}
}

func sign(name, seed, time string, text []byte) {
	bare, err := hex.DecodeString(seed)
	must(err, "the seed")
	w := &witness{name: name, seed: ed25519.NewKeyFromSeed(bare)}
	w.key = w.seed.Public().(ed25519.PublicKey)
	w.hash = keyHash(name, typeCosignature, w.key)
	w.time, err = strconv.ParseUint(time, 10, 64)
	must(err, "the time")
	end := bytes.LastIndex(text, []byte("\n\n"))
	signed, err := note.Sign(&note.Note{Text: string(text[:end+1])}, w)
	must(err, "signing")
	fmt.Printf("%s+%08x+%s\n", name, w.hash, base64.StdEncoding.EncodeToString(append([]byte{typeCosignature}, w.key...)))
	fmt.Printf("%s%s", text, signed[end+2:])
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	must(err, "the note")
	if len(os.Args) == 5 && os.Args[1] == "sign" {
		sign(os.Args[2], os.Args[3], os.Args[4], text)
	} else {
		check(os.Args[2:], text)
	}
}
