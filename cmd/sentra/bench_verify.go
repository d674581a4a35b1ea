package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sentra/internal/app"
	"sentra/internal/centre/intake"
	"sentra/internal/platform/db"
	"sentra/internal/platform/journal"
)

// verify measures how fast a journal is recomputed.
func (b *bench) verify() error {
	s, err := b.open("verify", app.Config{})
	if err != nil {
		return err
	}
	return errors.Join(b.verifyAt(s), s.close())
}

func (b *bench) verifyAt(s *site) error {
	begun := time.Now()
	if err := b.appendEvents(s, b.Events); err != nil {
		return err
	}
	grown := time.Since(begun)
	if _, err := s.Journal.Checkpoint(b.ctx); err != nil {
		return err
	}
	hashing, bytes, events, err := b.hashAll(s)
	if err != nil {
		return err
	}
	b.print("\nVERIFY, %d events of %d bytes on average (appended in %s)", events, bytes/int64(events), short(grown))
	dir := filepath.Join(b.dir, "verify")
	public, err := os.ReadFile(filepath.Join(dir, "keys", "journal.pub"))
	if err != nil {
		return err
	}
	var rates []float64
	for range 3 {
		start := time.Now()
		report, err := journal.Verify(b.ctx, s.DB, string(public), filepath.Join(dir, "checkpoints.log"))
		if err != nil {
			return err
		}
		rates = append(rates, float64(report.Events)/time.Since(start).Seconds())
	}
	slices.Sort(rates)
	b.print("  verify                %8.0f events/s (median of %.0f)   aim ≥ 100,000: %s", rates[1], rates, verdict(rates[1] >= 100_000))
	b.print("  baseline              %8.0f events/s, SHA-256 alone over the same bytes in memory, one core", float64(events)/hashing.Seconds())
	return nil
}

// appendEvents makes a journal by the way that every event goes, many in one operation.
func (b *bench) appendEvents(s *site, n int) error {
	const each = 500
	areas := []string{s.Areas.Now().All()[0].Name}
	for done := 0; done < n; done += each {
		err := s.DB.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) error {
			for k := done; k < min(n, done+each); k++ {
				if err := s.Journal.Append(ctx, tx, journal.Event{
					Kind: intake.EventReceived, Subject: journal.Ref{Kind: "contact", ID: fmt.Sprintf("%036d", k)},
					Data: intake.ReceivedEvent{Number: fmt.Sprintf("LAP-20260101-%06d", k), Channel: "phone", Type: "building_fire", Located: true, AreaIDs: areas},
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// hashAll reads every event and times the hashing of its bytes alone.
func (b *bench) hashAll(s *site) (hashing time.Duration, bytes int64, events int, err error) {
	for after := int64(0); ; {
		page, err := s.Journal.After(b.ctx, after, 5000)
		if err != nil || len(page) == 0 {
			return hashing, bytes, events, err
		}
		start := time.Now()
		for _, r := range page {
			_ = sha256.Sum256(r.Payload)
			bytes += int64(len(r.Payload))
		}
		hashing += time.Since(start)
		events += len(page)
		after = page[len(page)-1].Seq
	}
}
