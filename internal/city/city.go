package city

import (
	"math/rand/v2"

	"github.com/paulmach/orb"

	"sentra/internal/platform/geo"
)

// Name is what the city is called.
const Name = "Kota Nusa"

// TimeZone is the zone whose clock the city shows (WIB).
const TimeZone = "Asia/Jakarta"

// City is everything there is in it. It is plain data; whoever holds it may read it from any number of goroutines.
type City struct {
	Seed      uint64     `json:"seed"`
	Name      string     `json:"name"`
	TimeZone  string     `json:"time_zone"`
	Nodes     []Node     `json:"nodes"`
	Edges     []Edge     `json:"edges"`
	River     River      `json:"river"`
	Areas     []Area     `json:"areas"`
	Landmarks []Landmark `json:"landmarks"`
	Agencies  []Agency   `json:"agencies"`
	Posts     []Post     `json:"posts"`
	Units     []Unit     `json:"units"`
	Accounts  []Account  `json:"accounts"`
}

// Node is a junction or the end of a street. Its ID is its place in City.Nodes.
type Node struct {
	ID int       `json:"id"`
	At geo.Point `json:"at"`
}

// Class is how large a street is.
type Class string

// The classes of street, largest first.
const (
	Arterial  Class = "arterial"  // jalan raya
	Collector Class = "collector" // jalan penghubung
	Local     Class = "local"     // jalan lingkungan
	Lane      Class = "lane"      // gang kampung: motorcycles and people on foot, ambulances with difficulty
)

// Edge is a straight piece of street between two nodes, open both ways.
type Edge struct {
	ID       int     `json:"id"`
	From     int     `json:"from"`
	To       int     `json:"to"`
	Name     string  `json:"name"`
	Class    Class   `json:"class"`
	Bridge   bool    `json:"bridge"`
	LengthM  float64 `json:"length_m"`
	SpeedKMH int     `json:"speed_kmh"` // usual, not allowed
}

// River is the water that parts the city.
type River struct {
	Name string         `json:"name"`
	Line orb.LineString `json:"line"`
}

// Kinds of area, in the words of the domain.
const (
	KindCity         = "regency"      // kota
	KindDistrict     = "district"     // kecamatan
	KindVillage      = "village"      // kelurahan
	KindRW           = "rw"           // rukun warga
	KindJurisdiction = "jurisdiction" // wilayah hukum Polsek; these overlap
	KindZone         = "zone"         // kawasan: along the river, around the market; these overlap everything
)

// Area is a polygon with a code of its own. Parent is the code of the area that it lies in, "" for the city itself.
type Area struct {
	Code     string      `json:"code"`
	Name     string      `json:"name"`
	Kind     string      `json:"kind"`
	Parent   string      `json:"parent,omitempty"`
	Geometry orb.Polygon `json:"geometry"`
}

// Landmark is a place that people name when they tell where they are.
type Landmark struct {
	Name string    `json:"name"`
	Kind string    `json:"kind"`
	Node int       `json:"node"`
	At   geo.Point `json:"at"`
}

// Agency is an organisation. Parent is the code of the one above it, "" at the head of a tree: the police, the city
// government and a few others answer to nobody in the city.
type Agency struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`
	Parent string   `json:"parent,omitempty"`
	Areas  []string `json:"areas"` // codes of the areas it answers for
}

// Post is a place with people of an agency.
type Post struct {
	Code   string    `json:"code"`
	Name   string    `json:"name"`
	Kind   string    `json:"kind"` // room, station, guard_post or hospital
	Agency string    `json:"agency"`
	Node   int       `json:"node"`
	At     geo.Point `json:"at"`
}

// Unit is a crewed resource as it stands when the city begins. State and SubState are those of the domain.
type Unit struct {
	CallSign     string    `json:"call_sign"`
	Kind         string    `json:"kind"`   // code in the catalogue
	Agency       string    `json:"agency"` // code of an agency
	Post         string    `json:"post"`   // code of a post, its base
	Capabilities []string  `json:"capabilities"`
	Crew         int       `json:"crew"`
	State        string    `json:"state"`
	SubState     string    `json:"sub_state,omitempty"`
	Reason       string    `json:"reason,omitempty"` // why it is busy or out of service
	Base         geo.Point `json:"base"`
	// Position is nil for a unit that has no tracker and never told where it is.
	Position     *geo.Point `json:"position,omitempty"`
	PositionAgeS int        `json:"position_age_s,omitempty"` // how old the position is when the city begins
}

// Account is somebody who may sign in. Its password is not part of the city; see Passphrase. Its scope is what its agency
// and all below it take part in, and what happens in its areas; with neither it is the whole centre.
type Account struct {
	Login  string   `json:"login"`
	Name   string   `json:"name"`
	Role   string   `json:"role"`
	Agency string   `json:"agency,omitempty"`
	Areas  []string `json:"areas,omitempty"`
	Unit   string   `json:"unit,omitempty"` // call sign of the unit that an officer rides
}

// Streams of random numbers, one per part. Never reorder: the numbers are part of what a seed means.
const (
	streamStreets uint64 = iota + 1
	streamAreas
	streamPosts
	streamUnits
	streamPassphrase
	streamReports
)

// stream is the random numbers of one part of the city.
func stream(seed, part uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, part)) }

// Generate draws the city of a seed.
func Generate(seed uint64) City {
	c := City{Seed: seed, Name: Name, TimeZone: TimeZone}
	c.drawStreets(stream(seed, streamStreets))
	c.drawAreas(stream(seed, streamAreas))
	c.placeLandmarks()
	c.foundAgencies()
	c.placePosts(stream(seed, streamPosts))
	c.crewUnits(stream(seed, streamUnits))
	c.openAccounts()
	return c
}
