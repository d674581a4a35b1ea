package journal_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	osexec "os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/db/dbtest/cluster"
	"sentra/internal/platform/journal"
	"sentra/migrations"
)

// takeover is how long a centre may be without a sealer: 5 s until PostgreSQL ends the silent session, and room for a slow machine.
const takeover = 10 * time.Second

// node opens a store on the database and a journal on it. All nodes of a centre have the same keys.
func node(t *testing.T, address, keys string) *spine {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DataDir: t.TempDir(), DatabaseURL: address})
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	own := t.TempDir()
	must(t, os.CopyFS(own+"/keys", os.DirFS(keys+"/keys")))
	return open(t, d, own)
}

// sharedKeys makes the keys of a centre.
func sharedKeys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	_, err := journal.OpenKeys(dir, "")
	must(t, err)
	return dir
}

// leader is the process of PostgreSQL that serves the sealer; 0 when there is none.
func leader(t *testing.T, d *db.DB) int {
	t.Helper()
	var pids []int
	must(t, d.Read().NewRaw(`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND (classid::bigint << 32) | objid::bigint = ?`, journal.SealerLock).Scan(context.Background(), &pids))
	if len(pids) > 1 {
		t.Fatalf("%d sealers at once", len(pids))
	}
	if len(pids) == 0 {
		return 0
	}
	return pids[0]
}

// succeeded waits for another sealer than old, and demands that it came in time.
func succeeded(t *testing.T, d *db.DB, old int) {
	t.Helper()
	begin := time.Now()
	until(t, func() bool {
		time.Sleep(20 * time.Millisecond)
		now := leader(t, d)
		return now != 0 && now != old
	})
	if took := time.Since(begin); took > takeover {
		t.Errorf("nobody sealed for %v", took)
	} else {
		t.Logf("another sealer after %v", took.Round(10*time.Millisecond))
	}
}

// load appends events through the nodes until it is stopped; stop tells how many were acknowledged.
func load(t *testing.T, nodes ...*spine) (stop func() int64) {
	ctx, cancel := context.WithCancel(t.Context())
	var kept atomic.Int64
	var wait sync.WaitGroup
	for n, s := range nodes {
		wait.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if err := s.append(event(fmt.Sprintf("node %d event %d", n, i))); err != nil {
					t.Errorf("node %d: %v", n, err)
				} else {
					kept.Add(1)
				}
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
	return func() int64 {
		cancel()
		wait.Wait()
		return kept.Load()
	}
}

func TestOneOfTwoNodesSealsAndTheOtherTakesOver(t *testing.T) {
	t.Parallel()
	address, keys := dbtest.PostgresURL(t), sharedKeys(t)
	one, two := node(t, address, keys), node(t, address, keys)
	one.run(t)
	two.run(t)
	until(t, func() bool { return leader(t, one.db) != 0 })
	stop := load(t, one, two)
	for range 3 {
		old := leader(t, one.db)
		exec(t, one.db, `SELECT pg_terminate_backend(?)`, old)
		succeeded(t, one.db, old)
		time.Sleep(50 * time.Millisecond)
	}
	kept := stop()
	one.await(t, kept)
	two.await(t, kept)
	if report := one.sound(t); report.Events != kept {
		t.Errorf("%d events, %d were acknowledged", report.Events, kept)
	}
}

// A sealer that ends in good order leaves its connection fit for others: without the lock, without its short patience.
func TestTheSealersSessionIsGivenBackClean(t *testing.T) {
	t.Parallel()
	s := node(t, dbtest.PostgresURL(t), sharedKeys(t))
	s.db.Read().SetMaxOpenConns(3)
	stop := s.run(t)
	s.grow(t, 3)
	sealer := leader(t, s.db)
	stop()
	until(t, func() bool { return leader(t, s.db) == 0 }) // a session cut off in mid-query ends when PostgreSQL notices
	var wait sync.WaitGroup
	for range 3 { // every connection of the pool
		conn, err := s.db.Read().DB.Conn(t.Context())
		must(t, err)
		defer func() { _ = conn.Close() }()
		wait.Go(func() {
			var pid int
			var timeouts string
			err := conn.QueryRowContext(context.Background(), `SELECT pg_backend_pid(), concat_ws(' ', current_setting('idle_session_timeout'),
				current_setting('idle_in_transaction_session_timeout'), current_setting('tcp_user_timeout'))`).Scan(&pid, &timeouts)
			if err != nil || timeouts != "0 0 0" {
				t.Errorf("session %d (the sealer's was %d) has time-outs %s, %v", pid, sealer, timeouts, err)
			}
		})
	}
	wait.Wait()
}

// TestMain is also the program of the process that is stopped: a node of its own.
func TestMain(m *testing.M) {
	if address := os.Getenv("SENTRA_TEST_NODE"); address != "" {
		if err := beNode(address, os.Getenv("SENTRA_TEST_NODE_DIR")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// beNode seals until its standard input is closed.
func beNode(address, dir string) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	d, err := db.Open(ctx, db.Config{DataDir: dir, DatabaseURL: address})
	if err != nil {
		return err
	}
	keys, err := journal.OpenKeys(dir, "")
	if err != nil {
		return err
	}
	j, err := journal.Open(ctx, d, keys, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return j.Run(ctx)
}

// The process of the sealer is stopped as a whole, as a paused virtual machine is, and wakes up later as if nothing had happened.
func TestAStoppedSealerIsSucceededAndCannotWriteBesideItsSuccessor(t *testing.T) {
	t.Parallel()
	address, keys := dbtest.PostgresURL(t), sharedKeys(t)
	s := node(t, address, keys)
	dir := t.TempDir()
	must(t, os.CopyFS(dir+"/keys", os.DirFS(keys+"/keys")))
	other := otherProcess(t, "SENTRA_TEST_NODE="+address, "SENTRA_TEST_NODE_DIR="+dir)
	until(t, func() bool { return leader(t, s.db) != 0 })
	s.run(t)
	stop := load(t, s, s)
	s.await(t, 30) // by the other process, under load

	old := leader(t, s.db)
	must(t, other.Signal(syscall.SIGSTOP))
	succeeded(t, s.db, old)
	size, _ := s.Changed()
	s.await(t, size+30)
	successor := leader(t, s.db)
	must(t, other.Signal(syscall.SIGCONT))
	size, _ = s.Changed()
	s.await(t, size+200) // both are awake
	if now := leader(t, s.db); now != successor {
		t.Errorf("the sealer changed from %d to %d when the old one woke up", successor, now)
	}
	kept := stop()
	s.await(t, kept)
	if report := s.sound(t); report.Events != kept {
		t.Errorf("%d events, %d were acknowledged", report.Events, kept)
	}
}

// otherProcess starts this test's program as a process of its own, which ends with the test.
func otherProcess(t *testing.T, environment ...string) *os.Process {
	t.Helper()
	cmd := osexec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGCONT)
		must(t, in.Close())
		if err := cmd.Wait(); err != nil {
			t.Errorf("the other node ended with %v", err)
		}
	})
	return cmd.Process
}

// line is a network between a node and PostgreSQL. It can be cut without either end being told.
type line struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      chan struct{} // open while bytes pass nowhere; nil while they pass
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	n := &line{listener: l, to: to}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", n.to)
			if err != nil {
				_ = conn.Close()
				continue
			}
			go n.carry(conn, far)
			go n.carry(far, conn)
		}
	}()
	return n
}

func (n *line) carry(from, to net.Conn) {
	defer func() { _ = to.Close() }()
	buffer := make([]byte, 16<<10)
	for {
		size, err := from.Read(buffer)
		n.mu.Lock()
		cut := n.cut
		n.mu.Unlock()
		if cut != nil {
			<-cut
		}
		if err != nil {
			return
		}
		if _, err := to.Write(buffer[:size]); err != nil {
			return
		}
	}
}

// sever stops all bytes; what it returns lets them go on, those that had been on their way first.
func (n *line) sever() (mend func()) {
	cut := make(chan struct{})
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cut = cut
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.cut = nil
		close(cut)
	}
}

func TestACutOffSealerIsSucceededAndCannotWriteBesideItsSuccessor(t *testing.T) {
	t.Parallel()
	server := dbtest.StartCluster(t, cluster.Options{TCP: true})
	direct := server.TCP("postgres")
	d, err := db.Open(t.Context(), db.Config{DatabaseURL: direct, DataDir: t.TempDir()})
	must(t, err)
	must(t, d.Migrate(t.Context(), migrations.Dirs()))
	must(t, d.Close())

	u, err := url.Parse(direct)
	must(t, err)
	network := newLine(t, u.Host)
	u.Host = network.listener.Addr().String()
	keys := sharedKeys(t)
	far := node(t, u.String(), keys)
	far.run(t)
	near := node(t, direct, keys)
	until(t, func() bool { return leader(t, near.db) != 0 })
	near.run(t)
	stop := load(t, near, near)
	near.await(t, 30) // by the far node, under load

	old := leader(t, near.db)
	mend := network.sever()
	succeeded(t, near.db, old)
	size, _ := near.Changed()
	near.await(t, size+30)
	successor := leader(t, near.db)
	mend()
	size, _ = near.Changed()
	near.await(t, size+200)
	if now := leader(t, near.db); now != successor {
		t.Errorf("the sealer changed from %d to %d when the line was mended", successor, now)
	}
	kept := stop()
	near.await(t, kept)
	far.await(t, kept) // it learns what the successor sealed
	if report := near.sound(t); report.Events != kept {
		t.Errorf("%d events, %d were acknowledged", report.Events, kept)
	}
}
