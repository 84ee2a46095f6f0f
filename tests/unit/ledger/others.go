// SPDX-License-Identifier: ISC

// Others: what golang.org/x/mod/sumdb, which checks Go's own module mirror, says of a record
//
//	others FOLDER
//
// The folder holds vkey, site.key, checkpoint, and entries, one event a line. x/mod opens the note, makes the tree from
// the entries and compares roots. It then writes what it would have written itself: the note signed anew (signed), and
// proofs, one a line: "inclusion INDEX SIZE LEAF" or "consistency SIZE1 SIZE2 ROOT1", followed by the hashes.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func path(name string) string {
	return filepath.Join(os.Args[1], name)
}

func read(name string) []byte {
	data, err := os.ReadFile(path(name))
	must(err, name)
	return data
}

// A tree with every hash that x/mod stores.
type tree struct {
	hashes []tlog.Hash
	size   int64
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = t.hashes[index]
	}
	return found, nil
}

func (t *tree) add(event []byte) {
	more, err := tlog.StoredHashes(t.size, event, t)
	must(err, "an entry")
	t.hashes = append(t.hashes, more...)
	t.size++
}

func (t *tree) root(size int64) tlog.Hash {
	root, err := tlog.TreeHash(size, t)
	must(err, "a root")
	return root
}

func openNote() *note.Note {
	verifier, err := note.NewVerifier(string(bytes.TrimSpace(read("vkey"))))
	must(err, "the verifier key")
	signed, err := note.Open(read("checkpoint"), note.VerifierList(verifier))
	must(err, "the signed note")
	return signed
}

func signAnew(text string) {
	signer, err := note.NewSigner(string(bytes.TrimSpace(read("site.key"))))
	must(err, "the signing key")
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err, "signing")
	must(os.WriteFile(path("signed"), signed, 0o600), "signed")
}

func compare(text string, record *tree) {
	var origin, root string
	var size int64
	_, err := fmt.Sscanf(text, "%s\n%d\n%s\n", &origin, &size, &root)
	must(err, "the checkpoint")
	if size != record.size || root != record.root(size).String() {
		must(fmt.Errorf("signed %d %s, made %d %v", size, root, record.size, record.root(record.size)), "the tree")
	}
}

func line(out *bytes.Buffer, kind string, a, b int64, hashes ...tlog.Hash) {
	fmt.Fprint(out, kind, " ", a, " ", b)
	for _, hash := range hashes {
		fmt.Fprint(out, " ", hash)
	}
	fmt.Fprintln(out)
}

func prove(record *tree) {
	var out bytes.Buffer
	size := record.size
	for old := int64(1); old <= size; old++ {
		proof, err := tlog.ProveTree(size, old, record)
		must(err, "a proof of consistency")
		line(&out, "consistency", old, size, append([]tlog.Hash{record.root(old)}, proof...)...)
	}
	for at := int64(0); at < size; at++ {
		proof, err := tlog.ProveRecord(size, at, record)
		must(err, "a proof of inclusion")
		leaf := record.hashes[tlog.StoredHashIndex(0, at)]
		line(&out, "inclusion", at, size, append([]tlog.Hash{leaf}, proof...)...)
	}
	must(os.WriteFile(path("proofs"), out.Bytes(), 0o600), "proofs")
}

func main() {
	signed := openNote()
	record := &tree{}
	for _, event := range bytes.Split(bytes.TrimSuffix(read("entries"), []byte("\n")), []byte("\n")) {
		record.add(event)
	}
	compare(signed.Text, record)
	signAnew(signed.Text)
	prove(record)
}
