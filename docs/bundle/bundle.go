// SPDX-License-Identifier: ISC

// bundle: what golang.org/x/mod/sumdb says of a court bundle
//
//	bundle VKEY FOLDER     prints the verdict; exit status 0 whole, 5 broken
//
// Nothing of the program that made the bundle is used. VKEY is the site's verifier key as you know it from elsewhere:
// taken from the folder it would prove nothing. Officers' signatures are ssh-keygen's to check (docs/bundle.md).
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type link struct {
	Leaf string
	Seq  int64
}

type event struct {
	Commitments []struct{ Field, Hash string }
	Item        string
	ItemPrev    *link `json:"item_prev"`
	Seq         int64
}

type bundle struct {
	Checkpoint, Item string
	Entries          []struct {
		Event, Signatures string
		Proof             []string
		Seq               int64
	}
	Openings []struct {
		Field, Salt, Value string
		Seq                int64
	}
}

func broken(format string, args ...any) {
	fmt.Printf("broken: "+format+"\n", args...)
	os.Exit(5)
}

func hash(base string) tlog.Hash {
	var h tlog.Hash
	data, err := base64.StdEncoding.Strict().DecodeString(base)
	if err != nil || len(data) != len(h) {
		broken("%q isn't a hash", base)
	}
	copy(h[:], data)
	return h
}

// The checkpoint: signed by that key, and what it says.
func head(text, vkey string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		broken("the verifier key: %v", err)
	}
	signed, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		broken("the checkpoint: %v", err)
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		broken("the checkpoint isn't of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		broken("the checkpoint has the size %q", lines[1])
	}
	return size, hash(lines[2])
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: bundle VKEY FOLDER")
		os.Exit(2)
	}
	var b bundle
	data, err := os.ReadFile(filepath.Join(os.Args[2], "bundle.json"))
	if err != nil || json.Unmarshal(data, &b) != nil {
		broken("bundle.json can't be read")
	}
	size, root := head(b.Checkpoint, os.Args[1])
	var before *link
	committed := map[string]string{}
	for _, entry := range b.Entries {
		var e event
		leaf := tlog.RecordHash([]byte(entry.Event + entry.Signatures))
		var proof tlog.RecordProof
		for _, part := range entry.Proof {
			proof = append(proof, hash(part))
		}
		if err := tlog.CheckRecord(proof, size, root, entry.Seq-1, leaf); err != nil {
			broken("entry %d: %v", entry.Seq, err)
		}
		if err := json.Unmarshal([]byte(entry.Event), &e); err != nil || e.Seq != entry.Seq {
			broken("entry %d isn't an event of that number", entry.Seq)
		}
		for _, c := range e.Commitments {
			committed[fmt.Sprintf("%d %s", e.Seq, c.Field)] = c.Hash
		}
		if e.Item != b.Item {
			continue
		}
		if (before == nil) != (e.ItemPrev == nil) || (before != nil && *before != *e.ItemPrev) {
			broken("entry %d doesn't name the exhibit's entry before it", e.Seq)
		}
		before = &link{base64.StdEncoding.EncodeToString(leaf[:]), e.Seq}
	}
	if before == nil {
		broken("there is no entry of %s", b.Item)
	}
	for _, o := range b.Openings {
		salt, _ := hex.DecodeString(o.Salt)
		sum := sha256.Sum256(bytes.Join([][]byte{salt, []byte(o.Value)}, nil))
		if committed[fmt.Sprintf("%d %s", o.Seq, o.Field)] != "sha256:"+hex.EncodeToString(sum[:]) {
			broken("the value of %s isn't what entry %d has a hash of", o.Field, o.Seq)
		}
	}
	fmt.Printf("whole: %d entries of %s's record up to %d, under a checkpoint of %d\n", len(b.Entries), b.Item,
		before.Seq, size)
}
