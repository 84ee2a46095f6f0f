// SPDX-License-Identifier: ISC

// Checks a record with golang.org/x/mod alone: verify.go VKEY NOTE ENTRIES, where ENTRIES has one event a line.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func read(path string) string {
	bytes, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return string(bytes)
}

func main() {
	verifier, err := note.NewVerifier(strings.TrimSpace(read(os.Args[1])))
	if err != nil {
		log.Fatal(err)
	}
	signed, err := note.Open([]byte(strings.TrimSpace(read(os.Args[2]))+"\n"), note.VerifierList(verifier))
	if err != nil {
		log.Fatal(err)
	}
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = hashes[index]
		}
		return found, nil
	})
	entries, err := os.Open(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	var size int64
	for lines := bufio.NewScanner(entries); lines.Scan(); size++ {
		more, err := tlog.StoredHashes(size, lines.Bytes(), reader)
		if err != nil {
			log.Fatal(err)
		}
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		log.Fatal(err)
	}
	wanted := fmt.Sprintf("%s\n%d\n%s\n", verifier.Name(), size, root)
	if signed.Text != wanted {
		log.Fatalf("signed:\n%sentries give:\n%s", signed.Text, wanted)
	}
	fmt.Printf("%d entries, root %s, signed by %s\n", size, root, verifier.Name())
}
