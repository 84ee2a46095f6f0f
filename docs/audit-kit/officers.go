// SPDX-License-Identifier: ISC

package main

// ---- 5. the officers: who signed what, with a key that was theirs on the record then ----
//
// An act that officers sign is proposed first: its event is on the record, and they sign that event's very bytes. The
// entry that carries their signatures names it. A signature line is "— name base64", of the blob that stands between
// the armour lines of ssh-keygen -Y sign (openssh's PROTOCOL.sshsig).

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

const actNamespace = "custody-event@strongroom"

type officer struct {
	roles   []any
	closed  bool
	addedBy string
	added   time.Time
}

type officerKey struct {
	user, addedBy string
	added         time.Time
	sequence      int
}

type proposal struct {
	line    []byte
	body    map[string]any
	first   string
	state   string // "open", "glass", "ended"
	expires time.Time
}

// What was approved, and its effects as they go by.
type running struct {
	proposal *proposal
	since    int
	left     int
	said     [][]byte
}

type officers struct {
	people    map[string]*officer
	keys      map[string]*officerKey // by base64 of the key, those in force
	proposals map[string]*proposal
	running   *running
}

func newOfficers() *officers {
	return &officers{map[string]*officer{}, map[string]*officerKey{}, map[string]*proposal{}, nil}
}

// What the record says of people and keys, of what is proposed, signed and done, as it goes by.
func (o *officers) follow(e event, line, signatures []byte) error {
	if err := o.effect(e); err != nil {
		return err
	}
	user, _ := e.Body["user"].(string)
	switch e.Kind {
	case "user.added":
		roles, _ := e.Body["roles"].([]any)
		o.people[user] = &officer{roles: roles, addedBy: e.first(), added: e.wall()}
	case "user.changed":
		if person := o.people[user]; person != nil {
			person.roles, _ = e.Body["roles"].([]any)
		}
	case "user.closed":
		if person := o.people[user]; person != nil {
			person.closed = true
		}
	case "key.added":
		key, _ := e.Body["key"].(string)
		o.keys[key] = &officerKey{user, e.first(), e.wall(), e.sequence()}
	case "key.revoked":
		for key := range o.keys {
			if fingerprint(key) == e.Body["fingerprint"] {
				delete(o.keys, key)
			}
		}
	case "act.proposed":
		return o.propose(e, line)
	case "act.approved", "act.broken_glass", "act.countersigned":
		return o.sign(e, signatures)
	case "act.withdrawn":
		return o.end(e)
	}
	return nil
}

func fingerprint(key string) string {
	blob, _ := base64.StdEncoding.DecodeString(key)
	sum := sha256.Sum256(blob)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

func (o *officers) propose(e event, line []byte) error {
	text, _ := e.Body["expires"].(string)
	expires, err := time.Parse(time.RFC3339, text)
	if err != nil || !expires.After(e.wall()) || expires.After(e.wall().Add(120*time.Second)) {
		return fmt.Errorf("it expires at %q", text)
	}
	o.proposals[e.Seq.String()] = &proposal{append([]byte(nil), line...), e.Body, e.first(), "open", expires}
	return nil
}

func (o *officers) named(e event, state string) (*proposal, error) {
	number, _ := e.Body["proposal"].(json.Number)
	p := o.proposals[number.String()]
	if p == nil || p.state != state {
		return nil, fmt.Errorf("no such act waits for signatures")
	}
	return p, nil
}

func (o *officers) end(e event) error {
	p, err := o.named(e, "open")
	if err == nil {
		p.state = "ended"
	}
	return err
}

// One signature, judged: who gave it, and in which seat they sit. Seat 0 is whoever proposed it.
type seat struct {
	user  string
	key   *officerKey
	place int
}

func (o *officers) sign(e event, signatures []byte) error {
	state, seats := "open", []seat{}
	if e.Kind == "act.countersigned" {
		state = "glass"
	}
	p, err := o.named(e, state)
	if err != nil {
		return err
	}
	if state == "open" && e.wall().After(p.expires) {
		return fmt.Errorf("it had expired")
	}
	if state == "glass" {
		seats = append(seats, seat{user: p.first})
	}
	for _, text := range strings.Split(string(signatures), "\n") {
		if len(signatures) == 0 {
			break
		}
		next, err := o.seatOf(e, p, text, seats)
		if err != nil {
			return err
		}
		seats = append(seats, next)
	}
	glass := e.Kind == "act.broken_glass"
	if err := complete(p, seats, glass); err != nil {
		return err
	}
	if state == "glass" {
		p.state = "ended"
		return nil
	}
	if !namesThem(e, seats) {
		return fmt.Errorf("those who signed aren't those it names")
	}
	p.state = map[bool]string{true: "glass", false: "ended"}[glass]
	return o.run(e, p)
}

func (o *officers) seatOf(e event, p *proposal, text string, seats []seat) (seat, error) {
	fields := strings.Split(text, " ")
	if len(fields) != 3 || fields[0] != "—" {
		return seat{}, fmt.Errorf("it has a line that is no signature")
	}
	blob, err := base64.StdEncoding.Strict().DecodeString(fields[2])
	if err != nil {
		return seat{}, fmt.Errorf("the signature of %s isn't base64", fields[1])
	}
	raw, err := checkSignature(blob, p.line)
	if err != nil {
		return seat{}, fmt.Errorf("the signature of %s: %w", fields[1], err)
	}
	proposed, _ := strconv.Atoi(p.sequence())
	key := o.keys[base64.StdEncoding.EncodeToString(raw)]
	if key == nil || key.user != fields[1] || key.sequence > proposed || o.people[key.user] == nil ||
		o.people[key.user].closed {
		return seat{}, fmt.Errorf("the key that signed isn't one that %s may sign with", fields[1])
	}
	for _, other := range seats {
		if other.user == key.user || o.tooNew(e, key, other) || o.tooNewBeside(e, other, key.user) {
			return seat{}, fmt.Errorf("%s and %s can't sign together", key.user, other.user)
		}
	}
	return o.sit(p, key, seats)
}

func (p *proposal) sequence() string {
	var e event
	_ = decode(p.line, &e)
	return e.Seq.String()
}

// One of the two was made a person, or given that key, by the other, less than a day ago.
func (o *officers) tooNew(e event, key *officerKey, other seat) bool {
	person := o.people[key.user]
	return person.addedBy == other.user && e.wall().Sub(person.added) < 24*time.Hour ||
		key.addedBy == other.user && e.wall().Sub(key.added) < 24*time.Hour
}

func (o *officers) tooNewBeside(e event, other seat, user string) bool {
	person := o.people[other.user]
	if person != nil && person.addedBy == user && e.wall().Sub(person.added) < 24*time.Hour {
		return true
	}
	return other.key != nil && other.key.addedBy == user && e.wall().Sub(other.key.added) < 24*time.Hour
}

func (o *officers) sit(p *proposal, key *officerKey, taken []seat) (seat, error) {
	barred, _ := p.body["barred"].([]any)
	for _, name := range barred {
		if name == key.user {
			return seat{}, fmt.Errorf("%s has a part in what this is about", key.user)
		}
	}
	signers, _ := p.body["signers"].([]any)
	for place, roles := range signers {
		if (place == 0) != (key.user == p.first) || isTaken(taken, place) {
			continue
		}
		if list, _ := roles.([]any); share(list, o.people[key.user].roles) {
			return seat{key.user, key, place}, nil
		}
	}
	return seat{}, fmt.Errorf("%s has no role that this act still needs", key.user)
}

func isTaken(taken []seat, place int) bool {
	for _, other := range taken {
		if other.place == place {
			return true
		}
	}
	return false
}

func share(one, other []any) bool {
	for _, a := range one {
		for _, b := range other {
			if a == b {
				return true
			}
		}
	}
	return false
}

func complete(p *proposal, seats []seat, glass bool) error {
	signers, _ := p.body["signers"].([]any)
	for place := range signers {
		if !isTaken(seats, place) && (place == 0 || !glass) {
			return fmt.Errorf("a signature is missing")
		}
	}
	if len(signers) < 2 {
		return fmt.Errorf("it was for one person alone")
	}
	return nil
}

func namesThem(e event, seats []seat) bool {
	if len(e.Actors) != len(seats) {
		return false
	}
	for i, name := range e.Actors {
		if name != seats[i].user || i > 0 && seats[i].place <= seats[i-1].place {
			return false
		}
	}
	return true
}

// ---- what was done is what was signed ----

func (o *officers) run(e event, p *proposal) error {
	count, _ := p.body["count"].(json.Number)
	left, err := strconv.Atoi(count.String())
	if err != nil || left < 1 || e.Body["effects"] != count {
		return fmt.Errorf("it is followed by %v entries, and %v were signed", e.Body["effects"], count)
	}
	o.running = &running{p, e.sequence(), left, nil}
	return nil
}

func (o *officers) effect(e event) error {
	if o.running == nil {
		return nil
	}
	var previous any
	if e.ItemPrev != nil {
		if seq, _ := strconv.Atoi(e.ItemPrev.Seq.String()); seq <= o.running.since {
			previous = map[string]any{"leaf": e.ItemPrev.Leaf, "seq": e.ItemPrev.Seq}
		}
	}
	var out bytes.Buffer
	effect := map[string]any{"body": e.Body, "item": e.Item, "item_prev": previous, "kind": e.Kind}
	if len(e.Commitments) > 0 {
		effect["commitments"] = e.Commitments
	}
	_ = canonical(&out, effect)
	o.running.said = append(o.running.said, out.Bytes())
	o.running.left--
	if o.running.left > 0 {
		return nil
	}
	sum := sha256.Sum256([]byte("[" + string(bytes.Join(o.running.said, []byte(","))) + "]"))
	signed := o.running.proposal.body["effects"]
	o.running = nil
	if signed != "sha256:"+hex.EncodeToString(sum[:]) {
		return fmt.Errorf("what was done isn't what was signed")
	}
	return nil
}

// ---- SSHSIG ----

type reader struct {
	data []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.data) {
		r.bad = true
		return nil
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

func (r *reader) number() int {
	if b := r.take(4); b != nil {
		return int(binary.BigEndian.Uint32(b))
	}
	return 0
}

func (r *reader) field() []byte {
	return r.take(r.number())
}

func (r *reader) done() bool {
	return !r.bad && len(r.data) == 0
}

func put(out *bytes.Buffer, field []byte) {
	_ = binary.Write(out, binary.BigEndian, uint32(len(field)))
	out.Write(field)
}

// The key that signed that message; an error where the signature doesn't hold.
func checkSignature(blob, message []byte) ([]byte, error) {
	r := &reader{data: blob}
	magic, version := r.take(6), r.number()
	key, space, reserved := r.field(), r.field(), r.field()
	algorithm, signature := r.field(), r.field()
	if !r.done() || string(magic) != "SSHSIG" || version != 1 || len(reserved) != 0 {
		return nil, fmt.Errorf("it is no SSH signature")
	}
	if string(space) != actNamespace {
		return nil, fmt.Errorf("it is of the namespace %q", space)
	}
	var digest []byte
	switch string(algorithm) {
	case "sha512":
		sum := sha512.Sum512(message)
		digest = sum[:]
	case "sha256":
		sum := sha256.Sum256(message)
		digest = sum[:]
	default:
		return nil, fmt.Errorf("it is over a hash called %q", algorithm)
	}
	var signed bytes.Buffer
	signed.WriteString("SSHSIG")
	put(&signed, space)
	put(&signed, nil)
	put(&signed, algorithm)
	put(&signed, digest)
	if !holds(key, signature, signed.Bytes()) {
		return nil, fmt.Errorf("it doesn't hold")
	}
	return key, nil
}

// What a security key signs: who asked, what it saw (bit 0: a touch), how often it has signed, and the hash.
func throughSecurityKey(application, tail, message []byte) []byte {
	app, sum := sha256.Sum256(application), sha256.Sum256(message)
	return append(append(app[:], tail...), sum[:]...)
}

func holds(key, signature, message []byte) bool {
	k, s := &reader{data: key}, &reader{data: signature}
	kind := string(k.field())
	if string(s.field()) != kind {
		return false
	}
	curve := kind
	var point []byte
	if strings.Contains(kind, "ecdsa") {
		if string(k.field()) != "nistp256" {
			return false
		}
	}
	point = k.field()
	raw := s.field()
	if strings.HasPrefix(kind, "sk-") {
		application, tail := k.field(), s.take(5)
		if tail == nil || tail[0]&1 == 0 {
			return false
		}
		message = throughSecurityKey(application, tail, message)
		curve = strings.TrimSuffix(strings.TrimPrefix(kind, "sk-"), "@openssh.com")
	}
	if !k.done() || !s.done() {
		return false
	}
	switch curve {
	case "ssh-ed25519":
		return len(point) == ed25519.PublicKeySize && ed25519.Verify(point, message, raw)
	case "ecdsa-sha2-nistp256":
		return holdsP256(point, raw, message)
	}
	return false
}

func holdsP256(point, raw, message []byte) bool {
	x, y := elliptic.Unmarshal(elliptic.P256(), point)
	numbers := &reader{data: raw}
	r, s := numbers.field(), numbers.field()
	if x == nil || !numbers.done() {
		return false
	}
	sum := sha256.Sum256(message)
	key := ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}
	return ecdsa.Verify(&key, sum[:], new(big.Int).SetBytes(r), new(big.Int).SetBytes(s))
}
