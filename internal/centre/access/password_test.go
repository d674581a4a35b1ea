package access

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sentra/internal/platform/fault"
)

func TestPasswordRules(t *testing.T) {
	a := Account{Login: "sari.dewi", Name: "Sari Dewi Anggraini", Role: Dispatcher}
	for password, sound := range map[string]bool{
		"kereta jingga 7":       true,
		"xq8#kPz!w3Lm":          true,
		"ｘｑ８ジンガ空へ走る犬猫":          true, // any characters
		"🚒🚑🚓🌋🌊🔥🐘🦎🍜🥥⛺🧭":          true, // twelve characters, whatever they are
		"eleven chrs":           false,
		"":                      false,
		"passwordpassword":      false,
		"123456789012":          false,
		"qwertyuiopasdf":        false,
		"aaaaaaaaaaaaaaaa":      false,
		"iloveyou123456":        false,
		"xx SENTRA qq 9142 zz":  false, // the product
		"pohon anggraini 9142":  false, // the name
		"pohon sari.dewi 9142!": false, // the login
		"pohon DEWI 9142 xyz!":  false,
		strings.Repeat("kereta jingga ", 18) + "1234":  true, // 256
		strings.Repeat("kereta jingga ", 18) + "12345": false,
		"\xff\xfe\xfd kereta jingga":                   false,
	} {
		var errs fault.List
		checkPassword(&errs, "password", password, a)
		if got := errs.Err() == nil; got != sound {
			t.Errorf("%q: %v", password, errs.Err())
		}
		if err := errs.Err(); err != nil && password != "" && strings.Contains(err.Error(), password) {
			t.Error("the answer repeats the password")
		}
	}
}

func TestPasswordIsKeptWholeAndNormal(t *testing.T) {
	h := newHasher()
	ctx := context.Background()
	long := strings.Repeat("kereta jingga ", 18)
	for _, c := range []struct {
		set, tried string
		same       bool
	}{
		{"Caf\u00e9 di ujung jalan", "Cafe\u0301 di ujung jalan", true}, // the same text, typed on another keyboard
		{"Caf\u00e9 di ujung jalan", "Caf\u00e9 di ujung Jalan", false},
		{"Caf\u00e9 di ujung jalan", "Caf\u00e9 di ujung jalan ", false}, // nothing is trimmed
		{long + "a", long + "b", false},                                  // nothing is cut off
		{"x\x00y", "x\x00z", false},
	} {
		hash, err := h.hash(ctx, c.set)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("%s", hash)
		}
		if same, err := h.matches(ctx, hash, c.tried); err != nil || same != c.same {
			t.Errorf("%q %q: %v, %v", c.set, c.tried, same, err)
		}
	}
	for _, bad := range []string{"plain", "$argon2i$v=19$m=1,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=1$AAAA$AAAA", "$argon2id$v=19$m=8,t=1,p=1$!$AAAA", "$argon2id$v=19$m=8,t=1,p=1$AAAA$"} {
		if same, err := h.matches(ctx, bad, ""); err == nil || same {
			t.Errorf("%s was taken for a hash", bad)
		}
	}
	if same, err := h.matches(ctx, "", ""); err != nil || same {
		t.Errorf("nobody's password: %v, %v", same, err)
	}
}

func TestFewPasswordsAreHashedAtOnce(t *testing.T) {
	h := newHasher()
	var now, most atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_ = h.turn(context.Background(), func() {
				n := now.Add(1)
				for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
				}
				time.Sleep(time.Millisecond)
				now.Add(-1)
			})
		})
	}
	all.Wait()
	if most.Load() > hashAtOnce {
		t.Errorf("%d at once", most.Load())
	}
	for range hashAtOnce {
		h.turns <- struct{}{}
	}
	given, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h.turn(given, func() { t.Error("ran for somebody who has left") }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	h.waiting.Store(hashWaiting)
	if err := h.turn(context.Background(), func() {}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}
