package db_test

import (
	"testing"
	"time"

	"sentra/internal/platform/db"
)

// What ParseStamp reads is what time.Parse would, whatever the text.
func FuzzParseStamp(f *testing.F) {
	for _, text := range []string{
		"2026-11-25 10:43:28.123456+00:00", "2026-11-25 10:43:28+00:00", "2026-11-25 10:43:28.5+00:00", "2026-11-25 17:43:28.5+07:00",
		"2026-02-29 10:43:28+00:00", "2026-13-01 00:00:00+00:00", "", "2026-11-25", "2026/11/25 10:43:28+00:00", "2026-11-25 10:43:28.+00:00",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := db.ParseStamp(text)
		want, wantErr := time.Parse("2006-01-02 15:04:05.999999999-07:00", text)
		if (err != nil) != (wantErr != nil) || err == nil && !got.Equal(want) {
			t.Errorf("%q: %v, %v; want %v, %v", text, got, err, want, wantErr)
		}
	})
}
