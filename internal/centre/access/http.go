package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
)

// Cookie is the name of the session's cookie.
const Cookie = "sentra_session"

const sessionPath = "/api/v1/session"

// Authenticate finds the actor of a request by its key or its session cookie and puts it in the context. A key that is not good is refused. A
// cookie that is not good makes an anonymous request of one for a public page, and is refused for the API, so that a
// screen learns at once that it is signed out.
func (s *Service) Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := s.visit(r)
		header := r.Header.Get("Authorization")
		hash, sound := "", soundSecret(v.session)
		if sound {
			hash = id.HashSecret(v.session)
		}
		offered := v.session != ""
		if header != "" {
			hash, sound = keyHash(header)
			offered, v.key = true, true
		}
		var found *credential
		if sound {
			var err error
			if found, err = s.identify(r.Context(), hash, v.key); err != nil {
				web.WriteProblem(w, r, s.log, err)
				return
			}
		}
		if found == nil {
			if offered && refused(r, v.key) {
				w.Header().Set("WWW-Authenticate", "Bearer")
				web.WriteProblem(w, r, s.log, expired(v.key))
				return
			}
			next.ServeHTTP(w, r.WithContext(withVisit(r.Context(), v)))
			return
		}
		v.hash = hash
		ctx := withHolder(withVisit(r.Context(), v), found.who)
		if wish := found.who.actor.language; wish != "" && r.Header.Get("Accept-Language") == "" && r.URL.Query().Get("lang") == "" {
			ctx = lang.With(ctx, lang.Lang(wish))
			w.Header().Set("Content-Language", wish)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// refused tells whether a bad credential ends the request. Signing in and out work with an old cookie too.
func refused(r *http.Request, key bool) bool {
	if key {
		return true
	}
	return strings.HasPrefix(r.URL.Path, "/api/") && (r.URL.Path != sessionPath || r.Method == http.MethodGet)
}

func expired(key bool) error {
	if key {
		return fault.New(fault.Unauthenticated, lang.T("Kunci ini tidak berlaku.", "This key is not valid."))
	}
	return fault.New(fault.Unauthenticated, lang.T("Sesi Anda sudah berakhir. Silakan masuk kembali.", "Your session has ended. Please sign in again."))
}

// visit tells how a request came in.
func (s *Service) visit(r *http.Request) visit {
	v := visit{secure: r.TLS != nil, origin: origin{Address: hostOf(r.RemoteAddr), Agent: first(r.UserAgent(), agentMax)}}
	if s.sessions.TrustProxy {
		v.secure = v.secure || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
		// The last address is the one that our own proxy saw; what stands before it anybody can write.
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if seen, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
			v.origin.Address = seen.Unmap().String()
		}
	}
	v.network = networkOf(v.origin.Address)
	if c, err := r.Cookie(Cookie); err == nil {
		v.session = c.Value
	}
	return v
}

func hostOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return first(remote, 100)
	}
	return host
}

// networkOf is the address as far as throttling looks: one subscriber has all of an IPv6 /64.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return address
	}
	return netip.PrefixFrom(a.WithZone(""), 64).Masked().String()
}

// first is the beginning of a text, at most so many characters, without half ones.
func first(text string, n int) string {
	text = strings.ToValidUTF8(text, "")
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}

// AccountOf names who sent a request, for idempotency keys: an account, or "public:" and a hash of the address.
func AccountOf(r *http.Request) string {
	if a, ok := ActorFrom(r.Context()); ok {
		return a.ID
	}
	address := visitOf(r.Context()).origin.Address
	if address == "" {
		address = hostOf(r.RemoteAddr)
	}
	sum := sha256.Sum256([]byte(address))
	return "public:" + hex.EncodeToString(sum[:8])
}

// Routes adds the operations of this capability.
func (s *Service) Routes(r *web.Router) {
	s.accountRoutes(r)
	web.Register(r, web.Public(huma.Operation{
		OperationID: "sign-in", Method: http.MethodPost, Path: sessionPath, Tags: []string{"session"}, DefaultStatus: http.StatusNoContent,
		Summary: "Sign in", Errors: []int{http.StatusTooManyRequests},
	}), func(ctx context.Context, in *web.Body[struct {
		Login    string `json:"login" maxLength:"200"`
		Password string `json:"password" maxLength:"1024"`
		OTP      string `json:"otp,omitempty" maxLength:"20" doc:"reserved: no account asks for it yet"`
	}]) (*cookieAnswer, error) {
		token, err := s.SignIn(ctx, in.Body.Login, in.Body.Password)
		if err != nil {
			return nil, err
		}
		return s.cookie(ctx, token), nil
	})
	web.Register(r, huma.Operation{
		OperationID: "get-session", Method: http.MethodGet, Path: sessionPath, Tags: []string{"session"}, Summary: "Who is signed in, and where",
	}, func(ctx context.Context, _ *struct{}) (*web.Answer[sessionView], error) {
		view, err := s.sessionView(ctx)
		return &web.Answer[sessionView]{Body: view}, err
	})
	web.Register(r, web.Public(huma.Operation{
		OperationID: "sign-out", Method: http.MethodDelete, Path: sessionPath, Tags: []string{"session"}, DefaultStatus: http.StatusNoContent,
		Summary: "Sign out", Description: "Also answers 204 when nobody was signed in.",
	}), func(ctx context.Context, _ *struct{}) (*cookieAnswer, error) {
		if err := s.SignOut(ctx); err != nil {
			return nil, err
		}
		return s.cookie(ctx, ""), nil
	})
	web.Register(r, huma.Operation{
		OperationID: "change-password", Method: http.MethodPost, Path: sessionPath + "/password", Tags: []string{"session"}, DefaultStatus: http.StatusNoContent,
		Summary: "Change one's own password", Description: "Ends all other sessions of the account.", Errors: []int{http.StatusTooManyRequests},
	}, func(ctx context.Context, in *web.Body[struct {
		Current string `json:"current" maxLength:"1024"`
		New     string `json:"new" maxLength:"1024"`
	}]) (*struct{}, error) {
		return nil, s.ChangePassword(ctx, in.Body.Current, in.Body.New)
	})
}

type cookieAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

// cookie carries a token, or takes the cookie away when the token is empty.
func (s *Service) cookie(ctx context.Context, token string) *cookieAnswer {
	c := http.Cookie{
		Name: Cookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: visitOf(ctx).secure,
		MaxAge: int(s.sessions.Life.Seconds()),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return &cookieAnswer{SetCookie: c}
}

type sessionView struct {
	Account    sessionAccount `json:"account"`
	Language   lang.Lang      `json:"language" doc:"the account's choice, else that of this request"`
	Exercise   bool           `json:"exercise" doc:"true: nothing here is real, and every page says so"`
	CentreName string         `json:"centre_name"`
	TimeZone   string         `json:"time_zone" doc:"IANA name"`
}

type sessionAccount struct {
	ID       string   `json:"id"`
	Login    string   `json:"login"`
	Name     string   `json:"name"`
	Role     Role     `json:"role"`
	AgencyID string   `json:"agency_id,omitempty"`
	AreaIDs  []string `json:"area_ids,omitempty"`
	UnitID   string   `json:"unit_id,omitempty"`
}

func (s *Service) sessionView(ctx context.Context) (sessionView, error) {
	a, ok := ActorFrom(ctx)
	if !ok {
		return sessionView{}, signInFirst()
	}
	view := sessionView{
		Account:  sessionAccount{ID: a.ID, Login: a.Login, Name: a.Name, Role: a.Role, AgencyID: a.AgencyID, AreaIDs: a.AreaIDs, UnitID: a.UnitID},
		Language: lang.From(ctx), Exercise: s.centre.Exercise, CentreName: s.centre.Name, TimeZone: s.centre.TimeZone,
	}
	if a.language != "" {
		view.Language = lang.Lang(a.language)
	}
	return view, nil
}
