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
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

const actNamespace = "custody-event@strongroom"

type officers struct {
	keys      map[string]string // base64 of a key in force: whose it is
	proposals map[string][]byte // of entry N: its event's bytes
	closed    map[string]bool
}

func newOfficers() *officers {
	return &officers{keys: map[string]string{}, proposals: map[string][]byte{}, closed: map[string]bool{}}
}

// What the record says of keys and people, and of what may be signed, as it goes by.
func (o *officers) follow(e event, line, signatures []byte) error {
	if len(signatures) > 0 {
		if err := o.check(e, signatures); err != nil {
			return err
		}
	}
	user, _ := e.Body["user"].(string)
	switch e.Kind {
	case "key.added":
		key, _ := e.Body["key"].(string)
		o.keys[key] = user
	case "key.revoked":
		for key := range o.keys {
			if fingerprint(key) == e.Body["fingerprint"] {
				delete(o.keys, key)
			}
		}
	case "user.closed":
		o.closed[user] = true
	case "act.proposed":
		o.proposals[e.Seq.String()] = append([]byte(nil), line...)
	}
	return nil
}

func fingerprint(key string) string {
	blob, _ := base64.StdEncoding.DecodeString(key)
	sum := sha256.Sum256(blob)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

func (o *officers) check(e event, signatures []byte) error {
	number, _ := e.Body["proposal"].(json.Number)
	proposed := o.proposals[number.String()]
	if proposed == nil {
		return fmt.Errorf("it carries signatures, and names no proposal before it")
	}
	signed := map[string]bool{}
	for _, text := range strings.Split(string(signatures), "\n") {
		fields := strings.Split(text, " ")
		if len(fields) != 3 || fields[0] != "—" {
			return fmt.Errorf("it has a line that is no signature")
		}
		blob, err := base64.StdEncoding.Strict().DecodeString(fields[2])
		if err != nil {
			return fmt.Errorf("the signature of %s isn't base64", fields[1])
		}
		key, err := checkSignature(blob, proposed)
		if err != nil {
			return fmt.Errorf("the signature of %s: %w", fields[1], err)
		}
		if o.keys[base64.StdEncoding.EncodeToString(key)] != fields[1] || o.closed[fields[1]] || signed[fields[1]] {
			return fmt.Errorf("the key that signed isn't one of %s, or signs twice", fields[1])
		}
		signed[fields[1]] = true
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
