// Package id makes the identifiers that Sentra stores: UUIDv7 (RFC 9562 section 5.7) as lower-case text, so that rows made
// later sort later, and secrets that cannot be guessed.
package id

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/google/uuid"
)

// New returns a new UUIDv7.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// Valid tells whether text is a UUID as New writes it.
func Valid(text string) bool {
	if len(text) != 36 {
		return false
	}
	_, err := uuid.Parse(text)
	return err == nil
}

// Secret returns 256 random bits as unpadded base64url (43 characters).
func Secret() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails since Go 1.24: it ends the process rather than return weak randomness
	return base64.RawURLEncoding.EncodeToString(raw)
}

// HashSecret is what the store keeps of a secret: its SHA-256 in hexadecimal. A secret has 256 random bits, so that a slow
// password hash would add nothing.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
