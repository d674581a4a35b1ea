package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Run serves on listener until ctx ends, then lets what has begun come to its end. begin, when given, runs once the parts are at work and
// before the program calls itself ready: seeding.
func (a *App) Run(ctx context.Context, listener net.Listener, begin func(context.Context) error) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 4)
	done := make(chan struct{}, 3)
	start := func(name string, fn func(context.Context) error) {
		go func() {
			defer func() { done <- struct{}{} }()
			if err := fn(work); err != nil && work.Err() == nil {
				failed <- fmt.Errorf("%s: %w", name, err)
			}
		}()
	}
	size, _ := a.Journal.Changed()
	start("journal", a.Journal.Run)
	start("live", func(ctx context.Context) error { return a.screens.pump(ctx, size) })
	start("housekeeping", a.housekeeping)
	go a.Hub.Run(work)

	server := &http.Server{Handler: a.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn)}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve: %w", err)
		}
	}()
	local, err := a.serveLocal()
	if err != nil {
		a.Log.Warn("commands on this machine cannot reach this server", slog.Any("error", err))
	}
	if begin != nil {
		if err := begin(work); err != nil {
			failed <- err
		}
	}
	if len(failed) == 0 {
		a.ready.Store(true)
	}
	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	}
	a.ready.Store(false)
	stop()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = errors.Join(err, server.Shutdown(drain))
	if local != nil {
		err = errors.Join(err, local.Shutdown(drain))
	}
	for range 3 {
		<-done
	}
	return err
}

// housekeeping forgets old idempotency keys.
func (a *App) housekeeping(ctx context.Context) error {
	for {
		if err := a.DB.ForgetKeys(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("forget idempotency keys", slog.Any("error", err))
		}
		if err := a.DB.Clock().Sleep(ctx, time.Hour); err != nil {
			return nil //nolint:nilerr // the program ends
		}
	}
}

// SocketName is the local door in the data folder, by which a command reaches the server that owns the store.
const SocketName = "sentra.sock"

func (a *App) serveLocal() (*http.Server, error) {
	path := filepath.Join(a.config.DataDir, SocketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) { // left by a server that was killed; the lock is ours
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: a.Local(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return server, nil
}

// folderLock keeps a second program from writing to the same data folder.
type folderLock struct{ file *os.File }

// ErrRunning says that another Sentra has the data folder.
var ErrRunning = fault.New(fault.Conflict, lang.T("Sentra lain sedang memakai folder data ini.", "Another Sentra is using this data folder."))

func lockFolder(dir string) (*folderLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(ErrRunning, f.Close())
	}
	return &folderLock{file: f}, nil
}

func (l *folderLock) free() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}
