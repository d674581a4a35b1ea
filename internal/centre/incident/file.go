package incident

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"path"
	"strings"
	"unicode"

	"sentra/internal/centre/access"
	"sentra/internal/platform/blob"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// MaxFile is the largest attachment, in bytes.
const MaxFile = 32 << 20

// Keep stores the bytes of a file for an incident, before the operation that attaches them.
func (s *Service) Keep(ctx context.Context, incident ID, body io.Reader) (blob.Sum, int64, error) {
	seen, err := s.view(ctx, s.db.Read(), incident)
	if err != nil {
		return "", 0, err
	}
	if err := s.access.May(ctx, access.IncidentAttachFile, Resource(seen)); err != nil {
		return "", 0, err
	}
	content := bufio.NewReader(body)
	if _, err := content.Peek(1); errors.Is(err, io.EOF) {
		return "", 0, fault.OnField("body", lang.T("Berkas kosong.", "The file is empty."))
	}
	return s.files.Put(ctx, content, MaxFile)
}

// AttachFile attaches stored bytes to an incident.
func (s *Service) AttachFile(ctx context.Context, incident ID, name, mediaType string, sum blob.Sum, size int64) (File, error) {
	actor, _ := access.ActorFrom(ctx)
	file := File{
		ID: id.New(), IncidentID: incident, Name: cleanName(name), MediaType: cleanMediaType(mediaType), Size: size, SHA256: string(sum), By: actor.ID,
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (File, error) {
		i, err := s.Lock(ctx, tx, incident)
		if err != nil {
			return file, err
		}
		if err := s.access.May(ctx, access.IncidentAttachFile, Resource(i)); err != nil {
			return file, err
		}
		file.At = tx.Now
		if err := s.store.insertFile(ctx, tx, file); err != nil {
			return file, err
		}
		if err := s.Save(ctx, tx, &i); err != nil {
			return file, err
		}
		return file, s.journal.Append(ctx, tx, journal.Event{
			Kind: EventFileAttached, Subject: ref(incident), Case: string(incident),
			Data:     FileAttached{ID: file.ID, MediaType: file.MediaType, Size: size, SHA256: file.SHA256},
			Personal: Words{Name: file.Name}, Person: person(incident),
		})
	})
}

// Files lists what is attached to an incident.
func (s *Service) Files(ctx context.Context, incident ID) ([]File, error) {
	i, err := s.view(ctx, s.db.Read(), incident)
	if err != nil {
		return nil, err
	}
	if err := s.access.May(ctx, access.IncidentRead, Resource(i)); err != nil {
		return nil, err
	}
	if !s.access.Can(ctx, access.PersonRead, Resource(i)) {
		return []File{}, nil
	}
	return s.store.files(ctx, s.db.Read(), "incident_id", string(incident))
}

// OpenFile opens an attachment for reading, which is journaled. The caller closes it.
func (s *Service) OpenFile(ctx context.Context, file string) (File, io.ReadSeekCloser, error) {
	missing := access.Missing("attachment")
	found, err := s.store.files(ctx, s.db.Read(), "id", file)
	if err != nil {
		return File{}, nil, err
	}
	if len(found) == 0 {
		return File{}, nil, missing
	}
	i, err := s.view(ctx, s.db.Read(), found[0].IncidentID)
	if err != nil {
		return File{}, nil, err
	}
	if s.access.May(ctx, access.IncidentRead, Resource(i)) != nil || !s.access.Can(ctx, access.PersonRead, Resource(i)) {
		return File{}, nil, missing
	}
	if err := s.access.NoteReading(ctx, journal.Ref{Kind: "file", ID: file}, string(i.ID)); err != nil {
		return File{}, nil, err
	}
	body, err := s.files.Get(blob.Sum(found[0].SHA256))
	return found[0], body, err
}

// cleanName keeps of a sent file name what is harmless to show and to save.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`<>:"|?*`, r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[len(runes)-120:])
	}
	if strings.Trim(name, ". /") == "" {
		return "file"
	}
	return name
}

// cleanMediaType keeps a well-formed media type without parameters; it is a label for readers and never decides how a file is served.
func cleanMediaType(sent string) string {
	media, _, err := mime.ParseMediaType(sent)
	if err != nil || len(media) > 100 {
		return "application/octet-stream"
	}
	return media
}
