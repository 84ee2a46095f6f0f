// SPDX-License-Identifier: ISC

package main

// ---- for signatures.sh: what ssh-keygen is to look at ----

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

type extraction struct {
	out     string
	acts    map[int64][]byte
	allowed strings.Builder
	count   int
}

// Each signature as N.sig, what it is over as N.message, and whose it is said to be as N.who; allowed_signers has the
// keys that the record names, those that were revoked later among them: when a key might sign is for officers.go.
func extract(folder, out string) error {
	data, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	var size int64
	if lines := strings.Split(string(data), "\n"); len(lines) > 1 {
		_, _ = fmt.Sscan(lines[1], &size)
	}
	entries, err := readEntries(folder, size)
	if err != nil {
		return err
	}
	x := &extraction{out: out, acts: map[int64][]byte{}}
	for i, entry := range entries {
		line, signatures, err := split(entry)
		if err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
		e, err := readEvent(line, int64(i)+1)
		if err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
		if err := x.take(e, line, signatures); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(out, "allowed_signers"), []byte(x.allowed.String()), 0o600)
}

func (x *extraction) take(e event, line []byte, signatures []string) error {
	switch e.kind {
	case "key.added":
		fmt.Fprintf(&x.allowed, "%s namespaces=\"%s\" %s %s\n", e.text("user"), actNamespace, e.text("type"), e.text("key"))
	case "act.proposed":
		x.acts[e.seq] = append([]byte(nil), line...)
	}
	for _, text := range signatures {
		fields := strings.Split(text, " ")
		x.count++
		if err := x.write(fields[1], fields[2], x.acts[e.number("proposal")]); err != nil {
			return err
		}
	}
	return nil
}

// The armour of ssh-keygen has lines of seventy.
func (x *extraction) write(who, text string, message []byte) error {
	var armour bytes.Buffer
	armour.WriteString("-----BEGIN SSH SIGNATURE-----\n")
	for len(text) > 70 {
		armour.WriteString(text[:70] + "\n")
		text = text[70:]
	}
	armour.WriteString(text + "\n-----END SSH SIGNATURE-----\n")
	for name, data := range map[string][]byte{"sig": armour.Bytes(), "who": []byte(who + "\n"), "message": message} {
		path := filepath.Join(x.out, fmt.Sprintf("%d.%s", x.count, name))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
