package db

import (
	"fmt"
	"time"
)

// stampLayout is how times stand in SQLite, always in UTC.
const stampLayout = "2006-01-02 15:04:05.999999999-07:00"

// ParseStamp reads a time as it stands in SQLite. It is for the few queries that read so many of them that the general way, several
// times slower, can be felt.
func ParseStamp(text string) (time.Time, error) {
	if t, ok := parseUTC(text); ok {
		return t, nil
	}
	t, err := time.Parse(stampLayout, text)
	if err != nil {
		return t, fmt.Errorf("read a time from the store: %w", err)
	}
	return t.UTC(), nil
}

// Moment reads a time that a query gave as the driver had it: on SQLite as text, when the query asked for CAST(… AS TEXT). The zero time
// stands for null.
func Moment(v any) (time.Time, error) {
	if text, ok := v.(string); ok {
		return ParseStamp(text)
	}
	t, _ := v.(time.Time)
	return t.UTC(), nil
}

// parseUTC reads the usual case; false when it is not sure.
func parseUTC(text string) (time.Time, bool) {
	const whole, zone = len("2006-01-02 15:04:05"), "+00:00"
	end := len(text) - len(zone)
	if end < whole || text[end:] != zone || text[4] != '-' || text[7] != '-' || text[10] != ' ' || text[13] != ':' || text[16] != ':' {
		return time.Time{}, false
	}
	nanoseconds := 0
	if fraction := text[whole:end]; fraction != "" {
		n, ok := digits(fraction[1:])
		if fraction[0] != '.' || len(fraction) < 2 || len(fraction) > 10 || !ok {
			return time.Time{}, false
		}
		for range 10 - len(fraction) {
			n *= 10
		}
		nanoseconds = n
	}
	year, y := digits(text[0:4])
	month, m := digits(text[5:7])
	day, d := digits(text[8:10])
	hour, h := digits(text[11:13])
	minute, i := digits(text[14:16])
	second, s := digits(text[17:19])
	if !y || !m || !d || !h || !i || !s || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanoseconds, time.UTC)
	return t, t.Day() == day // there is no 30 February
}

func digits(text string) (n int, ok bool) {
	for k := range len(text) {
		if text[k] < '0' || text[k] > '9' {
			return 0, false
		}
		n = 10*n + int(text[k]-'0')
	}
	return n, true
}
