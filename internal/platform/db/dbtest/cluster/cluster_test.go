package cluster

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const orphanage = "SENTRA_TEST_CLUSTER_ORPHAN"

// TestMain lets the test binary play the process that dies.
func TestMain(m *testing.M) {
	if os.Getenv(orphanage) == "" {
		os.Exit(m.Run())
	}
	c, err := Start(context.Background(), Options{})
	if err != nil {
		panic(err)
	}
	println(c.dir + " " + c.URL("postgres"))
	select {}
}

func TestServerEndsWithTheProcessThatStartedIt(t *testing.T) {
	t.Parallel()
	self := exec.Command(os.Args[0])
	self.Env = append(os.Environ(), orphanage+"=1")
	out, err := self.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir, url, _ := strings.Cut(strings.TrimSpace(line), " ")
	if err := ping(t, url); err != nil {
		t.Fatalf("the server should run: %v", err)
	}
	if err := self.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = self.Wait()
	for range 200 {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			if err := ping(t, url); err == nil {
				t.Fatal("the folder is gone and the server still answers")
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("10 s after its owner was killed the server's folder %s is still there", dir)
}

func TestCrashKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	c, err := Start(t.Context(), Options{Durable: true, TCP: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(c.dir); !os.IsNotExist(err) {
			t.Errorf("the folder is still there: %v", err)
		}
	})
	conn, err := pgx.Connect(t.Context(), c.TCP("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `CREATE TABLE kept AS SELECT 7 AS n`); err != nil {
		t.Fatal(err)
	}
	if err := c.Crash(); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `SELECT 1`); err == nil {
		t.Error("the connection should have died")
	}
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn, err = pgx.Connect(t.Context(), c.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := conn.QueryRow(t.Context(), `SELECT n FROM kept`).Scan(&n); err != nil || n != 7 {
		t.Errorf("n = %d, %v; want 7", n, err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func ping(t *testing.T, url string) error {
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	return conn.Close(t.Context())
}
