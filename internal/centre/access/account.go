package access

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Account is a person or a program that may sign in.
type Account struct {
	ID        string    `json:"id"`
	Login     string    `json:"login"`
	Name      string    `json:"name"`
	Role      Role      `json:"role"`
	AgencyID  string    `json:"agency_id,omitempty" doc:"its scope: this agency and all below it"`
	AreaIDs   []string  `json:"area_ids" doc:"its scope: these areas and all inside; neither agency nor areas means the whole centre"`
	UnitID    string    `json:"unit_id,omitempty" doc:"officers: the unit that they crew"`
	Language  string    `json:"language,omitempty" enum:"id,en"`
	Disabled  bool      `json:"disabled"`
	CreatedAt time.Time `json:"created_at"`
	Version   int64     `json:"version"`
}

// NewAccount is what is needed to make an account. Without a password nobody can sign in; keys may still act as it.
type NewAccount struct {
	Login    string
	Name     string
	Role     Role
	AgencyID string
	AreaIDs  []string
	UnitID   string
	Language string
	Password string
}

// AccountChange is what to change of an account; nil leaves as it is.
type AccountChange struct {
	Name     *string
	Role     *Role
	AgencyID *string
	AreaIDs  *[]string
	UnitID   *string
	Language *string
	Password *string
	Disabled *bool
}

// actor is the account as one who acts.
func (a Account) actor() Actor {
	return Actor{
		ID: a.ID, Login: a.Login, Name: a.Name, Role: a.Role, AgencyID: a.AgencyID, AreaIDs: a.AreaIDs, UnitID: a.UnitID, language: a.Language,
	}
}

// resource is the account as a thing that somebody acts on.
func (a Account) resource() Resource {
	r := Resource{Kind: "account", ID: a.ID, Areas: a.AreaIDs}
	if a.AgencyID != "" {
		r.Agencies = []string{a.AgencyID}
	}
	return r
}

// with is the account after the change.
func (a Account) with(c AccountChange) Account {
	set := func(into *string, from *string) {
		if from != nil {
			*into = strings.TrimSpace(norm.NFC.String(*from))
		}
	}
	set(&a.Name, c.Name)
	set(&a.AgencyID, c.AgencyID)
	set(&a.UnitID, c.UnitID)
	set(&a.Language, c.Language)
	if c.Role != nil {
		a.Role = *c.Role
	}
	if c.AreaIDs != nil {
		a.AreaIDs = slices.Compact(slices.Sorted(slices.Values(*c.AreaIDs)))
	}
	if c.Disabled != nil {
		a.Disabled = *c.Disabled
	}
	return a
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// loginOf is how a login is kept and looked up: people do not tell capitals apart in it.
func loginOf(text string) string { return strings.ToLower(strings.TrimSpace(norm.NFKC.String(text))) }

// sound tells what is wrong with an account.
func (a Account) sound(errs *fault.List) {
	if !loginForm.MatchString(a.Login) {
		errs.Add("login", lang.T("Nama masuk terdiri atas 2–64 huruf kecil, angka, titik, garis atau @.",
			"A login has 2 to 64 small letters, digits, dots, dashes, underscores or @."))
	}
	if n := utf8.RuneCountInString(a.Name); n < 1 || n > 200 {
		errs.Add("name", lang.T("Nama wajib diisi, paling panjang 200 huruf.", "The name is required and has at most 200 characters."))
	}
	if !a.Role.Valid() {
		errs.Add("role", lang.T("Peran ini tidak dikenal.", "This role is not known."))
	}
	if a.Language != "" && a.Language != string(lang.Indonesian) && a.Language != string(lang.English) {
		errs.Add("language", lang.T("Pilih id atau en.", "Choose id or en."))
	}
	if len(a.AgencyID) > 100 {
		errs.Add("agency_id", lang.T("Instansi ini tidak dikenal.", "This agency is not known."))
	}
	if len(a.UnitID) > 100 {
		errs.Add("unit_id", lang.T("Unit ini tidak dikenal.", "This unit is not known."))
	}
	if len(a.AreaIDs) > 1000 || slices.ContainsFunc(a.AreaIDs, func(id string) bool { return id == "" || len(id) > 100 }) {
		errs.Add("area_ids", lang.T("Daftar wilayah tidak benar.", "The list of areas is not right."))
	}
}

// Missing is the fault for a thing of the kind that is not there, or that the asker may not see: nobody can tell which. Capabilities
// use it for what they do not find, so that their words are those of [Service.May].
func Missing(kind string) *fault.Fault {
	if what, ok := kindWords[kind]; ok {
		return fault.Missing(what)
	}
	return fault.Missing(lang.T("Data ini", "This"))
}

var kindWords = map[string]lang.Text{
	"account":    lang.T("Akun", "The account"),
	"agency":     lang.T("Instansi", "The agency"),
	"area":       lang.T("Wilayah", "The area"),
	"assignment": lang.T("Penugasan", "The assignment"),
	"attachment": lang.T("Lampiran", "The attachment"),
	"contact":    lang.T("Laporan", "The contact"),
	"incident":   lang.T("Kejadian", "The incident"),
	"key":        lang.T("Kunci", "The key"),
	"need":       lang.T("Kebutuhan", "The need"),
	"unit":       lang.T("Unit", "The unit"),
}
