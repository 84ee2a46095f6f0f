// SPDX-License-Identifier: ISC

// Tiles: what golang.org/x/mod/sumdb says of an export and of proofs
//
//	tiles export VKEY FOLDER           every leaf and tile of a tlog-tiles folder, and its checkpoint
//	tiles inclusion VKEY PROOF LEAF    a C2SP tlog-proof
//	tiles consistency VKEY PROOF OLDER a proof of consistency, and the older checkpoint
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func read(path string) []byte {
	data, err := os.ReadFile(path)
	must(err, path)
	return data
}

func open(text []byte) tlog.Tree {
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read(os.Args[2]))))
	must(err, "the verifier key")
	signed, err := note.Open(text, note.VerifierList(verifier))
	must(err, "the signed note")
	var origin, root string
	var size int64
	_, err = fmt.Sscanf(signed.Text, "%s\n%d\n%s\n", &origin, &size, &root)
	must(err, "the checkpoint")
	hash, err := tlog.ParseHash(root)
	must(err, "the root")
	return tlog.Tree{N: size, Hash: hash}
}

// ---- an export ----

type folder string

func (f folder) Height() int { return height }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := "tile/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func (f folder) leaves(number, width int64) [][]byte {
	tile := tlog.Tile{H: height, L: -1, N: number, W: int(width)}
	path := "tile/entries/" + strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/data/", height))
	data := read(filepath.Join(string(f), path))
	var leaves [][]byte
	for len(data) > 0 {
		size := int(binary.BigEndian.Uint16(data))
		leaves = append(leaves, data[2:2+size])
		data = data[2+size:]
	}
	return leaves
}

func export(f folder) {
	tree := open(read(filepath.Join(string(f), "checkpoint")))
	hashes := tlog.TileHashReader(tree, f)
	for from := int64(0); from < tree.N; from += 1 << height {
		width := min(tree.N-from, 1<<height)
		leaves := f.leaves(from>>height, width)
		if int64(len(leaves)) != width {
			must(fmt.Errorf("%d, not %d", len(leaves), width), "the leaves of a bundle")
		}
		for i, leaf := range leaves {
			stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, from+int64(i))})
			must(err, "a leaf's hash")
			if stored[0] != tlog.RecordHash(leaf) {
				must(fmt.Errorf("entry %d", from+int64(i)), "a leaf")
			}
		}
		proof, err := tlog.ProveRecord(tree.N, from, hashes)
		must(err, "a proof from the tiles")
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, from, tlog.RecordHash(leaves[0])), "a proof")
	}
	fmt.Println(tree.N)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

// ---- proofs ----

func parse(text []byte) (number int64, hashes []tlog.Hash, tree tlog.Tree) {
	head, checkpoint, _ := bytes.Cut(text, []byte("\n\n"))
	for _, line := range strings.Split(string(head), "\n") {
		word, value, _ := strings.Cut(line, " ")
		switch word {
		case "c2sp.org/tlog-proof@v1", "extra":
		case "index", "old":
			_, err := fmt.Sscan(value, &number)
			must(err, "a number")
		default:
			data, err := base64.StdEncoding.DecodeString(line)
			must(err, "a hash")
			hash, err := tlog.ParseHash(base64.StdEncoding.EncodeToString(data))
			must(err, "a hash")
			hashes = append(hashes, hash)
		}
	}
	return number, hashes, open(checkpoint)
}

func main() {
	switch os.Args[1] {
	case "export":
		export(folder(os.Args[3]))
	case "inclusion":
		index, hashes, tree := parse(read(os.Args[3]))
		leaf := tlog.RecordHash(read(os.Args[4]))
		must(tlog.CheckRecord(hashes, tree.N, tree.Hash, index, leaf), "the proof")
	case "consistency":
		size, hashes, tree := parse(read(os.Args[3]))
		older := open(read(os.Args[4]))
		if older.N != size {
			must(fmt.Errorf("%d, not %d", size, older.N), "the older size")
		}
		must(tlog.CheckTree(hashes, tree.N, tree.Hash, older.N, older.Hash), "the proof")
	}
}
