package crash

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary builds the program once for all tests of the process.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "sentra-crash-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "sentra")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "sentra/cmd/sentra").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(status)
}

// server is the program on one data folder, now up, now down.
type server struct {
	t        *testing.T
	binary   string
	data     string
	listen   string
	database string // empty: SQLite in data
	output   *os.File

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan error    // the process's end
	up      chan struct{} // closed while clients may send
}

func newServer(t *testing.T, database string) *server {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	output, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, binary: path, data: filepath.Join(t.TempDir(), "data"), listen: freeAddress(t), database: database, output: output, up: make(chan struct{})}
	t.Cleanup(func() {
		s.kill()
		_ = output.Close()
		if t.Failed() {
			t.Logf("the program's last words:\n%s", s.lastWords())
		}
	})
	return s
}

// freeAddress finds a port that the server can have each time it starts: below those that the kernel gives to whoever asks for any.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (s *server) url() string { return "http://" + s.listen }

// launch starts the process and does not wait for it.
func (s *server) launch() {
	s.t.Helper()
	args := []string{"demo", "--quiet-city", "--data", s.data, "--listen", s.listen}
	if s.database != "" {
		args = append(args, "--database-url", s.database)
	}
	process := s.command(args...)
	process.Stdout, process.Stderr = s.output, s.output
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // it never outlives the test
	if err := process.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process, s.ended = process, ended
}

// command runs the program with nothing of the settings around us.
func (s *server) command(args ...string) *exec.Cmd {
	c := exec.Command(s.binary, args...)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "SENTRA_") && !strings.HasPrefix(variable, "PG") {
			c.Env = append(c.Env, variable)
		}
	}
	return c
}

// healthy waits until the program says that it is ready and tells how long that took.
func (s *server) healthy(limit time.Duration) (time.Duration, error) {
	begun := time.Now()
	client := &http.Client{Timeout: time.Second}
	for time.Since(begun) < limit {
		select {
		case err := <-s.ended:
			s.ended <- err
			return 0, fmt.Errorf("the program ended by itself: %w", errors.Join(err, errors.New(s.lastWords())))
		default:
		}
		if answer, err := client.Get(s.url() + "/healthz"); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return time.Since(begun), nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, fmt.Errorf("the program was not ready after %v", limit)
}

// open lets the clients send.
func (s *server) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.up)
}

// kill ends the process as it stands, if it runs.
func (s *server) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill() // what became of it its end tells
	var exit *exec.ExitError
	if err := <-s.ended; !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		s.t.Errorf("the program had ended by itself: %v", err)
	}
	s.process = nil
	select {
	case <-s.up:
		s.up = make(chan struct{})
	default:
	}
}

// stop ends the process as an operator would and returns what it says to that.
func (s *server) stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	s.process = nil
	return <-s.ended
}

// await blocks until clients may send; false when ctx has ended.
func (s *server) await(ctx context.Context) bool {
	s.mu.Lock()
	up := s.up
	s.mu.Unlock()
	select {
	case <-up:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// verify runs sentra verify on the data.
func (s *server) verify() error {
	args := []string{"verify", "--data", s.data}
	if s.database != "" {
		args = append(args, "--database-url", s.database)
	}
	if out, err := s.command(args...).CombinedOutput(); err != nil {
		return fmt.Errorf("sentra verify: %w\n%s", err, out)
	}
	return nil
}

func (s *server) lastWords() string {
	text, _ := os.ReadFile(s.output.Name())
	const enough = 4000
	return string(bytes.TrimSpace(text[max(0, len(text)-enough):]))
}
