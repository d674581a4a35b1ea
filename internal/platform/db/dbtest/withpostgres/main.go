// Command withpostgres runs a command while a private PostgreSQL is there, and names the server to it in an environment variable: for the tests
// SENTRA_TEST_POSTGRES, one server for all packages instead of one for each. It ends with the command's exit code.
//
//	withpostgres [-durable] [-as NAME] COMMAND [ARGUMENT…]
//
// With -durable its writes reach the disk, as benchmarks need.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/db/dbtest/cluster"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		code = 1
	}
	os.Exit(code)
}

func run(arguments []string) (code int, err error) {
	flags := flag.NewFlagSet("withpostgres", flag.ContinueOnError)
	durable := flags.Bool("durable", false, "writes reach the disk")
	as := flags.String("as", dbtest.Environment, "environment variable that names the server")
	if err := flags.Parse(arguments); err != nil {
		return 0, err
	}
	command := flags.Args()
	if len(command) == 0 {
		return 0, errors.New("usage: withpostgres [-durable] [-as NAME] COMMAND [ARGUMENT…]")
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	c, err := cluster.Start(ctx, cluster.Options{Durable: *durable})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Stop()) }()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), *as+"="+c.URL("postgres"))
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), nil
	}
	return 0, err
}
