package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// program measures the program as a whole: its size, how soon it answers, and what it holds when nothing happens.
func (b *bench) program() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	info, err := os.Stat(self)
	if err != nil {
		return err
	}
	b.print("\nPROGRAM")
	b.print("  binary                %8.1f MiB, console and portal inside", float64(info.Size())/(1<<20))
	var load sample
	for range 5 {
		if err := timed(&load, exec.CommandContext(b.ctx, self, "--help").Run); err != nil {
			return err
		}
	}
	fresh, err := b.start(self)
	if err != nil {
		return err
	}
	if err := fresh.stop(); err != nil {
		return err
	}
	again, err := b.start(self)
	if err != nil {
		return err
	}
	at, idle := again.memory(), 10*time.Second
	_ = pause(b.ctx, idle)
	later := again.memory()
	if err := again.stop(); err != nil {
		return err
	}
	b.print("  start to /healthz     %8s fresh, with seeding the quiet city; %s restarted (baseline: %s until --help has been printed)",
		short(fresh.took), short(again.took), short(load.at(0.5)))
	b.print("  memory, quiet city    %8.0f MiB resident after %s idle (%.0f when it began to answer; fresh %.0f, with passwords just hashed)", later, idle, at, fresh.resident)
	return nil
}

// started is a demonstration in a process of its own.
type started struct {
	command  *exec.Cmd
	took     time.Duration
	resident float64 // MiB when it answered
}

// start starts the quiet city and waits until it calls itself healthy.
func (b *bench) start(self string) (*started, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return nil, err
	}
	s := &started{command: exec.CommandContext(b.ctx, self, "demo", "--quiet-city", "--data", filepath.Join(b.dir, "demo"), "--listen", address)}
	begun := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	for !healthy(ctx, "http://"+address+"/healthz") {
		if err := pause(ctx, 2*time.Millisecond); err != nil {
			return nil, errors.Join(fmt.Errorf("the demonstration does not answer: %w", err), s.stop())
		}
	}
	s.took = time.Since(begun)
	s.resident = s.memory()
	return s, nil
}

func healthy(ctx context.Context, url string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// memory is what the process holds in memory, in MiB.
func (s *started) memory() float64 {
	var kib float64
	_, _ = fmt.Sscan(fieldOf(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid), "VmRSS", "0"), &kib) // 0: not known on this system
	return kib / 1024
}

func (s *started) stop() error {
	return errors.Join(s.command.Process.Signal(syscall.SIGTERM), s.command.Wait())
}
