package city

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"sentra/internal/platform/geo"
)

// Codes of the agencies that other parts of the city name.
const (
	agencyCentre      = "SENTRA"
	agencyPolice      = "POLRES"
	agencyWest        = "POLSEK-BARAT"
	agencyMiddle      = "POLSEK-TENGAH"
	agencyEast        = "POLSEK-TIMUR"
	agencyCity        = "PEMKOT"
	agencyFire        = "DAMKAR"
	agencyAmbulance   = "PSC-119"
	agencyHealth      = "DINKES"
	agencyDisaster    = "BPBD"
	agencyTransport   = "DISHUB"
	agencyOrder       = "SATPOL-PP"
	agencySocial      = "DINSOS"
	agencyWorks       = "DPU"
	agencyEnvironment = "DLH"
	agencyHospital    = "RSUD"
	agencyClinic      = "RS-SEHAT"
	agencySearch      = "POS-SAR"
	agencyPower       = "LISTRIK"
	agencyWater       = "PDAM"
	agencyGas         = "GAS"
)

// foundAgencies sets up the trees: the police, the city government with its services, districts and wards, and those that
// belong to neither. Kinds are those of package agency.
func (c *City) foundAgencies() {
	whole := []string{cityCode}
	c.Agencies = []Agency{
		{Code: agencyCentre, Name: "Sentra Pelayanan Publik Kota Nusa", Kind: "other", Areas: whole},
		{Code: agencyPolice, Name: "Polres Kota Nusa", Kind: "polres", Areas: whole},
		{Code: agencyWest, Name: "Polsek Nusa Barat", Kind: "polsek", Parent: agencyPolice, Areas: []string{"WH-1"}},
		{Code: agencyMiddle, Name: "Polsek Nusa Tengah", Kind: "polsek", Parent: agencyPolice, Areas: []string{"WH-2"}},
		{Code: agencyEast, Name: "Polsek Nusa Timur", Kind: "polsek", Parent: agencyPolice, Areas: []string{"WH-3"}},
		{Code: agencyCity, Name: "Pemerintah Kota Nusa", Kind: "pemda", Areas: whole},
		{Code: agencyFire, Name: "Pemadam Kebakaran dan Penyelamatan Kota Nusa", Kind: "damkar", Parent: agencyCity, Areas: whole},
		{Code: agencyHealth, Name: "Dinas Kesehatan Kota Nusa", Kind: "other", Parent: agencyCity, Areas: whole},
		{Code: agencyAmbulance, Name: "PSC 119 Kota Nusa", Kind: "psc119", Parent: agencyHealth, Areas: whole},
		{Code: agencyHospital, Name: "RSUD Kota Nusa", Kind: "rs", Parent: agencyHealth, Areas: whole},
		{Code: agencyDisaster, Name: "BPBD Kota Nusa", Kind: "bpbd", Parent: agencyCity, Areas: whole},
		{Code: agencyTransport, Name: "Dinas Perhubungan Kota Nusa", Kind: "dishub", Parent: agencyCity, Areas: whole},
		{Code: agencyOrder, Name: "Satpol PP Kota Nusa", Kind: "satpol_pp", Parent: agencyCity, Areas: whole},
		{Code: agencySocial, Name: "Dinas Sosial Kota Nusa", Kind: "dinsos", Parent: agencyCity, Areas: whole},
		{Code: agencyWorks, Name: "Dinas Pekerjaan Umum Kota Nusa", Kind: "other", Parent: agencyCity, Areas: whole},
		{Code: agencyEnvironment, Name: "Dinas Lingkungan Hidup Kota Nusa", Kind: "other", Parent: agencyCity, Areas: whole},
		{Code: agencyWater, Name: "Perusahaan Air Minum Kota Nusa", Kind: "utility", Parent: agencyCity, Areas: whole},
		{Code: agencyClinic, Name: "RS Sehat Nusa", Kind: "rs", Areas: whole},
		{Code: agencySearch, Name: "Pos SAR Nusa", Kind: "basarnas", Areas: whole},
		{Code: agencyPower, Name: "Layanan Listrik Nusa", Kind: "utility", Areas: whole},
		{Code: agencyGas, Name: "Layanan Gas Nusa", Kind: "utility", Areas: whole},
	}
	code := map[string]string{}
	for _, a := range c.Areas {
		switch a.Kind {
		case KindDistrict:
			code[a.Code] = agencyCode("KEC", a.Name)
			c.Agencies = append(c.Agencies, Agency{
				Code: code[a.Code], Name: "Kecamatan " + strings.TrimPrefix(a.Name, "Kec. "), Kind: "kecamatan",
				Parent: agencyCity, Areas: []string{a.Code},
			})
		case KindVillage:
			c.Agencies = append(c.Agencies, Agency{
				Code: agencyCode("KEL", a.Name), Name: "Kelurahan " + strings.TrimPrefix(a.Name, "Kel. "), Kind: "kelurahan",
				Parent: code[a.Parent], Areas: []string{a.Code},
			})
		}
	}
}

// agencyCode makes "KEL-GOTONG-ROYONG" of "KEL" and "Kel. Gotong Royong".
func agencyCode(prefix, name string) string {
	_, name, _ = strings.Cut(name, " ")
	return prefix + "-" + strings.ToUpper(strings.ReplaceAll(name, " ", "-"))
}

// site is a post and where in the city it stands, as parts of the width and of the height.
type site struct {
	code, name, kind, agency string
	x, y                     float64
}

func sites() []site {
	return []site{
		{"RUANG-112", "Ruang Sentra 112", "room", agencyCentre, 0.36, 0.55},
		{"MAPOLRES", "Mapolres Kota Nusa", "station", agencyPolice, 0.40, 0.50},
		{"MAPOLSEK-BARAT", "Mapolsek Nusa Barat", "station", agencyWest, 0.14, 0.62},
		{"MAPOLSEK-TENGAH", "Mapolsek Nusa Tengah", "station", agencyMiddle, 0.50, 0.30},
		{"MAPOLSEK-TIMUR", "Mapolsek Nusa Timur", "station", agencyEast, 0.84, 0.55},
		{"POSPOL-PASAR", "Pos Polisi Pasar Besar", "guard_post", agencyWest, 0.30, 0.52},
		{"POSPOL-TERMINAL", "Pos Polisi Terminal", "guard_post", agencyMiddle, 0.46, 0.86},
		{"POSPOL-SELATAN", "Pos Polisi Selatan", "guard_post", agencyWest, 0.18, 0.14},
		{"POSPOL-PABRIK", "Pos Polisi Kawasan Pabrik", "guard_post", agencyEast, 0.92, 0.22},
		{"POSLANTAS-1", "Pos Lantas Simpang Barat", "guard_post", agencyPolice, 0.32, 0.53},
		{"POSLANTAS-2", "Pos Lantas Simpang Timur", "guard_post", agencyPolice, 0.80, 0.53},
		{"DAMKAR-MAKO", "Mako Damkar", "station", agencyFire, 0.38, 0.45},
		{"DAMKAR-UTARA", "Pos Damkar Utara", "guard_post", agencyFire, 0.72, 0.85},
		{"DAMKAR-SELATAN", "Pos Damkar Selatan", "guard_post", agencyFire, 0.22, 0.20},
		{"PSC-PUSAT", "PSC 119 Pusat", "station", agencyAmbulance, 0.44, 0.58},
		{"PSC-BARAT", "Pos Ambulans Barat", "guard_post", agencyAmbulance, 0.12, 0.80},
		{"PSC-TIMUR", "Pos Ambulans Timur", "guard_post", agencyAmbulance, 0.88, 0.36},
		{"PSC-SELATAN", "Pos Ambulans Selatan", "guard_post", agencyAmbulance, 0.34, 0.10},
		{"DINKES", "Kantor Dinas Kesehatan", "station", agencyHealth, 0.42, 0.62},
		{"RSUD", "RSUD Kota Nusa", "hospital", agencyHospital, 0.28, 0.66},
		{"RS-SEHAT", "RS Sehat Nusa", "hospital", agencyClinic, 0.76, 0.44},
		{"BPBD", "Markas BPBD", "station", agencyDisaster, 0.48, 0.42},
		{"SAR", "Pos SAR Kali Nusa", "guard_post", agencySearch, 0.54, 0.66},
		{"DISHUB", "Kantor Dishub", "station", agencyTransport, 0.46, 0.76},
		{"SATPOL-PP", "Markas Satpol PP", "station", agencyOrder, 0.36, 0.48},
		{"DINSOS", "Kantor Dinas Sosial", "station", agencySocial, 0.34, 0.60},
		{"DPU", "Depo Pekerjaan Umum", "station", agencyWorks, 0.70, 0.28},
		{"DLH", "Depo Lingkungan Hidup", "station", agencyEnvironment, 0.66, 0.20},
		{"LISTRIK", "Posko Listrik", "station", agencyPower, 0.40, 0.34},
		{"PDAM", "Kantor Air Minum", "station", agencyWater, 0.24, 0.40},
		{"GAS", "Posko Gas", "station", agencyGas, 0.86, 0.70},
	}
}

// placePosts puts every post at the junction nearest to its site, moved a little so that cities of different seeds differ.
func (c *City) placePosts(r *rand.Rand) {
	for _, s := range sites() {
		node := c.nearest(metre{s.x * width, s.y * height}.jitter(r, 150).point())
		c.Posts = append(c.Posts, Post{
			Code: s.code, Name: s.name, Kind: s.kind, Agency: s.agency, Node: node, At: c.Nodes[node].At,
		})
	}
}

// placeLandmarks puts the well-known places at the junctions nearest to their sites.
func (c *City) placeLandmarks() {
	for _, l := range landmarks() {
		node := c.nearest(metre{l.x * width, l.y * height}.point())
		c.Landmarks = append(c.Landmarks, Landmark{Name: l.name, Kind: l.kind, Node: node, At: c.Nodes[node].At})
	}
}

// nearest is the junction of the grid nearest to p. Lanes hold no posts: an engine would not get out.
func (c *City) nearest(p geo.Point) int {
	best, at := math.Inf(1), 0
	for _, n := range c.Nodes[:columns*rows] {
		if d := geo.Distance(p, n.At); d < best {
			best, at = d, n.ID
		}
	}
	return at
}

// Post finds a post by its code.
func (c City) Post(code string) (Post, bool) {
	i := slices.IndexFunc(c.Posts, func(p Post) bool { return p.Code == code })
	if i < 0 {
		return Post{}, false
	}
	return c.Posts[i], true
}
