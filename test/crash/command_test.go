package crash

import (
	"strings"
	"testing"
	"time"
)

// A command works on data whose server was killed, and beside the server that comes up again: the socket and the lock that the dead one left are in
// nobody's way.
func TestCommandsWorkAfterAKill(t *testing.T) {
	s := newServer(t, "")
	s.launch()
	if _, err := s.healthy(time.Minute); err != nil {
		t.Fatal(err)
	}
	s.kill()
	add := func(login string) {
		t.Helper()
		command := s.command("user", "add", login, "--role", "operator", "--data", s.data)
		command.Stdin = strings.NewReader("kata sandi yang panjang sekali\n")
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("user add %s: %v\n%s", login, err, out)
		}
	}
	add("tanpa.server")
	s.launch()
	if _, err := s.healthy(restartLimit); err != nil {
		t.Fatal(err)
	}
	add("dengan.server")
	d := readDemo(t, s.data)
	for _, login := range []string{"tanpa.server", "dengan.server"} {
		d.Accounts = append(d.Accounts, account{Login: login, Password: "kata sandi yang panjang sekali"})
		if _, err := signIn(s, d, login, nil, &trouble{}); err != nil {
			t.Error(err)
		}
	}
	second := s.command("demo", "--quiet-city", "--data", s.data, "--listen", "127.0.0.1:0")
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), "folder data") {
		t.Errorf("a second server on the same data: %v\n%s", err, out)
	}
}
