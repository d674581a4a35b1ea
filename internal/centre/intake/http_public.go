package intake

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
)

//go:embed page
var pages embed.FS

// public is the plain public form: it works without JavaScript, on a cheap phone, and needs no account.
type public struct {
	service  *Service
	router   *web.Router
	page     *template.Template
	css      []byte
	centre   string
	exercise bool
	rate     *rate
}

// form is what a person typed; it is shown again when something was wrong with it.
type form struct {
	Text, Address, Name, Phone, Safe string
	Protected                        bool
}

type view struct {
	Lang     lang.Lang
	Centre   string
	Exercise bool
	Form     form
	Once     string // makes sending twice harmless
	Receipt  string
	Problem  *web.Problem
}

// T chooses the text in the reader's language.
func (v view) T(id, en string) string { return lang.T(id, en).In(v.Lang) }

// PublicRoutes adds the public form at /.
func (s *Service) PublicRoutes(r *web.Router, centre string, exercise bool) error {
	page, err := template.ParseFS(pages, "page/report.html")
	if err != nil {
		return err
	}
	css, err := pages.ReadFile("page/report.css")
	if err != nil {
		return err
	}
	p := &public{service: s, router: r, page: page, css: css, centre: centre, exercise: exercise, rate: newRate(s.db.Clock())}
	r.Mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, req *http.Request) { p.show(w, req, http.StatusOK, view{Once: id.Secret()}) })
	r.Mux.HandleFunc("POST /{$}", p.receive)
	r.Mux.HandleFunc("GET /report.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = w.Write(p.css)
	})
	return nil
}

func (p *public) show(w http.ResponseWriter, r *http.Request, status int, v view) {
	v.Lang, v.Centre, v.Exercise = lang.From(r.Context()), p.centre, p.exercise
	var b bytes.Buffer
	if err := p.page.Execute(&b, v); err != nil {
		web.WriteProblem(w, r, p.router.Log, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

func (p *public) receive(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		p.refuse(w, r, form{}, fault.New(fault.Malformed, lang.T("Isian tidak terbaca.", "The form cannot be read.")).Because(err))
		return
	}
	field := func(name string) string { return strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue(name), "")) }
	f := form{Text: field("text"), Address: field("address"), Name: field("name"), Phone: field("phone"), Safe: field("safe"), Protected: field("protected") != ""}
	if field("website") != "" { // only a machine fills in what no person sees
		p.refuse(w, r, f, fault.New(fault.Invalid, lang.T("Laporan tidak dapat dikirim.", "The report cannot be sent.")))
		return
	}
	if !p.rate.allow(access.AccountOf(r)) {
		p.refuse(w, r, f, fault.New(fault.TooMany, lang.T(
			"Terlalu banyak laporan dari alamat ini. Tunggu beberapa menit, atau telepon 112.",
			"Too many reports from this address. Wait some minutes, or call 112.")).After(rateWindow))
		return
	}
	n, err := f.contact()
	if err == nil {
		ctx := access.System(r.Context(), "public-form")
		if once := field("once"); once != "" && len(once) <= 64 {
			ctx = db.WithKey(ctx, db.Key{Account: "public-form", Key: once, Hash: web.RequestHash(r, []byte(r.PostForm.Encode()))})
		}
		var receipt Receipt
		if receipt, err = p.service.Receive(ctx, n); err == nil {
			p.show(w, r, http.StatusCreated, view{Receipt: receipt.Number})
			return
		}
	}
	p.refuse(w, r, f, err)
}

// contact is the reach-out that the form describes. The address is words, not a point: an operator finds the place.
func (f form) contact() (New, error) {
	var l fault.List
	for _, part := range []struct {
		field, text string
		most        int
	}{{"text", f.Text, 8000}, {"address", f.Address, 500}, {"name", f.Name, 200}, {"phone", f.Phone, 40}} {
		if len([]rune(part.text)) > part.most {
			l.Add(part.field, lang.F("Paling banyak %d huruf.", "At most %d characters.", part.most))
		}
	}
	if f.Text == "" {
		l.Add("text", lang.T("Ceritakan apa yang terjadi.", "Say what happened."))
	}
	n := New{Channel: "web", Text: f.Text, Protected: f.Protected, Reporter: &Reporter{Name: f.Name, Phone: f.Phone, Anonymous: f.Name == "" && f.Phone == "", SafeContact: SafeUnknown}}
	switch s := SafeContact(f.Safe); s {
	case SafeVoice, SafeText, SafeNever:
		n.Reporter.SafeContact = s
	}
	if f.Address != "" {
		n.Text += "\n\n" + lang.T("Lokasi menurut pelapor: ", "Place as the reporter says: ").ID + f.Address
	}
	return n, l.Err()
}

func (p *public) refuse(w http.ResponseWriter, r *http.Request, f form, err error) {
	problem := web.ProblemOf(r.Context(), err)
	if problem.Status >= 500 {
		p.router.Log.ErrorContext(r.Context(), "public form", "error", err)
	}
	p.show(w, r, problem.Status, view{Form: f, Once: id.Secret(), Problem: problem})
}

// rate lets each address send a few reports in a while, so that one machine cannot fill the inbox.
type rate struct {
	clock clock.Clock
	mu    sync.Mutex
	sent  map[string][]time.Time
}

const (
	rateReports = 30 // many people may share one address of a mobile network
	rateWindow  = 10 * time.Minute
	rateMost    = 20_000 // addresses remembered
)

func newRate(c clock.Clock) *rate { return &rate{clock: c, sent: map[string][]time.Time{}} }

func (l *rate) allow(who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	if len(l.sent) >= rateMost {
		for key, times := range l.sent {
			if now.Sub(times[len(times)-1]) > rateWindow {
				delete(l.sent, key)
			}
		}
		if len(l.sent) >= rateMost {
			return false
		}
	}
	times := l.sent[who]
	for len(times) > 0 && now.Sub(times[0]) > rateWindow {
		times = times[1:]
	}
	if len(times) >= rateReports {
		l.sent[who] = times
		return false
	}
	l.sent[who] = append(times, now)
	return true
}
