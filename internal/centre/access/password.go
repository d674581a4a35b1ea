package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// The rules for passwords: ASVS 5.0 sections 6.2.1 to 6.2.12, with its limits drawn tighter where it allows a range.
const (
	passwordMin   = 12  // characters; ASVS asks for 8 and recommends more
	passwordMax   = 256 // characters; ASVS asks that at least 64 be allowed
	passwordScore = 3   // of zxcvbn's 0 to 4: more than 10^8 guesses
	judged        = 100 // characters that zxcvbn looks at: its time grows faster than the text
	contextWord   = 4   // letters from which on a word of the account may not stand in its password
)

// checkPassword adds to errs what is wrong with a new password. Any character is allowed and none is asked for.
func checkPassword(errs *fault.List, field, password string, a Account) {
	password = norm.NFC.String(password)
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		errs.Add(field, lang.T("Kata sandi harus berupa teks.", "A password must be text."))
		return
	case n < passwordMin:
		errs.Add(field, lang.F("Kata sandi paling sedikit %d karakter.", "A password has at least %d characters.", passwordMin))
		return
	case n > passwordMax:
		errs.Add(field, lang.F("Kata sandi paling banyak %d karakter.", "A password has at most %d characters.", passwordMax))
		return
	}
	small := strings.ToLower(password)
	words := contextWords(a)
	for _, word := range words {
		if utf8.RuneCountInString(word) >= contextWord && strings.Contains(small, word) {
			errs.Add(field, lang.T("Kata sandi tidak boleh memuat nama masuk, nama Anda, atau kata “sentra”.",
				"A password may not hold your login, your name or the word “sentra”."))
			return
		}
	}
	if runes := []rune(password); len(runes) > judged {
		password = string(runes[:judged])
	}
	if zxcvbn.PasswordStrength(password, append(words, string(a.Role), a.AgencyID, "polisi", "police", "k3i")).Score < passwordScore {
		errs.Add(field, lang.T("Kata sandi ini mudah ditebak. Beberapa kata yang tidak berhubungan lebih aman.",
			"This password is easy to guess. Several words that have nothing to do with each other are safer."))
	}
}

// contextWords are the words that others would try first for this account, in small letters.
func contextWords(a Account) []string {
	split := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	words := append([]string{"sentra", a.Login}, strings.FieldsFunc(a.Login, split)...)
	return append(words, strings.FieldsFunc(strings.ToLower(norm.NFC.String(a.Name)), split)...)
}

// argon2id with the parameters of the OWASP password storage cheat sheet: 19 MiB, two passes, one lane.
const (
	hashMemory  = 19 * 1024 // KiB
	hashPasses  = 2
	hashLanes   = 1
	hashLength  = 32
	saltLength  = 16
	hashAtOnce  = 2   // so that a flood of sign-ins takes 38 MiB and two cores, not all of them
	hashWaiting = 256 // those that may wait for their turn
)

// nobodysHash has the form of a hash and no password: who tries an unknown login waits as long as everybody.
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// hasher hashes passwords, a few at a time.
type hasher struct {
	turns   chan struct{}
	waiting atomic.Int32
}

func newHasher() *hasher { return &hasher{turns: make(chan struct{}, hashAtOnce)} }

func (h *hasher) turn(ctx context.Context, work func()) error {
	defer h.waiting.Add(-1)
	if h.waiting.Add(1) > hashWaiting {
		return busy(nil)
	}
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
		work()
		return nil
	case <-ctx.Done():
		return busy(ctx.Err())
	}
}

func busy(cause error) *fault.Fault {
	return fault.New(fault.Unavailable, lang.T("Terlalu banyak orang masuk bersamaan. Silakan ulangi.",
		"Too many people are signing in at once. Please try again.")).Because(cause)
}

// hash makes what the store keeps of a password (PHC string format).
func (h *hasher) hash(ctx context.Context, password string) (text string, err error) {
	salt := make([]byte, saltLength)
	rand.Read(salt)
	err = h.turn(ctx, func() {
		sum := argon2.IDKey([]byte(norm.NFC.String(password)), salt, hashPasses, hashMemory, hashLanes, hashLength)
		text = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes,
			base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
	})
	return text, err
}

// matches tells whether the password is the hashed one. It takes the same time either way; a hash of nothing matches nothing.
func (h *hasher) matches(ctx context.Context, stored, password string) (bool, error) {
	if stored == "" {
		stored = nobodysHash
	}
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("a stored password has an unknown form")
	}
	var version, memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil || version != argon2.Version {
		return false, fmt.Errorf("a stored password has an unknown form")
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("a stored password has an unknown form")
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false, fmt.Errorf("a stored password has an unknown form")
	}
	same := false
	err = h.turn(ctx, func() {
		got := argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memory, lanes, uint32(len(want)))
		same = subtle.ConstantTimeCompare(got, want) == 1
	})
	return same, err
}
