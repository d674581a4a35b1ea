package city

// story is what people say about one type of incident. "{di}" stands for the place: with
// the word "di" before it, or without where the text begins with it.
type story struct {
	kind     string // code of a type in the catalogue
	weight   int    // how often, against the others
	where    string // road, lane, river or "" for anywhere
	seen     bool   // many see it: a second caller is likely
	channels string // more often named is more often used; "" is the usual mixture
	texts    []string
}

// stories is written for this city: nobody said these words, and nobody is named in them.
func stories() []story {
	return []story{
		{"traffic_accident_injury", 9, "road", true, "", []string{
			"kecelakaan motor sama mobil {di}, pengendara motor tergeletak, kepalanya berdarah",
			"ada tabrakan {di}, korban luka di kaki, tolong ambulans",
			"laka {di}, dua motor adu banteng, yang satu tidak bisa berdiri, kakinya patah",
			"ada yang ketabrak pas menyeberang {di}, korban luka dan lemas",
		}},
		{"traffic_accident", 7, "road", true, "", []string{
			"serempetan mobil {di}, tidak ada yang luka tapi bikin macet dan pada ribut",
			"mobil nabrak pembatas {di}, sopir tidak apa-apa, mobilnya melintang",
			"tabrakan ringan {di}, penyok saja, minta petugas lalu lintas",
		}},
		{"traffic_accident_trapped", 2, "road", true, "", []string{
			"truk terguling {di}, sopirnya terjepit dan tidak bisa keluar",
			"kecelakaan {di}, mobil ringsek, penumpang kejepit, masih sadar",
		}},
		{"hit_and_run", 2, "road", true, "", []string{
			"tabrak lari {di}, mobilnya langsung kabur ke arah timur, korban di pinggir jalan",
			"baru saja ada tabrak lari {di}, pesepeda tergeletak",
		}},
		{"traffic_jam", 4, "road", true, "phone chat chat officer officer", []string{
			"macet total {di}, sudah setengah jam tidak bergerak",
			"{di} macet, lampu normal tapi tidak ada yang mau mengalah",
		}},
		{"vehicle_breakdown", 3, "road", true, "phone chat officer", []string{
			"truk mogok {di}, patah as, menutup satu lajur",
			"mobil mogok pas di tanjakan {di}, minta bantuan derek",
		}},
		{"traffic_light_failure", 2, "road", true, "phone chat officer", []string{
			"lampu merah mati {di}, kendaraan saling serobot",
			"bangjo mati {di} sejak subuh",
		}},
		{"reckless_driving", 1, "road", false, "", []string{"truk oleng dan ngebut {di}, hampir nabrak warung"}},
		{"road_obstruction", 2, "road", true, "phone chat officer", []string{
			"ada sapi di jalan {di}, bahaya buat motor", "tumpahan tanah {di}, jalan licin, motor sudah ada yang jatuh",
		}},
		{"house_fire", 4, "lane", true, "phone phone phone chat", []string{
			"rumah terbakar {di}, api besar, takut merembet ke sebelah",
			"kebakaran {di}, rumah kosong, asapnya sudah ke mana-mana",
			"kobongan {di}, apinya dari dapur, warga sudah siram pakai ember",
		}},
		{"market_fire", 1, "", true, "phone phone chat", []string{"kios terbakar {di}, asap hitam, pedagang panik mengeluarkan barang"}},
		{"vehicle_fire", 1, "road", true, "", []string{"mobil terbakar {di}, penumpang sudah keluar"}},
		{"land_fire", 2, "", true, "", []string{"ilalang terbakar {di}, api mendekati rumah", "lahan terbakar {di}, asapnya pekat"}},
		{"rubbish_fire", 1, "lane", false, "phone chat", []string{"tumpukan sampah terbakar {di}, asapnya masuk rumah"}},
		{"fire_alarm", 1, "", false, "sensor", []string{"alarm kebakaran {di}, detektor asap lantai dua"}},
		{"gas_leak", 2, "lane", false, "", []string{"bau gas menyengat {di}, tabung bocor tidak bisa dicopot", "gas bocor di warung {di}"}},
		{"cable_down", 2, "", true, "", []string{"kabel putus {di}, menjuntai sampai ke jalan, keluar percikan", "tiang listrik miring {di} mau roboh"}},
		{"electrocution", 1, "lane", false, "phone", []string{"ada yang kesetrum {di} waktu memperbaiki atap, belum sadar"}},
		{"power_outage", 4, "lane", true, "phone chat chat web", []string{"mati lampu {di} dari jam tujuh", "listrik padam satu RT {di}, sampai kapan ya"}},
		{"water_pipe_burst", 2, "", true, "chat web web", []string{"pipa pecah {di}, air PDAM meluber ke jalan"}},
		{"road_damage", 2, "road", false, "web web chat", []string{"jalan berlubang {di}, dalam, kalau hujan tidak kelihatan"}},
		{"flood", 5, "river", true, "", []string{
			"banjir {di}, air masuk rumah setinggi lutut, masih naik",
			"air naik terus {di}, ada lansia belum bisa keluar, banjir sejak subuh",
			"genangan {di} sudah sepinggang, motor tidak bisa lewat",
		}},
		{"landslide", 1, "river", true, "", []string{"tanah longsor {di}, menutup separuh jalan, ada yang tertimbun katanya"}},
		{"strong_wind", 1, "", true, "", []string{"puting beliung {di}, atap terbang, beberapa rumah rusak"}},
		{"fallen_tree", 5, "road", true, "phone chat officer web", []string{
			"pohon tumbang {di}, menutup jalan, menimpa kabel",
			"dahan patah {di}, sebagian ke badan jalan",
		}},
		{"drowning", 1, "river", true, "phone", []string{"ada anak hanyut {di}, tadi berenang, sekarang tidak kelihatan", "orang tenggelam {di}, arusnya deras"}},
		{"person_trapped", 1, "road", false, "phone", []string{"terjebak di lift {di}, ada tiga orang, sudah lima belas menit"}},
		{"snake", 4, "lane", false, "phone phone chat", []string{
			"ada ular masuk kamar mandi {di}, besar, tidak berani mendekat", "ular di atas plafon {di}, tolong damkar",
		}},
		{"wasp_nest", 3, "lane", false, "phone chat web", []string{"sarang tawon besar {di}, di atas pintu, banyak anak kecil", "ada tawon ndas {di}, sudah dua orang disengat"}},
		{"animal_in_distress", 1, "lane", false, "phone chat", []string{"kucing terjebak di saluran air {di}, suaranya sudah lemah"}},
		{"cardiac_arrest", 2, "lane", false, "phone", []string{"tolong, tidak bernapas {di}, nadi tidak teraba, usianya sekitar enam puluh"}},
		{"unconscious", 3, "", false, "phone", []string{"ada orang pingsan {di}, dipanggil tidak sadar", "semaput {di} habis olahraga, mukanya pucat"}},
		{"breathing_difficulty", 3, "lane", false, "phone", []string{"sesak napas {di}, punya asma, obatnya habis", "tersedak {di}, susah bernapas, bibirnya biru"}},
		{"chest_pain", 2, "lane", false, "phone", []string{"nyeri dada {di}, keringat dingin, menjalar ke tangan kiri"}},
		{"stroke", 1, "lane", false, "phone", []string{"tiba-tiba bicaranya pelo dan mulut miring {di}, tangan kanan lemas"}},
		{"childbirth", 2, "lane", false, "phone", []string{"mau lahiran {di}, ketuban pecah, tidak ada kendaraan", "istri kontraksi tiap tiga menit {di}, minta ambulans"}},
		{"sick_person", 4, "lane", false, "phone phone chat", []string{"minta ambulans {di}, demam tinggi dan lemas, tidak bisa jalan", "muntah dan diare sejak malam {di}, sudah lemas sekali"}},
		{"injury", 2, "lane", false, "phone", []string{"jatuh di kamar mandi {di}, tidak bisa bangun, pinggulnya sakit"}},
		{"animal_bite", 1, "lane", false, "phone", []string{"digigit ular {di}, kakinya bengkak, ularnya belang"}},
		{"mass_poisoning", 1, "", true, "phone", []string{"keracunan makanan {di} habis hajatan, banyak yang muntah, belasan orang"}},
		{"mental_health_crisis", 2, "", false, "phone chat", []string{"ODGJ ngamuk {di}, bawa kayu, warga takut", "ada orang dengan gangguan jiwa {di}, jalan di tengah jalan"}},
		{"suicide_attempt", 1, "river", true, "phone", []string{"ada orang berdiri di pagar jembatan {di}, sepertinya mau lompat, tolong cepat"}},
		{"missing_child", 1, "", false, "phone", []string{"anak hilang {di}, usia enam tahun, baju merah, terpisah satu jam lalu"}},
		{"missing_person", 1, "lane", false, "phone counter", []string{"lansia hilang {di}, sudah pikun, pergi sejak pagi tidak pulang"}},
		{"neglected_person", 2, "", false, "phone chat web", []string{"orang terlantar {di}, tidur di jalan, kelihatan sakit", "ada yang kehabisan ongkos {di}, dua hari belum makan"}},
		{"evacuee_needs", 1, "river", false, "phone chat", []string{"pengungsi {di} butuh selimut dan makanan bayi"}},
		{"vehicle_theft", 3, "", false, "phone phone counter", []string{"motor hilang {di}, diparkir setengah jam, kunci masih dipegang", "motor dicuri {di}, kelihatan di kamera warung, kunci T"}},
		{"street_robbery", 2, "road", false, "phone", []string{"baru saja dibegal {di}, motornya dibawa, pelakunya dua orang pakai celurit"}},
		{"bag_snatching", 2, "road", false, "phone", []string{"jambret {di}, tas ditarik sampai jatuh, lari ke arah pasar"}},
		{"burglary_in_progress", 1, "lane", false, "phone chat", []string{"ada maling {di}, lampunya mati tapi ada yang congkel jendela, pemiliknya mudik"}},
		{"fight", 3, "", true, "", []string{"ada yang berkelahi {di}, sudah ramai", "gelut {di} gara-gara parkir"}},
		{"mass_brawl", 2, "road", true, "", []string{"tawuran pelajar {di}, bawa celurit, saling lempar batu", "ramai tawuran {di}, toko pada tutup"}},
		{"domestic_violence", 2, "lane", false, "phone phone chat", []string{"tetangga teriak minta tolong {di}, suaranya dipukul suami, ada anak kecil menangis", "KDRT {di}, bukan pertama kali, tolong jangan bilang siapa yang lapor"}},
		{"child_abuse", 1, "lane", false, "phone chat web", []string{"anak dipukul terus tiap malam {di}, badannya biru-biru"}},
		{"sexual_violence", 1, "", false, "chat", []string{"mau lapor pelecehan {di}, jangan ditelepon, balas lewat pesan saja"}},
		{"person_with_weapon", 1, "", true, "phone", []string{"ada orang bawa golok {di}, mengacungkan ke orang lewat"}},
		{"suspicious_object", 1, "", false, "phone officer", []string{"koper ditinggal {di} dari tadi pagi, benda mencurigakan"}},
		{"suspicious_person", 2, "lane", false, "phone chat", []string{"orang mencurigakan mondar mandir {di}, lihat-lihat pagar rumah"}},
		{"noise", 4, "lane", false, "phone chat web", []string{"karaoke musik keras {di} sampai lewat tengah malam", "knalpot brong bolak-balik {di}, berisik"}},
		{"illegal_street_race", 2, "road", true, "phone chat", []string{"balap liar {di}, jalan ditutup anak-anak muda"}},
		{"public_disturbance", 1, "", false, "phone chat", []string{"pengamen memaksa {di}, bikin onar di depan toko"}},
		{"demonstration", 1, "road", true, "officer phone", []string{"unjuk rasa {di}, sekitar dua ratus orang, mulai menutup satu jalur"}},
		{"intrusion_alarm", 1, "", false, "sensor", []string{"alarm toko {di}, sensor pintu belakang"}},
		{"online_fraud", 2, "", false, "web web counter phone", []string{"penipuan online, sudah transfer ke rekening, barang tidak dikirim, pelapor tinggal {di}"}},
		{"theft_report", 1, "", false, "counter phone", []string{"HP dicuri {di} tadi siang waktu ditinggal salat"}},
		{"narcotics", 1, "lane", false, "chat web", []string{"sering ada transaksi narkoba {di}, malam hari, jangan sebut yang lapor"}},
		{"body_found", 1, "river", false, "phone", []string{"penemuan mayat {di}, belum ada yang berani mendekat"}},
		{"lost_document", 3, "", false, "counter counter web", []string{"laporan kehilangan, dompet hilang {di}, isinya KTP, STNK dan kartu ATM"}},
		{"crowd_permit", 1, "", false, "counter web", []string{"mau urus izin keramaian untuk hajatan {di} hari Sabtu"}},
		{"event_security", 1, "", false, "email counter", []string{"minta pengamanan pertandingan {di}, perkiraan tiga ribu penonton"}},
		{"service_info", 3, "", false, "phone chat", []string{"mau tanya syarat dan biaya perpanjang SIM, saya tinggal {di}", "jam buka layanan hari Sabtu jam berapa ya, saya {di}"}},
		{"traffic_info", 2, "road", false, "phone chat", []string{"info lalu lintas {di}, apakah jalan ditutup, ada jalur alternatif tidak"}},
		{"rumour_check", 1, "", false, "chat", []string{"apa benar ada begal {di} tadi malam, kabar di grup ramai"}},
	}
}

// greetings are how a report may begin; written channels mostly do without.
func greetings() []string {
	return []string{"", "", "", "Tolong, ", "Halo, ", "Pak, Bu, ", "Mau lapor, ", "Cepat, ", "Permisi, "}
}
