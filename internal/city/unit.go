package city

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"sentra/internal/platform/geo"
)

// fleet is units of one kind that carry one prefix: so many of them at each of the posts.
type fleet struct {
	prefix, kind string
	capabilities string // as in the catalogue, and what these units carry beyond
	crew         int
	each         int
	posts        string
}

func fleets() []fleet {
	return []fleet{
		{"PTL", "patrol_car", "patrol", 2, 4, "MAPOLRES"},
		{"PTL", "patrol_car", "patrol", 2, 3, "MAPOLSEK-BARAT MAPOLSEK-TENGAH MAPOLSEK-TIMUR"},
		{"PTL", "patrol_car", "patrol", 2, 1, "POSPOL-PASAR POSPOL-TERMINAL POSPOL-SELATAN POSPOL-PABRIK"},
		{"PTM", "patrol_motorcycle", "patrol", 1, 2, "MAPOLSEK-BARAT MAPOLSEK-TENGAH MAPOLSEK-TIMUR"},
		{"LTS", "traffic_car", "traffic", 2, 1, "MAPOLRES POSLANTAS-1 POSLANTAS-2"},
		{"LTM", "traffic_motorcycle", "traffic", 1, 2, "POSLANTAS-1 POSLANTAS-2"},
		{"RSK", "investigation_team", "investigation", 3, 2, "MAPOLRES"},
		{"RSK", "investigation_team", "investigation", 3, 1, "MAPOLSEK-BARAT MAPOLSEK-TENGAH MAPOLSEK-TIMUR"},
		{"INF", "forensic_team", "forensics", 3, 1, "MAPOLRES"},
		{"PPA", "women_children_team", "women_children_protection", 2, 2, "MAPOLRES"},
		{"PRM", "oversight_team", "internal_oversight", 2, 1, "MAPOLRES"},
		{"BBK", "community_officer", "community_policing patrol", 1, 2, "MAPOLSEK-BARAT MAPOLSEK-TENGAH MAPOLSEK-TIMUR"},
		{"DLM", "crowd_control_platoon", "crowd_control", 20, 3, "MAPOLRES"},
		{"TNK", "armed_team", "armed_response negotiation", 6, 1, "MAPOLRES"},
		{"JHD", "bomb_squad", "bomb_disposal", 4, 1, "MAPOLRES"},
		{"SKA", "dog_team", "tracking_dog", 2, 1, "MAPOLRES"},
		{"SPK", "counter", "counter_service", 2, 1, "MAPOLRES MAPOLSEK-TENGAH"},
		{"KMD", "command_car", "command", 3, 1, "MAPOLRES"},
		{"DMK", "fire_engine", "fire_engine", 5, 3, "DAMKAR-MAKO"},
		{"DMK", "fire_engine", "fire_engine", 5, 2, "DAMKAR-UTARA DAMKAR-SELATAN"},
		{"TKI", "water_tanker", "water_supply", 2, 1, "DAMKAR-MAKO DAMKAR-UTARA DAMKAR-SELATAN"},
		{"TGA", "ladder_truck", "aerial_ladder", 3, 1, "DAMKAR-MAKO"},
		{"RSC", "rescue_truck", "rescue animal_rescue", 5, 1, "DAMKAR-MAKO DAMKAR-UTARA DAMKAR-SELATAN"},
		{"HZM", "hazmat_truck", "hazmat", 4, 1, "DAMKAR-MAKO"},
		{"AMB", "ambulance_basic", "ambulance", 2, 2, "PSC-PUSAT PSC-BARAT"},
		{"AMB", "ambulance_basic", "ambulance", 2, 1, "PSC-TIMUR PSC-SELATAN RS-SEHAT"},
		{"AGD", "ambulance_advanced", "ambulance advanced_life_support", 3, 1, "PSC-PUSAT PSC-TIMUR RSUD RS-SEHAT"},
		{"MTM", "medical_motorcycle", "first_response", 1, 1, "PSC-PUSAT PSC-SELATAN"},
		{"BDN", "midwife_team", "maternity", 2, 1, "DINKES"},
		{"KSW", "mental_health_team", "mental_health", 2, 1, "RSUD"},
		{"SVL", "public_health_team", "public_health", 3, 1, "DINKES"},
		{"JNZ", "hearse", "mortuary", 2, 1, "RSUD DINSOS"},
		{"TRC", "disaster_team", "disaster_response", 5, 3, "BPBD"},
		{"PRH", "rescue_boat", "water_rescue", 4, 2, "BPBD"},
		{"LOG", "relief_truck", "relief_logistics", 3, 1, "BPBD"},
		{"SAR", "search_team", "search_rescue water_rescue", 6, 2, "SAR"},
		{"ALB", "heavy_equipment", "heavy_equipment", 2, 1, "DPU"},
		{"JLN", "road_crew", "road_repair", 4, 1, "DPU"},
		{"PHN", "tree_crew", "tree_clearing", 4, 2, "DLH"},
		{"LHD", "environment_team", "environment", 2, 1, "DLH"},
		{"DSH", "transport_patrol", "traffic_management", 2, 3, "DISHUB"},
		{"DRK", "tow_truck", "towing", 2, 2, "DISHUB"},
		{"SPP", "public_order_patrol", "public_order", 6, 3, "SATPOL-PP"},
		{"SOS", "social_team", "social_service", 2, 2, "DINSOS"},
		{"LTK", "electricity_crew", "electricity_utility", 3, 2, "LISTRIK"},
		{"AIR", "water_crew", "water_utility", 3, 1, "PDAM"},
		{"GAS", "gas_crew", "gas_utility", 2, 1, "GAS"},
	}
}

// guarding is the one unit that is on planned duty when the city begins: it may be pre-empted.
const guarding = "PTL-04"

// crewUnits sets up the fleet and says in what state each unit is when the city begins. The first unit of every prefix is
// always available, so that no kind of help is missing altogether.
func (c *City) crewUnits(r *rand.Rand) {
	number := map[string]int{}
	for _, f := range fleets() {
		for code := range strings.FieldsSeq(f.posts) {
			post, _ := c.Post(code) // a test holds that every post is there
			for range f.each {
				number[f.prefix]++
				u := Unit{
					CallSign: fmt.Sprintf("%s-%02d", f.prefix, number[f.prefix]), Kind: f.kind, Agency: post.Agency, Post: post.Code,
					Capabilities: strings.Fields(f.capabilities), Crew: f.crew, State: "available", SubState: "at_post", Base: post.At,
				}
				c.begin(r, &u, number[f.prefix] == 1)
				c.Units = append(c.Units, u)
			}
		}
	}
}

// begin puts a unit into its first state and place: most are at their post, patrols are on the road, a few are not free, and
// a few have never told where they are.
func (c *City) begin(r *rand.Rand, u *Unit, keep bool) {
	at := u.Base
	u.PositionAgeS = 5 + r.IntN(50)
	roll, where := r.IntN(100), r.IntN(len(c.Nodes))
	tracked, old := r.IntN(100), r.IntN(1500)
	roams := u.Kind == "patrol_car" || u.Kind == "patrol_motorcycle" || u.Kind == "traffic_motorcycle"
	switch {
	case keep:
	case u.CallSign == guarding:
		u.State, u.SubState, u.Reason = "planned_duty", "", "pengamanan kegiatan di alun-alun"
	case roll < 6:
		u.State, u.SubState, u.Crew = "off_duty", "", 0
	case roll < 10:
		u.State, u.SubState, u.Reason = "busy", "", busyReasons()[where%len(busyReasons())]
	case roll < 13:
		u.State, u.SubState, u.Reason, u.Crew = "out_of_service", "", "perawatan kendaraan", 0
	case roams && roll < 70:
		u.SubState, at = "patrolling", c.beat(u, where)
	}
	switch {
	case keep || tracked >= 12:
		u.Position = &at
	case tracked >= 5:
		u.Position, u.PositionAgeS = &at, 300+old // the tracker has been silent for a while
	default:
		u.PositionAgeS = 0
	}
}

// beat is a junction that a patrol may be at: one within its agency's areas, from where a roll of the dice pointed onwards.
func (c *City) beat(u *Unit, from int) geo.Point {
	var codes []string
	for _, a := range c.Agencies {
		if a.Code == u.Agency {
			codes = a.Areas
		}
	}
	for i := range c.Nodes {
		n := c.Nodes[(from+i)%len(c.Nodes)]
		for _, code := range codes {
			if area, ok := c.Area(code); ok && area.holds(n.At) {
				return n.At
			}
		}
	}
	return u.Base
}

func busyReasons() []string {
	return []string{"istirahat", "pengisian bahan bakar", "pelatihan", "sidang"}
}
