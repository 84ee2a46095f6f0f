// SPDX-License-Identifier: ISC

// record: what golang.org/x/mod/sumdb says of a record that was exported as a tlog-tiles folder
//
//	record VKEY FOLDER     prints the verdict; exit status 0 intact, 5 broken
//	record -               answers "intact" or "broken: …" for each line "VKEY<tab>FOLDER" on its input
//
// Nothing of the program that wrote the record is used. VKEY is the site's verifier key as you know it from elsewhere:
// taken from the folder it would prove nothing. The rules are those of README.md, in its order.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const bundleWidth = 256

// ---- 1. the checkpoint: signed by that key ----

type checkpoint struct {
	origin, root string
	size         int64
}

func readCheckpoint(folder, vkey string) (checkpoint, error) {
	var c checkpoint
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return c, fmt.Errorf("the verifier key: %w", err)
	}
	data, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return c, err
	}
	signed, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return c, fmt.Errorf("the checkpoint: %w", err)
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return c, fmt.Errorf("the checkpoint is not of %s", verifier.Name())
	}
	c.origin, c.root = lines[0], lines[2]
	c.size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.size < 1 || strconv.FormatInt(c.size, 10) != lines[1] {
		return c, fmt.Errorf("the checkpoint has the size %q", lines[1])
	}
	return c, nil
}

// ---- 2. the entries: their tree has the root that was signed ----

// tlog-tiles: 1234067 is x001/x234/067.
func tilePath(kind string, index, width int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/", index%1000) + path
	}
	path = "tile/" + kind + "/" + path
	if width < bundleWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

func width(size, index int64) int64 {
	return min64(bundleWidth, size-index*bundleWidth)
}

func min64(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func readEntries(folder string, size int64) ([][]byte, error) {
	var entries [][]byte
	for index := int64(0); index*bundleWidth < size; index++ {
		name := tilePath("entries", index, width(size, index))
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		for n := width(size, index); n > 0; n-- {
			if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("%s is cut short", name)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			entries = append(entries, data[2:end])
			data = data[end:]
		}
		if len(data) > 0 {
			return nil, fmt.Errorf("%s has %d bytes too many", name, len(data))
		}
	}
	return entries, nil
}

type tree []tlog.Hash

func (t tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = t[index]
	}
	return found, nil
}

// The tree's root, and that the tiles of leaf hashes say the same.
func compareTree(folder string, entries [][]byte, c checkpoint) error {
	var hashes tree
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, hashes)
		if err != nil {
			return err
		}
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(c.size, hashes)
	if err != nil {
		return err
	}
	if root.String() != c.root {
		return fmt.Errorf("the entries give the root %v, signed was %s", root, c.root)
	}
	for index := int64(0); index*bundleWidth < c.size; index++ {
		var want []byte
		for i := index * bundleWidth; i < index*bundleWidth+width(c.size, index); i++ {
			leaf := hashes[tlog.StoredHashIndex(0, i)]
			want = append(want, leaf[:]...)
		}
		name := tilePath("0", index, width(c.size, index))
		have, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		if !bytes.Equal(have, want) {
			return fmt.Errorf("%s isn't what the entries give", name)
		}
	}
	return nil
}

// ---- 3. each event: canonical JSON (RFC 8785; integers only), in its order ----

func canonicalString(out *bytes.Buffer, s string) {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	out.WriteByte('"')
	for _, r := range s {
		if escaped, ok := short[r]; ok {
			out.WriteString(escaped)
		} else if r < 0x20 {
			fmt.Fprintf(out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
}

// Keys are ASCII, so their order by bytes is the order by UTF-16 that RFC 8785 wants.
func canonical(out *bytes.Buffer, value any) error {
	switch v := value.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		fmt.Fprint(out, v)
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil || n > 1<<53-1 || n < -(1<<53-1) || strconv.FormatInt(n, 10) != v.String() {
			return fmt.Errorf("the number %s", v)
		}
		out.WriteString(v.String())
	case string:
		canonicalString(out, v)
	case []any:
		return canonicalList(out, v)
	case map[string]any:
		return canonicalObject(out, v)
	}
	return nil
}

func canonicalList(out *bytes.Buffer, list []any) error {
	out.WriteByte('[')
	for i, value := range list {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := canonical(out, value); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func canonicalObject(out *bytes.Buffer, object map[string]any) error {
	var keys []string
	for key := range object {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	out.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			out.WriteByte(',')
		}
		canonicalString(out, key)
		out.WriteByte(':')
		if err := canonical(out, object[key]); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

type link struct {
	Leaf string      `json:"leaf"`
	Seq  json.Number `json:"seq"`
}

type event struct {
	V        json.Number    `json:"v"`
	Seq      json.Number    `json:"seq"`
	Site     string         `json:"site"`
	Kind     string         `json:"kind"`
	Item     string         `json:"item"`
	Wall     string         `json:"wall"`
	Actors   []string       `json:"actors"`
	ItemPrev *link          `json:"item_prev"`
	Body     map[string]any `json:"body"`

	Commitments []any `json:"commitments"`
}

func (e event) wall() time.Time {
	at, _ := time.Parse(time.RFC3339, e.Wall)
	return at
}

func (e event) first() string {
	if len(e.Actors) == 0 {
		return ""
	}
	return e.Actors[0]
}

func (e event) sequence() int {
	n, _ := strconv.Atoi(e.Seq.String())
	return n
}

func decode(line []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	return decoder.Decode(value)
}

func readEvent(line []byte, sequence int64) (event, error) {
	var whole map[string]any
	var again bytes.Buffer
	var e event
	if !utf8.Valid(line) {
		return e, fmt.Errorf("it isn't UTF-8")
	}
	if err := decode(line, &whole); err != nil {
		return e, fmt.Errorf("it isn't an event: %w", err)
	}
	if err := canonical(&again, whole); err != nil || !bytes.Equal(again.Bytes(), line) {
		return e, fmt.Errorf("it isn't in canonical form")
	}
	if err := decode(line, &e); err != nil {
		return e, fmt.Errorf("it isn't an event: %w", err)
	}
	if e.V != "1" || e.Kind == "" || e.Body == nil || e.Seq.String() != strconv.FormatInt(sequence, 10) {
		return e, fmt.Errorf("it isn't event %d", sequence)
	}
	return e, nil
}

// ---- 4. the trails: each event names the one before it of the same exhibit ----

type trails map[string]link

func (t trails) follow(e event, leaf tlog.Hash) error {
	before, known := t[e.Item]
	if e.Item != "" && known != (e.ItemPrev != nil) || known && *e.ItemPrev != before {
		return fmt.Errorf("it doesn't name the entry before it of %s", e.Item)
	}
	if e.Item == "" && e.ItemPrev != nil {
		return fmt.Errorf("it names an entry before it, and concerns no exhibit")
	}
	if e.Item != "" {
		t[e.Item] = link{Leaf: base64.StdEncoding.EncodeToString(leaf[:]), Seq: e.Seq}
	}
	return nil
}

func judge(vkey, folder string) error {
	c, err := readCheckpoint(folder, vkey)
	if err != nil {
		return err
	}
	entries, err := readEntries(folder, c.size)
	if err != nil {
		return err
	}
	if err := compareTree(folder, entries, c); err != nil {
		return err
	}
	before, site := trails{}, ""
	officers := newOfficers()
	for i, entry := range entries {
		line, signatures, _ := bytes.Cut(entry, []byte("\n"))
		e, err := readEvent(line, int64(i)+1)
		if err == nil && i == 0 {
			site = e.Site
			if e.Kind != "store.created" || e.Body["vkey"] != vkey || e.Body["site"] != site {
				err = fmt.Errorf("it doesn't say whose record this is")
			}
		}
		if err == nil && e.Site != site {
			err = fmt.Errorf("it is of another site")
		}
		if err == nil {
			err = before.follow(e, tlog.RecordHash(entry))
		}
		if err == nil {
			err = officers.follow(e, line, signatures)
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return nil
}

func answer(err error) string {
	if err != nil {
		return "broken: " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return "intact"
}

func main() {
	if len(os.Args) == 3 {
		err := judge(os.Args[1], os.Args[2])
		fmt.Println(answer(err))
		if err != nil {
			os.Exit(5)
		}
		return
	}
	if len(os.Args) != 2 || os.Args[1] != "-" {
		fmt.Fprintln(os.Stderr, "usage: record VKEY FOLDER | record -")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); out.Flush() {
		vkey, folder, _ := strings.Cut(in.Text(), "\t")
		fmt.Fprintln(out, answer(judge(vkey, folder)))
	}
}
