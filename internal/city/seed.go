package city

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sentra/internal/app"
	"sentra/internal/centre/access"
	"sentra/internal/centre/agency"
	"sentra/internal/centre/place"
	"sentra/internal/centre/unit"
	"sentra/internal/protocol/geojson"
)

// DemoFile is what a demonstration writes into its data folder, for people and programs that want to use it.
const DemoFile = "demo.json"

// Demo is the content of DemoFile. The keys and addresses of parts that are not there are empty.
type Demo struct {
	URL        string        `json:"url"`
	Accounts   []DemoAccount `json:"accounts"`
	APIKey     string        `json:"api_key"` // an administrator's
	Open311Key string        `json:"open311_key"`
	SIP        string        `json:"sip"`
	MQTT       string        `json:"mqtt"`
}

// DemoAccount is an account that may sign in.
type DemoAccount struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Role     string `json:"role"`
}

// Seed puts the city into a running Sentra and writes DemoFile last. Where the file is there, the city is too: it only gets the new address. A
// seeding that was cut short goes on where it stood.
func Seed(ctx context.Context, a *app.App, c City, dir, url string) error {
	path := filepath.Join(dir, DemoFile)
	known, err := os.ReadFile(path)
	if err == nil {
		var d Demo
		if err := json.Unmarshal(known, &d); err != nil {
			return fmt.Errorf("read %s: %w", DemoFile, err)
		}
		d.URL = url
		return writeDemo(path, d)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	ctx = access.System(ctx, "seed")
	s := seeding{app: a, city: c, agencies: map[string]string{}, units: map[string]string{}, areas: map[string]string{}}
	for _, step := range []func(context.Context) error{s.seedAreas, s.seedAgencies, s.seedUnits} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("seed the city: %w", err)
		}
	}
	d, err := s.seedAccounts(ctx)
	if err != nil {
		return fmt.Errorf("seed the city: %w", err)
	}
	d.URL = url
	return writeDemo(path, d)
}

// seeding knows which ids the codes of the city have got.
type seeding struct {
	app                    *app.App
	city                   City
	agencies, units, areas map[string]string
}

func (s *seeding) seedAreas(ctx context.Context) error {
	areas, err := geojson.Read(bytes.NewReader(s.city.AreasGeoJSON()), geojson.Mapping{})
	if err != nil {
		return err
	}
	if _, err := s.app.Places.Import(ctx, areas, place.Options{}); err != nil {
		return err
	}
	for _, area := range s.app.Areas.Now().All() {
		s.areas[area.Code] = string(area.ID)
	}
	return s.app.Places.SetStreets(ctx, s.city.StreetsGeoJSON())
}

func (s *seeding) seedAgencies(ctx context.Context) error {
	there, err := s.app.Agencies.List(ctx)
	if err != nil {
		return err
	}
	for _, a := range there {
		s.agencies[a.Code] = string(a.ID)
	}
	for _, a := range s.city.Agencies {
		if s.agencies[a.Code] != "" {
			continue
		}
		added, err := s.app.Agencies.Add(ctx, agency.New{Code: a.Code, Name: a.Name, Kind: agency.Kind(a.Kind), ParentID: agency.ID(s.agencies[a.Parent])})
		if err != nil {
			return fmt.Errorf("agency %s: %w", a.Code, err)
		}
		s.agencies[a.Code] = string(added.ID)
	}
	return nil
}

func (s *seeding) seedUnits(ctx context.Context) error {
	there, err := s.app.Units.All(ctx)
	if err != nil {
		return err
	}
	located := map[string]bool{}
	for _, u := range there {
		s.units[u.CallSign], located[u.CallSign] = string(u.ID), u.Position != nil
	}
	now := s.app.DB.Clock().Now()
	for _, u := range s.city.Units {
		if s.units[u.CallSign] == "" {
			added, err := s.app.Units.Add(ctx, unit.New{
				CallSign: u.CallSign, Kind: u.Kind, AgencyID: s.agencies[u.Agency], Capabilities: u.Capabilities, Crew: u.Crew,
				State: unit.State(u.State), SubState: u.SubState, Reason: u.Reason, Base: u.Base,
			})
			if err != nil {
				return fmt.Errorf("unit %s: %w", u.CallSign, err)
			}
			s.units[u.CallSign] = string(added.ID)
		}
		if u.Position == nil || located[u.CallSign] {
			continue
		}
		at := now.Add(-time.Duration(u.PositionAgeS) * time.Second)
		if err := s.app.Units.Locate(ctx, unit.ID(s.units[u.CallSign]), unit.Position{Point: *u.Position, At: at}); err != nil {
			return fmt.Errorf("unit %s: %w", u.CallSign, err)
		}
	}
	return nil
}

func (s *seeding) seedAccounts(ctx context.Context) (Demo, error) {
	d := Demo{Accounts: []DemoAccount{}}
	const all = 1000
	there, err := s.app.Access.Accounts(ctx, "", all)
	if err != nil {
		return d, err
	}
	ids := map[string]string{}
	for _, a := range there {
		ids[a.Login] = a.ID
	}
	for _, a := range s.city.Accounts {
		password := Passphrase(s.city.Seed, a.Login)
		if ids[a.Login] == "" {
			if ids[a.Login], err = s.addAccount(ctx, a, password); err != nil {
				return d, fmt.Errorf("account %s: %w", a.Login, err)
			}
		}
		d.Accounts = append(d.Accounts, DemoAccount{Login: a.Login, Password: password, Role: a.Role})
		if a.Role == string(access.Administrator) && d.APIKey == "" {
			if d.APIKey, err = s.newKey(ctx, ids[a.Login]); err != nil {
				return d, err
			}
		}
	}
	return d, nil
}

func (s *seeding) addAccount(ctx context.Context, a Account, password string) (string, error) {
	areas := []string{}
	for _, code := range a.Areas {
		areas = append(areas, s.areas[code])
	}
	added, err := s.app.Access.AddAccount(ctx, access.NewAccount{
		Login: a.Login, Name: a.Name, Role: access.Role(a.Role), AgencyID: s.agencies[a.Agency], AreaIDs: areas, UnitID: s.units[a.Unit], Password: password,
	})
	return added.ID, err
}

// newKey makes the key of the demonstration. The secret of one that a seeding made before it was cut short nobody knows.
func (s *seeding) newKey(ctx context.Context, account string) (string, error) {
	const name = "demo"
	keys, err := s.app.Access.Keys(ctx)
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		if k.AccountID == account && k.Name == name {
			if err := s.app.Access.RemoveKey(ctx, k.ID); err != nil {
				return "", err
			}
		}
	}
	return s.app.Access.AddKey(ctx, account, name)
}

// writeDemo writes the file whole or not at all, onto the disk: the key in it is nowhere else.
func writeDemo(path string, d Demo) error {
	raw, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(raw, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", DemoFile, err)
	}
	return os.Rename(path+".new", path)
}
