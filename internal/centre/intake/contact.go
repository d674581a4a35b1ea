package intake

import (
	"strings"
	"time"
	"unicode"

	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// ID names a contact.
type ID string

// State is where a contact stands.
type State string

// The states of a contact.
const (
	Waiting  State = "waiting"
	Attached State = "attached"
	Ended    State = "ended"
)

// SafeContact says which way it is safe to reach a person.
type SafeContact string

// The ways; unknown until somebody asked.
const (
	SafeVoice   SafeContact = "voice"
	SafeText    SafeContact = "text"
	SafeNever   SafeContact = "never"
	SafeUnknown SafeContact = "unknown"
)

// Reporter is who reached out, as far as they said.
type Reporter struct {
	Name        string      `json:"name,omitempty" maxLength:"200"`
	Phone       string      `json:"phone,omitempty" maxLength:"40"`
	Anonymous   bool        `json:"anonymous,omitempty"`
	SafeContact SafeContact `json:"safe_contact,omitempty" enum:"voice,text,never,unknown"`
}

// New is a reach-out as it comes in.
type New struct {
	Channel   string          `json:"channel" enum:"phone,web,chat,email,counter,radio,officer,sensor,camera,partner,open311"`
	Text      string          `json:"text" maxLength:"8000"`
	Type      string          `json:"type,omitempty" maxLength:"60"`
	Location  *incident.Place `json:"location,omitempty"`
	Reporter  *Reporter       `json:"reporter,omitempty"`
	Protected bool            `json:"protected,omitempty" doc:"the reporter asks to be hidden"`
}

// Contact is a reach-out as readers get it.
type Contact struct {
	ID          ID              `json:"id"`
	Number      string          `json:"number"`
	Channel     string          `json:"channel"`
	Text        string          `json:"text"`
	Type        string          `json:"type,omitempty"`
	State       State           `json:"state"`
	EndedAs     catalogue.End   `json:"ended_as,omitempty"`
	Location    *incident.Place `json:"location,omitempty"`
	Reporter    *Reporter       `json:"reporter,omitempty"`
	Protected   bool            `json:"protected"`
	TakenBy     string          `json:"taken_by" doc:"the account that took it, or system:<part>"`
	AgencyIDs   []string        `json:"agency_ids"`
	AreaIDs     []string        `json:"area_ids"`
	ReceivedAt  time.Time       `json:"received_at"`
	EndedAt     *time.Time      `json:"ended_at,omitempty"`
	IncidentIDs []incident.ID   `json:"incident_ids"`
	Version     int64           `json:"version"`
}

// Receipt is what the sender of a contact is told.
type Receipt struct {
	ID         ID        `json:"id"`
	Number     string    `json:"number"`
	ReceivedAt time.Time `json:"received_at"`
}

// Ending is how a contact ends without an incident.
type Ending struct {
	As   catalogue.End `json:"as" enum:"request,handed_over,information,silent,prank,wrong_number,test"`
	Note string        `json:"note,omitempty" maxLength:"2000"`
	To   string        `json:"to,omitempty" maxLength:"200" doc:"handed_over: to which agency or centre"`
}

// check tells what is unsound. A silent call has no text and a sensor no reporter: only the channel is always there.
func (n *New) check(c *catalogue.Catalogue) error {
	var l fault.List
	n.Text = strings.TrimSpace(n.Text)
	texts := map[string]string{"text": n.Text}
	if n.Reporter != nil {
		texts["reporter.name"], texts["reporter.phone"] = n.Reporter.Name, n.Reporter.Phone
	}
	for field, text := range texts {
		if strings.ContainsRune(text, 0) {
			l.Add(field, lang.T("Teks memuat huruf yang tidak sah.", "The text holds a character that is not allowed."))
		}
	}
	if n.Text == "" && n.Channel != "phone" && n.Location == nil {
		l.Add("text", lang.T("Ceritakan apa yang terjadi, atau sebutkan lokasinya.", "Say what happened, or where."))
	}
	if n.Type != "" {
		if _, ok := c.Type(n.Type); !ok {
			l.Add("type", lang.T("Jenis kejadian ini tidak dikenal.", "This incident type is not known."))
		}
	}
	if n.Location != nil {
		n.Location.Check(&l, "location")
	}
	if n.Reporter != nil {
		n.Reporter.Name = strings.TrimSpace(n.Reporter.Name)
		n.Reporter.Phone = Phone(n.Reporter.Phone)
		if n.Reporter.Phone == "" && n.Reporter.Anonymous {
			n.Reporter.Name = ""
		}
	}
	return l.Err()
}

// Phone writes a number the way it is stored and found: digits with the country code (ITU-T E.164), Indonesia when none was given. What
// holds no digit at all is kept as it is said ("tanpa nomor").
func Phone(said string) string {
	var digits strings.Builder
	for _, r := range said {
		if unicode.IsDigit(r) && r < 128 {
			digits.WriteRune(r)
		}
	}
	d := digits.String()
	switch said = strings.TrimSpace(said); {
	case d == "":
		return said
	case strings.HasPrefix(said, "+") && strings.HasPrefix(d, "62"): // also as "+62 (0)812 …"
		return "+62" + strings.TrimLeft(d[2:], "0")
	case strings.HasPrefix(said, "+"):
		return "+" + d
	case strings.HasPrefix(d, "0") && len(d) > 5:
		return "+62" + strings.TrimLeft(d, "0")
	case strings.HasPrefix(d, "62") && len(d) > 9:
		return "+62" + strings.TrimLeft(d[2:], "0")
	}
	return d
}

// mask hides of a reporter what a list must not show.
func (r *Reporter) mask() *Reporter {
	if r == nil {
		return nil
	}
	masked := *r
	if first, _ := firstRune(r.Name); r.Name != "" {
		masked.Name = string(first) + "•••"
	}
	if n := len(r.Phone); n > 8 && strings.Trim(r.Phone, "+0123456789") == "" {
		masked.Phone = r.Phone[:3] + "•••••" + r.Phone[n-2:]
	} else if n > 0 { // too short to show a part of it, or words
		masked.Phone = "•••"
	}
	return &masked
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

// alleges tells which crime the contact speaks of: by the type that a person gave it or, where nobody has, by its words. Words are a hint, and the hint errs on
// the side of whoever may need help: a person who knows better sets the type.
func (c *Contact) alleges(cat *catalogue.Catalogue) (catalogue.Type, bool) {
	if c.Type != "" {
		kind, _ := cat.Type(c.Type)
		return kind, kind.Crime
	}
	for _, s := range cat.Suggest(c.Text, 1) {
		return s.Type, s.Type.Crime
	}
	return catalogue.Type{}, false
}

// Edit corrects what is given and leaves the rest.
type Edit struct {
	Type      *string         `json:"type,omitempty" maxLength:"60" doc:"empty takes the type off again"`
	Location  *incident.Place `json:"location,omitempty"`
	Protected *bool           `json:"protected,omitempty" doc:"true hides it; what is hidden stays so"`
}

// end checks that the contact may end so, and ends it.
func (c *Contact) end(e Ending, cat *catalogue.Catalogue, now time.Time) error {
	kind, ok := cat.EndKind(e.As)
	if !ok || e.As == catalogue.EndIncident || e.As == catalogue.EndAttached {
		return fault.OnField("as", lang.T("Akhiran ini tidak dikenal.", "This end is not known."))
	}
	if c.State != Waiting {
		return fault.New(fault.Conflict, lang.F("Laporan %s sudah selesai ditangani.", "Contact %s has already been dealt with.", c.Number)).WithCurrent(c)
	}
	if crime, alleged := c.alleges(cat); alleged && !kind.AllowsCrime {
		if c.Type == "" {
			return fault.New(fault.Conflict, lang.F(
				"Kata-kata laporan %s terdengar seperti dugaan tindak pidana (%s). Tetapkan dahulu jenisnya, atau buka kejadian.",
				"The words of contact %s sound like an alleged crime (%s). Set its type first, or open an incident.", c.Number, crime.Name)).WithCurrent(c)
		}
		return fault.New(fault.Conflict, lang.F(
			"Laporan %s menyebut dugaan tindak pidana (%s) dan tidak boleh dibuang; buka kejadian atau serahkan.",
			"Contact %s alleges a crime (%s) and may not be discarded; open an incident or hand it over.", c.Number, crime.Name)).WithCurrent(c)
	}
	if e.As == catalogue.EndHandedOver && strings.TrimSpace(e.To) == "" {
		return fault.OnField("to", lang.T("Sebutkan kepada siapa laporan diserahkan.", "Say to whom it is handed over."))
	}
	c.State, c.EndedAs, c.EndedAt = Ended, e.As, &now
	return nil
}

// Event kinds of this package.
const (
	EventReceived  = "intake.received"
	EventAttached  = "intake.attached"
	EventDetached  = "intake.detached"
	EventEnded     = "intake.ended"
	EventRelocated = "intake.relocated" // the areas have changed, not its place
	EventEdited    = "intake.edited"
	EventHidden    = "intake.hidden" // the incident that it is part of has become protected
)

// ReceivedEvent tells of a new contact; its words and reporter are personal.
type ReceivedEvent struct {
	Number    string   `json:"number"`
	Channel   string   `json:"channel"`
	Type      string   `json:"type,omitempty"`
	Located   bool     `json:"located"`
	Protected bool     `json:"protected"`
	AreaIDs   []string `json:"area_ids"`
}

// EditedEvent names what was corrected, with old and new values of what is not personal.
type EditedEvent struct {
	Changed []string       `json:"changed"`
	From    map[string]any `json:"from,omitempty"`
	To      map[string]any `json:"to,omitempty"`
}

// Said is the personal part.
type Said struct {
	Text     string          `json:"text,omitempty"`
	Location *incident.Place `json:"location,omitempty"`
	Reporter *Reporter       `json:"reporter,omitempty"`
	Note     string          `json:"note,omitempty"`
}

// JoinEvent tells that a contact is now, or no longer, part of an incident.
type JoinEvent struct {
	ContactID  ID          `json:"contact_id"`
	Number     string      `json:"number"`
	IncidentID incident.ID `json:"incident_id"`
}

// EndedEvent tells how a contact ended.
type EndedEvent struct {
	As catalogue.End `json:"as"`
	To string        `json:"to,omitempty"`
}
