// SPDX-License-Identifier: ISC

// record: what golang.org/x/mod/sumdb says of a record that was exported as a tlog-tiles folder
//
//	record VKEY FOLDER     prints the verdict; exit status 0 intact, 5 broken
//	record -witnesses VKEY FOLDER CHECKPOINT K WITNESS…   CHECKPOINT is of this record, and K of these keys cosigned it
//	record -signatures FOLDER OUT   writes what signatures.sh gives to ssh-keygen
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
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	bundleWidth      = 256
	noteMax          = 1024
	noteSignatureMax = 4 + 8192
	eventMax         = 4096
	signaturesMax    = 8192
	nameMax          = 64 // of a site, an actor; all these lengths are one less
	kindMax          = 32
	itemMax          = 40
	actorsMax        = 4
	depthMax         = 32
)

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
	if len(data) >= noteMax {
		return c, fmt.Errorf("the checkpoint is too long")
	}
	signed, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return c, fmt.Errorf("the checkpoint: %w", err)
	}
	if err := everySignature(data, signed.Text, verifier); err != nil {
		return c, err
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

// note.Open takes base64 in any spelling and reads no further than the first signature of a key: we take one spelling,
// and each line of that key must hold.
func everySignature(data []byte, text string, verifier note.Verifier) error {
	for _, line := range strings.Split(strings.TrimSuffix(string(data[len(text)+1:]), "\n"), "\n") {
		fields := strings.Split(line, " ")
		if len(fields) != 3 || fields[0] != "—" {
			return fmt.Errorf("the checkpoint has a line that is no signature")
		}
		blob, err := base64Of(fields[2])
		if err != nil || len(blob) < 5 || len(blob) > noteSignatureMax {
			return fmt.Errorf("a signature of the checkpoint isn't base64")
		}
		ours := fields[1] == verifier.Name() && binary.BigEndian.Uint32(blob) == verifier.KeyHash()
		if ours && !verifier.Verify([]byte(text), blob[4:]) {
			return fmt.Errorf("a signature of %s doesn't hold", fields[1])
		}
	}
	return nil
}

// Base64 in its one spelling: Go leaves line ends out, and takes what Strict refuses only without it.
func base64Of(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, fmt.Errorf("a line end in base64")
	}
	return base64.StdEncoding.Strict().DecodeString(text)
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
	for level, size := 0, c.size; size > 0; level, size = level+1, size/bundleWidth {
		for index := int64(0); index*bundleWidth < size; index++ {
			if err := compareTile(folder, hashes, level, index, width(size, index)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Level 0 is of the leaves; a hash of the next is over 256 of the one below.
func compareTile(folder string, hashes tree, level int, index, width int64) error {
	var want []byte
	for i := index * bundleWidth; i < index*bundleWidth+width; i++ {
		hash := hashes[tlog.StoredHashIndex(8*level, i)]
		want = append(want, hash[:]...)
	}
	name := tilePath(strconv.Itoa(level), index, width)
	have, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s isn't what the entries give", name)
	}
	return nil
}

// ---- 3. each event: canonical JSON (RFC 8785; integers only), in its order ----

// No control character may stand on a record, so of JSON's escapes two are left.
func canonicalString(out *bytes.Buffer, s string) error {
	out.WriteByte('"')
	for _, r := range s {
		if unicode.Is(unicode.Cc, r) {
			return fmt.Errorf("a control character in %q", s)
		}
		if r == '"' || r == '\\' {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	out.WriteByte('"')
	return nil
}

func canonicalNumber(out *bytes.Buffer, number json.Number) error {
	n, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil || n > 1<<53-1 || n < -(1<<53-1) || strconv.FormatInt(n, 10) != number.String() {
		return fmt.Errorf("the number %s", number)
	}
	out.WriteString(number.String())
	return nil
}

func canonical(out *bytes.Buffer, value any, depth int) error {
	if depth > depthMax {
		return fmt.Errorf("it is nested too deeply")
	}
	switch v := value.(type) {
	case nil:
		out.WriteString("null")
	case bool:
		fmt.Fprint(out, v)
	case json.Number:
		return canonicalNumber(out, v)
	case string:
		return canonicalString(out, v)
	case []any:
		return canonicalList(out, v, depth)
	case map[string]any:
		return canonicalObject(out, v, depth)
	}
	return nil
}

func canonicalList(out *bytes.Buffer, list []any, depth int) error {
	out.WriteByte('[')
	for i, value := range list {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := canonical(out, value, depth+1); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

// RFC 8785, 3.2.3: the order is that of UTF-16.
func before(a, b string) bool {
	x, y := utf16.Encode([]rune(a)), utf16.Encode([]rune(b))
	for i := 0; i < len(x) && i < len(y); i++ {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return len(x) < len(y)
}

func canonicalObject(out *bytes.Buffer, object map[string]any, depth int) error {
	var keys []string
	for key := range object {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool { return before(keys[i], keys[j]) })
	out.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := canonicalString(out, key); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := canonical(out, object[key], depth+1); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

type link struct {
	leaf string
	seq  int64
}

type event struct {
	seq              int64
	site, kind, item string
	wall             int64 // microseconds
	actors           []string
	previous         *link
	body             map[string]any
	commitments      []any
}

func (e event) first() string {
	if len(e.actors) == 0 {
		return ""
	}
	return e.actors[0]
}

func (e event) text(field string) string {
	text, _ := e.body[field].(string)
	return text
}

func (e event) number(field string) int64 {
	return integer(e.body[field])
}

// 0 where it is no number.
func integer(value any) int64 {
	number, _ := value.(json.Number)
	n, _ := strconv.ParseInt(number.String(), 10, 64)
	return n
}

// Times are in one form: UTC, with six digits of a second.
func microseconds(text string) (int64, error) {
	const form = "2006-01-02T15:04:05.000000Z"
	at, err := time.Parse(form, text)
	if err != nil || at.Format(form) != text || at.Year() < 1000 {
		return 0, fmt.Errorf("%q is no time", text)
	}
	return at.UnixMicro(), nil
}

func decode(line []byte) (map[string]any, error) {
	var whole map[string]any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	err := decoder.Decode(&whole)
	return whole, err
}

func readForm(line []byte) (map[string]any, error) {
	var again bytes.Buffer
	if !utf8.Valid(line) || len(line) > eventMax {
		return nil, fmt.Errorf("it isn't UTF-8, or too long")
	}
	whole, err := decode(line)
	if err != nil || whole == nil {
		return nil, fmt.Errorf("it isn't an event")
	}
	if err := canonical(&again, whole, 1); err != nil || !bytes.Equal(again.Bytes(), line) {
		return nil, fmt.Errorf("it isn't in canonical form")
	}
	return whole, nil
}

// Thirteen fields, no more.
func readEnvelope(whole map[string]any) (event, error) {
	var e event
	var good [7]bool
	for i, field := range []string{"boot_id", "item", "kind", "mono_ns", "reader", "site", "wall"} {
		_, good[i] = whole[field].(string)
	}
	body, isObject := whole["body"].(map[string]any)
	commitments, isList := whole["commitments"].([]any)
	actors, areNames := readActors(whole["actors"])
	link, isThere := whole["item_prev"]
	previous, isLink := readLink(link)
	_, isNumber := whole["seq"].(json.Number)
	if len(whole) != 13 || good != [7]bool{true, true, true, true, true, true, true} || !isObject || !isList ||
		!areNames || !isThere || !isLink || !isNumber || whole["v"] != json.Number("1") {
		return e, fmt.Errorf("it hasn't the fields that an event has")
	}
	wall, err := microseconds(whole["wall"].(string))
	e = event{
		seq: integer(whole["seq"]), site: whole["site"].(string), kind: whole["kind"].(string),
		item: whole["item"].(string), wall: wall, actors: actors, previous: previous, body: body,
		commitments: commitments,
	}
	if err != nil || e.kind == "" || len(e.kind) >= kindMax || len(e.item) >= itemMax {
		return e, fmt.Errorf("it hasn't the fields that an event has")
	}
	return e, nil
}

func readActors(value any) ([]string, bool) {
	list, good := value.([]any)
	if !good || len(list) > actorsMax {
		return nil, false
	}
	var names []string
	for _, value := range list {
		name, good := value.(string)
		if !good || len(name) >= nameMax {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

func readLink(value any) (*link, bool) {
	if value == nil {
		return nil, true
	}
	object, _ := value.(map[string]any)
	leaf, isText := object["leaf"].(string)
	_, isNumber := object["seq"].(json.Number)
	return &link{leaf, integer(object["seq"])}, len(object) == 2 && isText && isNumber
}

func readEvent(line []byte, sequence int64) (event, error) {
	whole, err := readForm(line)
	if err != nil {
		return event{}, err
	}
	e, err := readEnvelope(whole)
	if err == nil && e.seq != sequence {
		err = fmt.Errorf("it says that it is entry %d", e.seq)
	}
	return e, err
}

// ---- 4. the trails: each event names the one before it of the same exhibit ----

type trails map[string]link

func (t trails) follow(e event, leaf tlog.Hash) error {
	before, known := t[e.item]
	if known != (e.previous != nil) || known && *e.previous != before {
		return fmt.Errorf("it doesn't name the entry before it of %s", e.item)
	}
	if e.item != "" {
		t[e.item] = link{base64.StdEncoding.EncodeToString(leaf[:]), e.seq}
	}
	return nil
}

// The bytes of an entry are an event, one line, and its signatures, a line each.
func split(entry []byte) (line []byte, signatures []string, err error) {
	line, rest, found := bytes.Cut(entry, []byte("\n"))
	if len(line) == 0 || found && len(rest)+1 > signaturesMax {
		return nil, nil, fmt.Errorf("it isn't an event and signatures")
	}
	if found {
		signatures = strings.Split(string(rest), "\n")
	}
	for _, text := range signatures {
		if !isSignature(text) {
			return nil, nil, fmt.Errorf("it has a line that is no signature")
		}
	}
	return line, signatures, nil
}

func isSignature(text string) bool {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
	fields := strings.Split(text, " ")
	return len(fields) == 3 && fields[0] == "—" && len(fields[1]) > 0 && len(fields[1]) < nameMax &&
		strings.IndexFunc(fields[1], func(r rune) bool { return r <= ' ' || r == 0x7f }) < 0 &&
		fields[2] != "" && strings.Trim(fields[2], alphabet) == ""
}

// The first entry says whose record it is.
func checkFirst(e event, vkey string) error {
	name, isText := e.body["name"].(string)
	if e.kind != "store.created" || e.text("vkey") != vkey || e.body["site"] != e.site || !isText ||
		len(name) >= nameMax || len(e.site) >= nameMax {
		return fmt.Errorf("it doesn't say whose record this is")
	}
	return nil
}

type record struct {
	vkey, site string
	trails     trails
	officers   *officers
}

func (r *record) follow(entry []byte, sequence int64) error {
	line, signatures, err := split(entry)
	if err != nil {
		return err
	}
	e, err := readEvent(line, sequence)
	if err != nil {
		return err
	}
	if sequence == 1 {
		r.site, err = e.site, checkFirst(e, r.vkey)
	}
	if err == nil && e.site != r.site {
		err = fmt.Errorf("it is of another site")
	}
	if err == nil {
		err = r.trails.follow(e, tlog.RecordHash(entry))
	}
	if err == nil {
		err = r.officers.follow(e, line, signatures)
	}
	return err
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
	r := record{vkey: vkey, trails: trails{}, officers: newOfficers()}
	for i, entry := range entries {
		if err := r.follow(entry, int64(i)+1); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return r.officers.end()
}

func answer(err error) string {
	if err != nil {
		return "broken: " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return "intact"
}

func main() {
	if len(os.Args) > 6 && os.Args[1] == "-witnesses" {
		needed, err := strconv.Atoi(os.Args[5])
		if err == nil {
			err = checkWitnesses(os.Args[2], os.Args[3], os.Args[4], needed, os.Args[6:])
		}
		fmt.Println(answer(err))
		if err != nil {
			os.Exit(5)
		}
		return
	}
	if len(os.Args) == 4 && os.Args[1] == "-signatures" {
		if err := extract(os.Args[2], os.Args[3]); err != nil {
			fmt.Println(answer(err))
			os.Exit(5)
		}
		return
	}
	if len(os.Args) == 3 {
		err := judge(os.Args[1], os.Args[2])
		fmt.Println(answer(err))
		if err != nil {
			os.Exit(5)
		}
		return
	}
	if len(os.Args) != 2 || os.Args[1] != "-" {
		fmt.Fprintln(os.Stderr, "usage: record VKEY FOLDER | record - | record -signatures FOLDER OUT")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); out.Flush() {
		vkey, folder, _ := strings.Cut(in.Text(), "\t")
		fmt.Fprintln(out, answer(judge(vkey, folder)))
	}
}
