package callcsv

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"

	"sentra/internal/platform/lang"
)

// Limits of one record.
const (
	maxLine  = 64 << 10 // bytes of a line
	maxLines = 20       // of a record, which may have line breaks between quotation marks
)

// line is one line of the file with its ending; too long ones are cut and told.
type line struct {
	number int
	text   []byte
	long   bool
}

// splitter cuts a file into records. encoding/csv alone would read from a stray quotation mark to the end of the file; here a record
// that cannot be read costs one line, and reading goes on with the next.
type splitter struct {
	in      *bufio.Reader
	comma   rune
	number  int
	pending []line // read ahead and given back
}

func newSplitter(in io.Reader, comma rune) *splitter {
	return &splitter{in: bufio.NewReaderSize(in, maxLine), comma: comma}
}

// next gives the fields of the next record and the line it begins on. Empty lines are passed over. The error is io.EOF, a *Bad, or that of
// the file itself.
func (s *splitter) next() (fields []string, at int, err error) {
	var first line
	for {
		if first, err = s.line(); err != nil {
			return nil, 0, err
		}
		if first.long || len(bytes.TrimSpace(first.text)) > 0 {
			break
		}
	}
	if first.long {
		return nil, first.number, &Bad{Line: first.number, Reason: lang.F("Baris lebih panjang dari %d byte.", "The line is longer than %d bytes.", maxLine)}
	}
	lines, text, ended := []line{first}, first.text, false
	for bytes.Count(text, []byte{'"'})%2 == 1 && !ended && len(lines) < maxLines {
		more, err := s.line()
		switch {
		case errors.Is(err, io.EOF):
			ended = true
			continue
		case err != nil:
			return nil, first.number, err
		}
		lines = append(lines, more)
		ended = more.long
		text = append(text[:len(text):len(text)], more.text...)
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.FieldsPerRecord = s.comma, -1
	records, err := reader.ReadAll()
	if err != nil || len(records) != 1 {
		s.pending = append(lines[1:], s.pending...)
		return nil, first.number, &Bad{Line: first.number, Reason: lang.T("Tanda petik tidak berpasangan atau salah tempat.", "A quotation mark has no partner or stands in the wrong place.")}
	}
	return records[0], first.number, nil
}

func (s *splitter) line() (line, error) {
	if len(s.pending) > 0 {
		l := s.pending[0]
		s.pending = s.pending[1:]
		return l, nil
	}
	text, err := s.in.ReadSlice('\n')
	l := line{number: s.number + 1, text: bytes.Clone(text)}
	for errors.Is(err, bufio.ErrBufferFull) {
		l.long = true
		_, err = s.in.ReadSlice('\n')
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return l, err
	}
	if err != nil && len(l.text) == 0 {
		return l, io.EOF
	}
	s.number++
	return l, nil
}

// commaOf is the delimiter of a mapping.
func commaOf(m *Mapping) rune {
	for _, r := range m.Delimiter {
		return r
	}
	return ','
}
