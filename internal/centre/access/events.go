package access

// The events of this capability. Logins, names and addresses stand in the personal part of an event, under the account's own key.
const (
	SignedIn        = "access.signed_in"
	SignInFailed    = "access.sign_in_failed"
	SignedOut       = "access.signed_out"
	PasswordChanged = "access.password_changed"
	AccountAdded    = "access.account_added"
	AccountChanged  = "access.account_changed"
	KeyAdded        = "access.key_added"
	KeyRemoved      = "access.key_removed"
	Read            = "access.read"
)

// failed is the data of SignInFailed: never what was tried.
type failed struct {
	Why  string `json:"why"`  // "unknown", "password", "disabled"
	From string `json:"from"` // tells addresses apart, see throttle.nickname
}

// origin is where a request came from: personal data.
type origin struct {
	Address string `json:"address,omitempty"`
	Agent   string `json:"agent,omitempty"`
}

// standing is what an account may reach, as its events tell it.
type standing struct {
	Role     Role     `json:"role"`
	AgencyID string   `json:"agency_id,omitempty"`
	AreaIDs  []string `json:"area_ids,omitempty"`
	UnitID   string   `json:"unit_id,omitempty"`
	Disabled bool     `json:"disabled,omitempty"`
	Password bool     `json:"password_set,omitempty"`
}

// identity is who an account is: personal data.
type identity struct {
	Login string `json:"login"`
	Name  string `json:"name"`
}

// keyChange is the data of KeyAdded and KeyRemoved.
type keyChange struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// ended is the data of PasswordChanged.
type ended struct {
	Sessions int64 `json:"sessions_ended"`
}
