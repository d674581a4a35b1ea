// Package cluster runs a private PostgreSQL for tests, from the binaries that are installed. It never touches a server that
// already runs on the machine: the data, the socket and the password live in a fresh folder of their own, and both the
// server and the folder are gone when the process that started them ends, however it ends.
//
// PostgreSQL refuses to run as root; a test that runs as root starts it as the user postgres.
package cluster

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Options says what is unusual about a cluster.
type Options struct {
	Durable bool // keep fsync: for tests that kill the server and count what is left
	TCP     bool // listen on 127.0.0.1 too: for tests that cut the network; the address is in [Cluster.TCP]
}

// Cluster is a PostgreSQL server with a folder of its own.
type Cluster struct {
	dir      string
	binaries string
	account  *syscall.Credential // whom the server runs as; nil means ourselves
	password string
	port     int
	options  Options

	server *exec.Cmd
	leash  *os.File // the server is stopped when this is closed, and so when our process ends
}

const superuser = "sentra"

// Start makes a cluster and returns when it answers.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	c := &Cluster{options: options, password: rand.Text(), port: 5432}
	if err := c.lookAround(); err != nil {
		return nil, err
	}
	if err := c.create(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	if err := c.Run(ctx); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

// lookAround finds the binaries and the account.
func (c *Cluster) lookAround() error {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return err
	}
	newest := 0
	for _, path := range found {
		dir := filepath.Dir(path)
		if version, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && version > newest {
			newest, c.binaries = version, dir
		}
	}
	if path, err := exec.LookPath("postgres"); newest == 0 && err == nil {
		c.binaries = filepath.Dir(path)
	}
	if c.binaries == "" {
		return errors.New("PostgreSQL is not installed and these tests need it: apt-get install postgresql (or run make test, which does)")
	}
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("PostgreSQL does not run as root and there is no user postgres to run it as: %w", err)
	}
	uid, errUID := strconv.ParseUint(account.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(account.Gid, 10, 32)
	c.account = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return errors.Join(errUID, errGID)
}

// create makes the folder and an empty cluster in it.
func (c *Cluster) create(ctx context.Context) error {
	// The folder is short and directly in /tmp: a socket's path may have 107 bytes, and the account must reach it.
	dir, err := os.MkdirTemp("/tmp", "sentra-pg-")
	if err != nil {
		return err
	}
	c.dir = dir
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(c.password), 0o600); err != nil {
		return err
	}
	if c.account != nil {
		for _, path := range []string{dir, secret} {
			if err := os.Chown(path, int(c.account.Uid), int(c.account.Gid)); err != nil {
				return err
			}
		}
	}
	initdb := c.command(ctx, filepath.Join(c.binaries, "initdb"), "--pgdata", c.data(), "--username", superuser, "--pwfile", secret, "--auth-local=trust",
		"--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// leashed runs the server in the place of the shell. Beside it waits a process that ends it and removes the folder as soon
// as the other end of the pipe is closed without the word "keep".
const leashed = `
dir=$1; shift
( (
	read -r word <&3
	[ "$word" = keep ] && exit
	kill -QUIT $$
	for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $$ && sleep 0.1 || break; done
	rm -rf "$dir"
) >/dev/null 2>&1 & )
exec 3<&-
exec "$@"
`

// Run starts the server of a cluster that does not run and returns when it answers.
func (c *Cluster) Run(ctx context.Context) error {
	settings := []string{"unix_socket_directories=" + c.dir, "listen_addresses=", "max_connections=400", "shared_buffers=64MB", "autovacuum=off", "log_min_messages=warning"}
	if !c.options.Durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")
	}
	if c.options.TCP {
		port, err := freePort(ctx)
		if err != nil {
			return err
		}
		c.port = port
		settings = append(settings, "listen_addresses=127.0.0.1")
	}
	args := []string{"-c", leashed, "sh", c.dir, filepath.Join(c.binaries, "postgres"), "-D", c.data(), "-p", strconv.Itoa(c.port)}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	watched, leash, err := os.Pipe()
	if err != nil {
		return err
	}
	defer func() { _ = watched.Close() }() // the server's side has its own copy
	log, err := os.OpenFile(c.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.Join(err, leash.Close())
	}
	defer func() { _ = log.Close() }()
	server := c.command(context.WithoutCancel(ctx), "/bin/sh", args...)
	server.Stdout, server.Stderr, server.ExtraFiles = log, log, []*os.File{watched}
	server.SysProcAttr.Setsid = true // a Ctrl-C at the terminal is ours to hear, not the server's
	if err := server.Start(); err != nil {
		return errors.Join(err, leash.Close())
	}
	c.server, c.leash = server, leash
	return c.await(ctx)
}

func (c *Cluster) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		var status syscall.WaitStatus
		if pid, _ := syscall.Wait4(c.server.Process.Pid, &status, syscall.WNOHANG, nil); pid != 0 || ctx.Err() != nil {
			text, _ := os.ReadFile(c.log())
			return fmt.Errorf("PostgreSQL did not start: %w\n%s", err, bytes.TrimSpace(text))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Crash ends the server as a power cut would: nothing is written any more. [Cluster.Run] starts it again.
func (c *Cluster) Crash() error {
	// Left alone, the server's processes would live on for a moment and could still commit. Stopped, it makes no new ones.
	pid := c.server.Process.Pid
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		return err
	}
	children, err := childrenOf(pid)
	if err != nil {
		return err
	}
	for _, child := range children {
		_ = syscall.Kill(child, syscall.SIGKILL) // it may have ended by itself
	}
	return c.end(syscall.SIGKILL)
}

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() error {
	return errors.Join(c.end(syscall.SIGQUIT), os.RemoveAll(c.dir))
}

func (c *Cluster) end(how syscall.Signal) error {
	if c.server == nil {
		return nil
	}
	_, errWord := c.leash.WriteString("keep\n")
	errLeash := c.leash.Close()
	_ = c.server.Process.Signal(how) // it may have died already
	_ = c.server.Wait()              // its status says only that we ended it
	c.server = nil
	if errors.Is(errWord, syscall.EPIPE) {
		errWord = nil
	}
	return errors.Join(errWord, errLeash)
}

// childrenOf reads the parents of all processes from /proc (proc(5): the fourth field of stat, after the name in brackets).
func childrenOf(parent int) ([]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	var out []int
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			if err != nil {
				return nil, err
			}
			out = append(out, pid)
		}
	}
	return out, nil
}

// URL is the address of a database of the cluster, over its socket.
func (c *Cluster) URL(database string) string {
	query := url.Values{"host": {c.dir}, "port": {strconv.Itoa(c.port)}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: query.Encode()}).String()
}

// TCP is the address of a database over the network, for clusters that were started so.
func (c *Cluster) TCP(database string) string {
	host := net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))
	return (&url.URL{Scheme: "postgres", User: url.UserPassword(superuser, c.password), Host: host, Path: "/" + database, RawQuery: "sslmode=disable"}).String()
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }
func (c *Cluster) log() string  { return filepath.Join(c.dir, "server.log") }

// command runs as the server's account, in its folder, with nothing of our environment that PostgreSQL would listen to.
func (c *Cluster) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.dir
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "PG") && !strings.HasPrefix(entry, "LC_") && !strings.HasPrefix(entry, "LANG") && !strings.HasPrefix(entry, "HOME=") {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C.UTF-8", "HOME="+c.dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.account}
	return cmd
}

func freePort(ctx context.Context) (int, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
