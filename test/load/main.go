// Command load runs a benchmark (sentra bench and its arguments) beside a private PostgreSQL whose writes reach the disk, where one is installed. The
// benchmark finds it in SENTRA_BENCH_POSTGRES; without it, it measures the rest.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"sentra/internal/platform/db/dbtest/cluster"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		code = 1
	}
	os.Exit(code)
}

func run(command []string) (code int, err error) {
	if len(command) == 0 {
		return 0, errors.New("usage: load COMMAND [ARGUMENT…]")
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if c, err := cluster.Start(ctx, cluster.Options{Durable: true}); err != nil {
		fmt.Fprintln(os.Stderr, "load: without PostgreSQL:", err)
	} else {
		cmd.Env = append(os.Environ(), "SENTRA_BENCH_POSTGRES="+c.URL("postgres"))
		defer func() { err = errors.Join(err, c.Stop()) }()
	}
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), nil
	}
	return 0, err
}
