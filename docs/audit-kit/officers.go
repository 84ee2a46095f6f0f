// SPDX-License-Identifier: ISC

package main

// ---- 5. the officers: who signed what, with a key that was theirs on the record then ----
//
// An act that officers sign is proposed first: its event is on the record, and they sign that event's very bytes. The
// entry that carries their signatures names it. A signature line is "— name base64", of the blob that stands between
// the armour lines of ssh-keygen -Y sign (openssh's PROTOCOL.sshsig).

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const (
	actNamespace = "custody-event@strongroom"
	day          = 24 * 3600 * 1000000
	effectsMax   = 64
	seatsMax     = 3
	barredMax    = 8
	blobMax      = 1024 // of a signature
)

var roleWords = []any{"intake", "custodian", "supervisor", "auditor", "admin"}

type officer struct {
	roles         []any
	unix, addedBy string
	closed        bool
	added         int64
}

type officerKey struct {
	user, addedBy, fingerprint string
	revoked                    bool
	added, sequence            int64
}

type proposal struct {
	line            []byte
	signers, barred []any
	first, effects  string
	state           string // "open", "glass", "ended"
	glass           bool
	sequence, count int64
	expires         int64
}

// What was approved, and its effects as they go by.
type running struct {
	proposal    *proposal
	since, left int64
	said        [][]byte
}

type officers struct {
	people    map[string]*officer
	keys      map[string]*officerKey // by base64 of the key
	began     bool
	nonces    map[string]bool
	proposals map[int64]*proposal
	running   *running
}

func newOfficers() *officers {
	return &officers{map[string]*officer{}, map[string]*officerKey{}, false, map[string]bool{},
		map[int64]*proposal{}, nil}
}

// What the record says of people and keys, of what is proposed, signed and done, as it goes by.
func (o *officers) follow(e event, line []byte, signatures []string) error {
	if err := o.person(e); err != nil {
		return err
	}
	if err := o.effect(e); err != nil {
		return err
	}
	signed := e.kind == "act.approved" || e.kind == "act.broken_glass" || e.kind == "act.countersigned"
	if len(signatures) > 0 && !signed {
		return fmt.Errorf("it carries signatures, and is nothing that anybody signs")
	}
	switch {
	case e.kind == "act.proposed":
		return o.propose(e, line)
	case e.kind == "act.withdrawn":
		return o.withdraw(e)
	case e.kind == "act.countersigned":
		return o.countersign(e, signatures)
	case signed:
		return o.approve(e, signatures)
	}
	return nil
}

// ---- people and their keys ----

func (o *officers) person(e event) error {
	user := e.text("user")
	var good bool
	switch e.kind {
	case "user.added":
		good = isPersonName(user) && o.people[user] == nil && o.put(user, e, &officer{addedBy: e.first(), added: e.wall})
	case "user.changed":
		good = o.inOffice(user) && o.put(user, e, o.people[user])
	case "user.closed":
		if good = o.inOffice(user); good {
			o.people[user].closed = true
		}
	case "key.added":
		good = o.addKey(user, e)
	case "key.revoked":
		good = o.revokeKey(user, e)
	case "people.began":
		good, o.began = !o.began, true
	case "session.locked":
		_, err := microseconds(e.text("until"))
		good = err == nil && user != ""
	default:
		good = true
	}
	if !good {
		return fmt.Errorf("%s contradicts the entries before it", e.kind)
	}
	return nil
}

func (o *officers) inOffice(user string) bool {
	return o.people[user] != nil && !o.people[user].closed
}

// A Unix user is one person's among those in office.
func (o *officers) put(user string, e event, person *officer) bool {
	roles, good := e.body["roles"].([]any)
	unix := e.text("unix")
	for name, other := range o.people {
		good = good && (name == user || other.closed || unix == "" || other.unix != unix)
	}
	if !good || !areRoles(roles) {
		return false
	}
	person.roles, person.unix = roles, unix
	o.people[user] = person
	return true
}

func areRoles(roles []any) bool {
	for _, role := range roles {
		if !share([]any{role}, roleWords) {
			return false
		}
	}
	return true
}

func isPersonName(name string) bool {
	const fit = "abcdefghijklmnopqrstuvwxyz0123456789._-"
	return name != "" && len(name) < 33 && name[0] >= 'a' && name[0] <= 'z' && strings.Trim(name, fit) == "" &&
		name != "agent" && !strings.HasPrefix(name, "uid-")
}

func (o *officers) addKey(user string, e event) bool {
	text := e.text("key")
	blob, err := base64Of(text)
	if err != nil || !o.inOffice(user) || o.keys[text] != nil {
		return false
	}
	key, err := readKey(blob)
	sum := sha256.Sum256(blob)
	fingerprint := "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
	if err != nil || key.kind != e.text("type") || fingerprint != e.text("fingerprint") {
		return false
	}
	o.keys[text] = &officerKey{user, e.first(), fingerprint, false, e.wall, e.seq}
	return true
}

func (o *officers) revokeKey(user string, e event) bool {
	for _, key := range o.keys {
		if key.fingerprint == e.text("fingerprint") && key.user == user && !key.revoked {
			key.revoked = true
			return true
		}
	}
	return false
}

// ---- proposals ----

var (
	digestForm = regexp.MustCompile("^sha256:[0-9a-f]{64}$")
	nonceForm  = regexp.MustCompile("^[0-9a-f]{32}$")
)

func (o *officers) propose(e event, line []byte) error {
	p := &proposal{
		line: append([]byte(nil), line...), first: e.first(), effects: e.text("effects"), state: "open",
		glass: e.text("glass") != "", sequence: e.seq, count: e.number("count"),
	}
	nonce := e.text("nonce")
	if !p.readSeats(e) || !digestForm.MatchString(p.effects) || !nonceForm.MatchString(nonce) || o.nonces[nonce] ||
		p.count < 1 || p.count > effectsMax {
		return fmt.Errorf("it is no proposal")
	}
	expires, err := microseconds(e.text("expires"))
	if err != nil || expires <= e.wall || expires > e.wall+120*1000000 {
		return fmt.Errorf("it expires at %q", e.text("expires"))
	}
	p.expires = expires
	o.nonces[nonce] = true
	o.proposals[e.seq] = p
	return nil
}

func (p *proposal) readSeats(e event) bool {
	var isList, isBarred bool
	p.signers, isList = e.body["signers"].([]any)
	p.barred, isBarred = e.body["barred"].([]any)
	if !isList || len(p.signers) < 2 || len(p.signers) > seatsMax || !isBarred || len(p.barred) > barredMax {
		return false
	}
	for _, seat := range p.signers {
		if roles, _ := seat.([]any); len(roles) == 0 || !areRoles(roles) {
			return false
		}
	}
	for _, value := range p.barred {
		if name, good := value.(string); !good || len(name) >= nameMax {
			return false
		}
	}
	return true
}

func (o *officers) named(e event, state string) (*proposal, error) {
	p := o.proposals[e.number("proposal")]
	if p == nil || p.state != state {
		return nil, fmt.Errorf("no such act waits for signatures")
	}
	return p, nil
}

func (o *officers) withdraw(e event) error {
	p, err := o.named(e, "open")
	if err == nil {
		p.state = "ended"
	}
	return err
}

// ---- signatures ----

// Who gave one, and in which seat they sit. Seat 0 is whoever proposed it.
type seat struct {
	user  string
	key   *officerKey
	place int
}

func (o *officers) seatAll(e event, p *proposal, signatures []string, seats []seat) ([]seat, error) {
	for _, text := range signatures {
		next, err := o.seatOf(e, p, text, seats)
		if err != nil {
			return nil, err
		}
		seats = append(seats, next)
	}
	return seats, nil
}

func (o *officers) approve(e event, signatures []string) error {
	p, err := o.named(e, "open")
	if err != nil {
		return err
	}
	if e.wall > p.expires {
		return fmt.Errorf("it had expired")
	}
	if glass := e.kind == "act.broken_glass"; glass != p.glass {
		return fmt.Errorf("it wasn't proposed as that")
	}
	seats, err := o.seatAll(e, p, signatures, nil)
	if err != nil {
		return err
	}
	if !p.isComplete(seats, p.glass) {
		return fmt.Errorf("a signature is missing")
	}
	if !namesThem(e, seats) {
		return fmt.Errorf("those who signed aren't those it names")
	}
	p.state = map[bool]string{true: "glass", false: "ended"}[p.glass]
	return o.run(e, p)
}

// The signature of who acted alone was judged then.
func (o *officers) countersign(e event, signatures []string) error {
	p, err := o.named(e, "glass")
	if err != nil {
		return err
	}
	seats, err := o.seatAll(e, p, signatures, []seat{{user: p.first}})
	if err != nil {
		return err
	}
	if !p.isComplete(seats, false) {
		return fmt.Errorf("a signature is missing")
	}
	p.state = "ended"
	return nil
}

func (o *officers) seatOf(e event, p *proposal, text string, seats []seat) (seat, error) {
	fields := strings.Split(text, " ")
	if len(fields) != 3 || fields[0] != "—" {
		return seat{}, fmt.Errorf("it has a line that is no signature")
	}
	blob, err := base64Of(fields[2])
	if err != nil || len(blob) > blobMax {
		return seat{}, fmt.Errorf("the signature of %s isn't base64", fields[1])
	}
	raw, err := checkSignature(blob, p.line)
	if err != nil {
		return seat{}, fmt.Errorf("the signature of %s: %w", fields[1], err)
	}
	key := o.keys[base64.StdEncoding.EncodeToString(raw)]
	if key == nil || key.revoked || key.user != fields[1] || key.sequence > p.sequence || !o.inOffice(key.user) {
		return seat{}, fmt.Errorf("the key that signed isn't one that %s may sign with", fields[1])
	}
	for _, other := range seats {
		if other.user == key.user || o.began && (o.isNewBeside(e, key.user, key, other.user) ||
			o.isNewBeside(e, other.user, other.key, key.user)) {
			return seat{}, fmt.Errorf("%s and %s can't sign together", key.user, other.user)
		}
	}
	return o.sit(p, key, seats)
}

// A person, or the key they sign with (nil: it was judged before), was added by the other less than a day ago.
func (o *officers) isNewBeside(e event, user string, key *officerKey, other string) bool {
	person := o.people[user]
	return person.addedBy == other && e.wall-person.added < day ||
		key != nil && key.addedBy == other && e.wall-key.added < day
}

func (o *officers) sit(p *proposal, key *officerKey, taken []seat) (seat, error) {
	for _, name := range p.barred {
		if name == key.user {
			return seat{}, fmt.Errorf("%s has a part in what this is about", key.user)
		}
	}
	for place, roles := range p.signers {
		if (!o.began || (place == 0) == (key.user == p.first)) && !isTaken(taken, place) &&
			share(roles.([]any), o.people[key.user].roles) {
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

func (p *proposal) isComplete(seats []seat, alone bool) bool {
	for place := range p.signers {
		if !isTaken(seats, place) && (place == 0 || !alone) {
			return false
		}
	}
	return true
}

func namesThem(e event, seats []seat) bool {
	if len(e.actors) != len(seats) {
		return false
	}
	for i, name := range e.actors {
		if name != seats[i].user || i > 0 && seats[i].place <= seats[i-1].place {
			return false
		}
	}
	return true
}

// ---- what was done is what was signed ----

func (o *officers) run(e event, p *proposal) error {
	if e.number("effects") != p.count {
		return fmt.Errorf("it is followed by %d entries, and %d were signed", e.number("effects"), p.count)
	}
	if o.running != nil {
		return fmt.Errorf("it stands among the entries of another act")
	}
	o.running = &running{p, e.seq, p.count, nil}
	return nil
}

// What nobody records alone once the people have begun.
var takesTwo = map[string]bool{
	"checkpoint.accepted": true, "finding.resolved": true, "item.checked_out": true, "item.handed_over": true,
	"item.moved": true, "item.returned": true, "item.status": true, "key.added": true, "personal.erased": true,
	"user.added": true, "user.changed": true, "user.closed": true,
}

func (o *officers) effect(e event) error {
	if o.running == nil && o.began && takesTwo[e.kind] {
		return fmt.Errorf("it takes more than one person, and nobody signed it")
	}
	if o.running == nil {
		return nil
	}
	var previous any
	if e.previous != nil && e.previous.seq <= o.running.since {
		previous = map[string]any{"leaf": e.previous.leaf, "seq": json.Number(strconv.FormatInt(e.previous.seq, 10))}
	}
	var out bytes.Buffer
	effect := map[string]any{"body": e.body, "item": e.item, "item_prev": previous, "kind": e.kind}
	if len(e.commitments) > 0 {
		effect["commitments"] = e.commitments
	}
	if err := canonical(&out, effect, 1); err != nil {
		return err
	}
	o.running.said = append(o.running.said, out.Bytes())
	o.running.left--
	if o.running.left > 0 {
		return nil
	}
	sum := sha256.Sum256([]byte("[" + string(bytes.Join(o.running.said, []byte(","))) + "]"))
	signed := o.running.proposal.effects
	o.running = nil
	if signed != "sha256:"+hex.EncodeToString(sum[:]) {
		return fmt.Errorf("what was done isn't what was signed")
	}
	return nil
}

func (o *officers) end() error {
	if o.running != nil {
		return fmt.Errorf("the record ends in the midst of an act: what was signed isn't all there")
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
	raw, space, reserved := r.field(), r.field(), r.field()
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
	key, err := readKey(raw)
	if err == nil && !key.holds(signature, signed.Bytes()) {
		err = fmt.Errorf("it doesn't hold")
	}
	return raw, err
}
