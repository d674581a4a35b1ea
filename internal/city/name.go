package city

// The names are flowers, trees, fruits, birds and virtues, as streets and wards are called all over the country.

// streetNames is one name for each street of the grid that is no arterial, rows first.
func streetNames() []string {
	return []string{
		"Melati", "Mawar", "Kenanga", "Anggrek", "Cempaka", "Dahlia", "Flamboyan", "Teratai", "Bugenvil", "Kamboja", "Seruni",
		"Kemuning", "Sedap Malam", "Asoka", "Soka", "Matahari", "Lavender", "Tulip", "Alamanda", "Kantil", "Puspa", "Seroja",
		"Beringin", "Jati", "Mahoni", "Cemara", "Akasia", "Pinus", "Trembesi", "Ketapang", "Sonokeling", "Meranti", "Kenari",
		"Waru", "Randu", "Bambu", "Mangga", "Rambutan", "Durian", "Manggis", "Sawo", "Jambu", "Nangka", "Belimbing", "Salak",
		"Duku", "Kelapa", "Merpati", "Kutilang", "Camar", "Elang", "Merak", "Jalak", "Kepodang",
	}
}

// villageNames is one name for each of the 24 wards.
func villageNames() []string {
	return []string{
		"Harapan", "Sejahtera", "Makmur", "Damai", "Rukun", "Sentosa", "Bahagia", "Mekar", "Tenteram", "Gotong Royong",
		"Karya", "Bakti", "Mulya", "Guyub", "Sumber", "Asri", "Permai", "Lestari", "Maju", "Subur", "Bersemi", "Cahaya",
		"Pelita", "Teladan",
	}
}

// districtNames is one name for each of the four districts: north-west, north-east, south-west, south-east.
func districtNames() [4]string {
	return [4]string{"Nusa Barat", "Nusa Utara", "Nusa Selatan", "Nusa Timur"}
}

// landmark is a well-known place and where in the city it stands, as parts of the width and of the height.
type landmark struct {
	name, kind string
	x, y       float64
}

// landmarks stand where their names say: in their ward, at their street, by the river.
func landmarks() []landmark {
	return []landmark{
		{"Pasar Besar Nusa", "market", 0.32, 0.52}, {"Pasar Subuh Mekar", "market", 0.25, 0.375},
		{"Terminal Nusa", "terminal", 0.46, 0.88}, {"Alun-alun Nusa", "square", 0.40, 0.56},
		{"Masjid Raya Nusa", "worship", 0.38, 0.60}, {"Gereja Damai", "worship", 0.583, 0.12},
		{"Pura Asri", "worship", 0.583, 0.625}, {"Vihara Cahaya", "worship", 0.583, 0.875},
		{"SD Negeri Harapan", "school", 0.083, 0.125}, {"SMP Negeri Makmur", "school", 0.417, 0.125},
		{"SMA Negeri Sentosa", "school", 0.917, 0.125}, {"SMK Karya", "school", 0.75, 0.375},
		{"Kampus Universitas Nusa", "campus", 0.22, 0.88}, {"Mal Nusa", "mall", 0.48, 0.50},
		{"Stadion Nusa", "stadium", 0.70, 0.72}, {"Puskesmas Sejahtera", "clinic", 0.25, 0.125},
		{"Puskesmas Lestari", "clinic", 0.917, 0.625}, {"SPBU Poros Barat", "fuel", 0.32, 0.76},
		{"SPBU Lingkar Timur", "fuel", 0.80, 0.34}, {"Gudang Bulir Padi", "warehouse", 0.88, 0.30},
		{"Kawasan Pabrik Timur", "industry", 0.92, 0.22}, {"Makam Umum Rukun", "cemetery", 0.75, 0.125},
		{"Taman Kali Nusa", "park", 0.58, 0.46}, {"Rumah Susun Gotong Royong", "housing", 0.54, 0.375},
	}
}
