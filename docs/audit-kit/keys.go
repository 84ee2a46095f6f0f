// SPDX-License-Identifier: ISC

package main

// ---- 6. keys of four kinds, and signatures under them, each in its one spelling ----

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"fmt"
	"math/big"
	"strings"
)

type sshKey struct {
	kind, application string
	point             []byte
	isP256            bool
}

const (
	keyMax         = 256
	applicationMax = 64
)

func readKey(blob []byte) (*sshKey, error) {
	r := &reader{data: blob}
	key := &sshKey{kind: string(r.field())}
	isSecurityKey := strings.HasPrefix(key.kind, "sk-")
	switch key.kind {
	case "ssh-ed25519", "sk-ssh-ed25519@openssh.com":
	case "ecdsa-sha2-nistp256", "sk-ecdsa-sha2-nistp256@openssh.com":
		key.isP256 = true
		if string(r.field()) != "nistp256" {
			return nil, fmt.Errorf("a key on another curve")
		}
	default:
		return nil, fmt.Errorf("a key of the kind %q", key.kind)
	}
	key.point = r.field()
	if isSecurityKey {
		key.application = string(r.field())
	}
	if !r.done() || len(blob) > keyMax || isSecurityKey && !isApplication(key.application) || !key.isSound() {
		return nil, fmt.Errorf("a malformed key")
	}
	return key, nil
}

func isApplication(text string) bool {
	for _, b := range []byte(text) {
		if b <= 0x20 || b >= 0x7f {
			return false
		}
	}
	return text != "" && len(text) < applicationMax
}

// On its curve, of prime order, in its one spelling: or a signature under it needn't mean its owner.
func (k *sshKey) isSound() bool {
	if k.isP256 {
		x, _ := elliptic.Unmarshal(elliptic.P256(), k.point)
		return len(k.point) == 65 && x != nil
	}
	good, known := primeOrder[string(k.point)]
	if !known {
		good = len(k.point) == ed25519.PublicKeySize && isPrimeOrder(k.point)
		primeOrder[string(k.point)] = good
	}
	return good
}

var primeOrder = map[string]bool{} // to tell takes longer than a signature

func (k *sshKey) holds(signature, message []byte) bool {
	s := &reader{data: signature}
	kind, raw := string(s.field()), s.field()
	if k.application != "" {
		tail := s.take(5) // what the security key saw (bit 0: a touch), and how often it has signed
		if tail == nil || tail[0]&1 == 0 || k.application != "ssh:" {
			return false
		}
		app, sum := sha256.Sum256([]byte(k.application)), sha256.Sum256(message)
		message = append(append(app[:], tail...), sum[:]...)
	}
	if kind != k.kind || !s.done() {
		return false
	}
	if k.isP256 {
		return k.holdsP256(raw, message)
	}
	// A signature whose R is the neutral element can be made only by the owner; it is refused all the same.
	return len(raw) == ed25519.SignatureSize && !isNeutral(raw[:32]) &&
		ed25519.Verify(k.point, message, raw)
}

func isNeutral(point []byte) bool {
	for _, b := range point[1:] {
		if b != 0 {
			return false
		}
	}
	return point[0] == 1
}

func (k *sshKey) holdsP256(raw, message []byte) bool {
	x, y := elliptic.Unmarshal(elliptic.P256(), k.point)
	numbers := &reader{data: raw}
	r, s := scalar(numbers.field()), scalar(numbers.field())
	if r == nil || s == nil || !numbers.done() {
		return false
	}
	sum := sha256.Sum256(message)
	return ecdsa.Verify(&ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}, sum[:], r, s)
}

// RFC 4251, 5: a positive mpint has no zero in front but the one that keeps it positive.
func scalar(mpint []byte) *big.Int {
	if len(mpint) == 0 || len(mpint) > 33 || mpint[0]&0x80 != 0 {
		return nil
	}
	if mpint[0] == 0 && (len(mpint) == 1 || mpint[1]&0x80 == 0) || mpint[0] != 0 && len(mpint) > 32 {
		return nil
	}
	return new(big.Int).SetBytes(mpint)
}

// ---- edwards25519 (RFC 8032, 5.1), for what crypto/ed25519 doesn't ask of a key: its order ----

var (
	edP = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	edL = func() *big.Int {
		rest, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
		return rest.Add(rest, new(big.Int).Lsh(big.NewInt(1), 252))
	}()
	edD = mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), edP))
)

func mul(a, b *big.Int) *big.Int { return new(big.Int).Mod(new(big.Int).Mul(a, b), edP) }
func add(a, b *big.Int) *big.Int { return new(big.Int).Mod(new(big.Int).Add(a, b), edP) }
func sub(a, b *big.Int) *big.Int { return new(big.Int).Mod(new(big.Int).Sub(a, b), edP) }

// x = X/Z, y = Y/Z
type edPoint struct{ x, y, z *big.Int }

// RFC 8032's projective addition; complete, so it doubles too.
func (p edPoint) add(q edPoint) edPoint {
	a, c, d := mul(p.z, q.z), mul(p.x, q.x), mul(p.y, q.y)
	b, e := mul(a, a), mul(edD, mul(c, d))
	f, g := sub(b, e), add(b, e)
	cross := sub(sub(mul(add(p.x, p.y), add(q.x, q.y)), c), d)
	return edPoint{mul(a, mul(f, cross)), mul(a, mul(g, add(d, c))), mul(f, g)}
}

func edDecode(encoded []byte) (edPoint, bool) {
	var reversed [32]byte
	for i, b := range encoded {
		reversed[31-i] = b
	}
	sign := uint(reversed[0] >> 7)
	reversed[0] &= 0x7f
	y, one := new(big.Int).SetBytes(reversed[:]), big.NewInt(1)
	squared := mul(sub(mul(y, y), one), new(big.Int).ModInverse(add(mul(edD, mul(y, y)), one), edP))
	x := new(big.Int).ModSqrt(squared, edP)
	if y.Cmp(edP) >= 0 || x == nil || x.Sign() == 0 && sign == 1 {
		return edPoint{}, false
	}
	if x.Bit(0) != sign {
		x = sub(big.NewInt(0), x)
	}
	return edPoint{x, y, one}, true
}

func isPrimeOrder(encoded []byte) bool {
	point, good := edDecode(encoded)
	if !good || point.x.Sign() == 0 {
		return false // not on the curve, or the neutral element, or the one of order two
	}
	sum := edPoint{big.NewInt(0), big.NewInt(1), big.NewInt(1)}
	for i := edL.BitLen() - 1; i >= 0; i-- {
		sum = sum.add(sum)
		if edL.Bit(i) == 1 {
			sum = sum.add(point)
		}
	}
	return sum.x.Sign() == 0 && sum.y.Cmp(sum.z) == 0
}
