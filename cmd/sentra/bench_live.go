package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"sentra/internal/app"
)

// live measures how long after a contact was filed it stands on another screen. Sender and screen are a process of their own, over
// HTTP on loopback; a contact counts as filed when it was due to be sent, so that a queue is not overlooked.
func (b *bench) live() error {
	s, err := b.serve("live", app.Config{})
	if err != nil {
		return err
	}
	return errors.Join(b.liveAt(s), s.close())
}

func (b *bench) liveAt(s *site) error {
	b.print("\nLIVE, %d contacts per second for %s over HTTP on loopback, clients in their own process", b.Rate, b.Feed)
	if _, err := b.feed(s, 2*time.Second, false); err != nil { // connections, caches
		return err
	}
	stream, err := b.feed(s, b.Feed, false)
	if err != nil {
		return err
	}
	polled, err := b.feed(s, min(b.Feed, 6*time.Second), true)
	if err != nil {
		return err
	}
	b.print("  filed → on another screen   %s   aim p99 ≤ 50 ms: %s", stream.Visible, verdict(stream.Visible.at(0.99) <= 50*time.Millisecond && stream.Missing == 0))
	b.print("  filed → acknowledged        %s   %d filed, %d refused, %d never seen", stream.Acknowledged, len(stream.Acknowledged), stream.Refused, stream.Missing)
	b.print("  baseline                    %s   the same, asking GET /contacts once a second instead of the stream", polled.Visible)
	return nil
}

// fed is what the clients' process reports.
type fed struct {
	Acknowledged sample `json:"acknowledged"`
	Visible      sample `json:"visible"`
	Refused      int    `json:"refused"`
	Missing      int    `json:"missing"` // acknowledged and never seen
}

// feed starts this program again as the clients.
func (b *bench) feed(s *site, length time.Duration, poll bool) (fed, error) {
	var f fed
	self, err := os.Executable()
	if err != nil {
		return f, err
	}
	args := []string{"bench-feed", s.url, "--rate", fmt.Sprint(b.Rate), "--for", length.String()}
	if poll {
		args = append(args, "--poll")
	}
	clients := exec.CommandContext(b.ctx, self, args...)
	clients.Env = append(os.Environ(), "SENTRA_API_KEY="+s.key)
	clients.Stderr = os.Stderr
	out, err := clients.Output()
	if err != nil {
		return f, fmt.Errorf("the clients: %w", err)
	}
	return f, json.Unmarshal(out, &f)
}
