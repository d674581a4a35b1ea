package city

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// The roles, each of which has at least one account.
const (
	RoleAdministrator = "administrator"
	RoleOperator      = "operator"
	RoleDispatcher    = "dispatcher"
	RoleOfficer       = "officer"
	RoleSupervisor    = "supervisor"
	RolePartner       = "partner"
	RoleVerifier      = "verifier"
	RoleMedia         = "media"
	RoleAnalyst       = "analyst"
	RoleAuditor       = "auditor"
)

// Roles answers every role.
func Roles() []string {
	return []string{
		RoleAdministrator, RoleOperator, RoleDispatcher, RoleOfficer, RoleSupervisor, RolePartner, RoleVerifier, RoleMedia,
		RoleAnalyst, RoleAuditor,
	}
}

// job is one account before it has its number. Without an agency it is for the whole centre; with area it also covers the
// areas that its agency answers for.
type job struct {
	role, agency string
	area         bool
	unit         string
}

func jobs() []job {
	return []job{
		{role: RoleAdministrator},
		{role: RoleOperator},
		{role: RoleOperator},
		{role: RoleOperator},
		{role: RoleDispatcher},
		{role: RoleDispatcher},
		{role: RoleDispatcher, agency: agencyEast},
		{role: RoleSupervisor},
		{role: RoleSupervisor, agency: agencyPolice},
		{role: RoleOfficer, agency: agencyPolice, unit: "PTL-01"},
		{role: RoleOfficer, agency: agencyWest, unit: "PTL-05"},
		{role: RoleOfficer, agency: agencyAmbulance, unit: "AMB-01"},
		{role: RoleOfficer, agency: agencyFire, unit: "DMK-01"},
		{role: RoleOfficer, agency: agencyDisaster, unit: "TRC-01"},
		{role: RolePartner, agency: agencyAmbulance},
		{role: RolePartner, agency: agencyFire},
		{role: RolePartner, agency: agencyDisaster},
		{role: RolePartner, agency: agencyTransport},
		{role: RolePartner, agency: agencyHospital},
		{role: RolePartner, agency: "KEL-HARAPAN", area: true},
		{role: RolePartner, agency: "KEC-NUSA-TIMUR", area: true},
		{role: RoleVerifier, agency: agencyPolice},
		{role: RoleMedia},
		{role: RoleAnalyst},
		{role: RoleAuditor},
	}
}

// openAccounts gives every job a login and a display name that is plainly a role.
func (c *City) openAccounts() {
	number := map[string]int{}
	for _, j := range jobs() {
		number[j.role]++
		account := Account{
			Login: fmt.Sprintf("%s%d", j.role, number[j.role]), Name: roleName(j.role) + " " + ordinal(number[j.role]),
			Role: j.role, Agency: j.agency, Unit: j.unit,
		}
		if j.area {
			for _, a := range c.Agencies {
				if a.Code == j.agency {
					account.Areas = append(account.Areas, a.Areas...)
				}
			}
		}
		c.Accounts = append(c.Accounts, account)
	}
}

func roleName(role string) string {
	switch role {
	case RoleAdministrator:
		return "Administrator"
	case RoleOperator:
		return "Operator"
	case RoleDispatcher:
		return "Pengendali"
	case RoleOfficer:
		return "Petugas Lapangan"
	case RoleSupervisor:
		return "Pengawas"
	case RolePartner:
		return "Mitra"
	case RoleVerifier:
		return "Verifikator"
	case RoleMedia:
		return "Petugas Media"
	case RoleAnalyst:
		return "Analis"
	default:
		return "Auditor"
	}
}

func ordinal(n int) string {
	words := []string{"Nol", "Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// passphraseWords is how many words make a passphrase.
const passphraseWords = 4

// Passphrase makes a password for a login of the demo city: four words and two digits, 22 characters or more. It follows
// from the seed, so anybody who knows the seed knows it: fit for a demonstration, never for a centre that serves people.
func Passphrase(seed uint64, login string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(login)) // a hash never fails
	r := stream(seed^h.Sum64(), streamPassphrase)
	words := wordList()
	var out []string
	for range passphraseWords {
		out = append(out, words[r.IntN(len(words))])
	}
	return fmt.Sprintf("%s-%d", strings.Join(out, "-"), 10+r.IntN(90))
}

// wordList is plain words of five letters or so that are easy to read out on the telephone.
func wordList() []string {
	return strings.Fields(`
		angin anyam arang badai bakau balai bambu batik beras bukit bulan bumbu cahaya canting cengkih damar danau dapur
		daun dermaga embun fajar gading gamelan garam gerbang gulita hujan hutan jagung jambu jembatan jendela kabut
		kapas karang kayuh kebun kelapa kemarau kendi kerikil kolam kunyit ladang lampu langit layar lembah lentera lesung
		lonceng lumbung madu mahkota malam mangga mentari merica muara nakhoda nelayan ombak padang pagar pagi pandan
		panen pantai pasir payung pelangi perahu perak petani pisang puncak purnama rakit ranting rawa rempah rimba rotan
		sagu samudra sawah sejuk selasih semut senja serai sumur surya tambak tanjung telaga tembaga tenun tepian terasi
		tikar tungku ulam ukiran warung wayang`)
}
