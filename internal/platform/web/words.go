package web

import (
	"fmt"
	"regexp"
	"strings"

	"sentra/internal/platform/lang"
)

// rule gives the words for one message of huma's validation.
type rule struct {
	pattern *regexp.Regexp
	id, en  string
}

func words(pattern, id, en string) rule {
	return rule{pattern: regexp.MustCompile("^(?:" + pattern + ")$"), id: id, en: en}
}

// rules are tried in order.
var rules = []rule{
	words(`unexpected property`, "Isian ini tidak dikenal.", "This field is not known."),
	words(`expected required property (\S+) to be present`, "Isian %s wajib ada.", "The field %s is required."),
	words(`required .* parameter is missing|.*parameter is missing`, "Parameter ini wajib ada.", "This parameter is required."),
	words(`expected string to be RFC 3339 date-time`, "Tulis waktu menurut RFC 3339 dengan zona, misalnya 2026-11-23T03:14:07+07:00.", "Write the time as in RFC 3339 with its zone, such as 2026-11-23T03:14:07+07:00."),
	words(`expected string to be RFC 1123 date-time`, "Tulis waktu menurut RFC 1123, misalnya Mon, 23 Nov 2026 03:14:07 GMT.", "Write the time as in RFC 1123, such as Mon, 23 Nov 2026 03:14:07 GMT."),
	words(`expected string to be RFC 3339 date`, "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-23.", "Write the date as year-month-day, such as 2026-11-23."),
	words(`expected string to be RFC 3339 time`, "Tulis jam menurut RFC 3339, misalnya 03:14:07Z.", "Write the time of day as in RFC 3339, such as 03:14:07Z."),
	words(`invalid date/time.*`, "Tulis waktu dengan bentuk yang diminta.", "Write the time in the form that is asked for."),
	words(`expected duration.*`, "Tulis lama waktu dengan satuannya, misalnya 90s.", "Write the duration with its unit, such as 90s."),
	words(`expected string to be RFC 5322 email.*`, "Harus berupa alamat surel.", "It must be an e-mail address."),
	words(`expected string to be RFC 5890 hostname`, "Harus berupa nama host.", "It must be a host name."),
	words(`expected string to be (?:either )?RFC (?:2673|2373) ipv.*`, "Harus berupa alamat IP.", "It must be an IP address."),
	words(`expected string to be RFC 3986 uri.*|expected string to be RFC 6570.*|invalid url.*`, "Harus berupa alamat web (URI).", "It must be a web address (URI)."),
	words(`expected string to be RFC 6901.*`, "Harus berupa JSON Pointer.", "It must be a JSON Pointer."),
	words(`expected string to be regex.*`, "Harus berupa ungkapan reguler yang sah.", "It must be a valid regular expression."),
	words(`expected string to be base64 encoded`, "Harus ditulis dalam base64.", "It must be written in base64."),
	words(`expected string to be RFC 4122 uuid.*`, "Harus berupa UUID.", "It must be a UUID."),
	words(`expected boolean|invalid boolean`, "Harus true atau false.", "It must be true or false."),
	words(`expected number|invalid float.*|invalid number.*`, "Harus berupa angka.", "It must be a number."),
	words(`expected integer|invalid integer.*`, "Harus berupa bilangan bulat.", "It must be a whole number."),
	words(`expected string`, "Harus berupa teks.", "It must be text."),
	words(`expected array`, "Harus berupa daftar.", "It must be a list."),
	words(`expected object`, "Harus berupa objek.", "It must be an object."),
	words(`expected array items to be unique`, "Isinya tidak boleh berulang.", "Its items must differ."),
	words(`expected value to be one of "(.*)"`, "Pilih salah satu dari: %s.", "Choose one of: %s."),
	words(`expected number >= (\S+)`, "Paling kecil %s.", "At least %s."),
	words(`expected number > (\S+)`, "Harus lebih dari %s.", "It must be more than %s."),
	words(`expected number <= (\S+)`, "Paling besar %s.", "At most %s."),
	words(`expected number < (\S+)`, "Harus kurang dari %s.", "It must be less than %s."),
	words(`expected length >= (\d+)`, "Paling sedikit %s huruf.", "At least %s characters."),
	words(`expected length <= (\d+)`, "Paling banyak %s huruf.", "At most %s characters."),
	words(`expected array length >= (\d+)`, "Paling sedikit %s butir.", "At least %s items."),
	words(`expected array length <= (\d+)`, "Paling banyak %s butir.", "At most %s items."),
	words(`expected number to be a multiple of (\S+)`, "Harus kelipatan %s.", "It must be a multiple of %s."),
	words(`expected object with at least (\d+) properties`, "Paling sedikit %s isian.", "At least %s fields."),
	words(`expected object with at most (\d+) properties`, "Paling banyak %s isian.", "At most %s fields."),
	words(`expected property (\S+) to be present when .*`, "Isian %s wajib ada bersama isian ini.", "The field %s is required together with this one."),
	words(`expected propertyName value to be present in object`, "Isian penanda jenisnya wajib ada.", "The field that tells its kind is required."),
	words(`expected value to (?:match|not match).*`, "Bentuknya bukan salah satu yang dikenal.", "It has none of the known forms."),
	words(`expected string to (?:match pattern|be) .*`, "Bentuknya tidak sesuai.", "It does not have the right form."),
	words(`(request )?body is required`, "Permintaan ini perlu isi.", "This request needs a body."),
	words(`request body is too large.*`, "Isi permintaan terlalu besar.", "The body of the request is too large."),
	words(`unknown content type.*|unsupported.*`, "Jenis isi tidak didukung; kirim application/json.", "This kind of content is not supported; send application/json."),
	words(`no matching.*|.*not acceptable.*`, "Jawaban hanya tersedia sebagai application/json.", "Answers come as application/json only."),
}

// inWords says huma's message in both languages. Arguments are the schema's own limits, never what was sent.
func inWords(message string) lang.Text {
	for _, r := range rules {
		found := r.pattern.FindStringSubmatch(message)
		if found == nil {
			continue
		}
		if !strings.Contains(r.id, "%s") {
			return lang.T(r.id, r.en)
		}
		return lang.T(fmt.Sprintf(r.id, found[1]), fmt.Sprintf(r.en, found[1]))
	}
	return lang.T("Isian ini belum benar.", "This is not right.")
}

// fieldName drops huma's prefix that tells where in the request the field stands.
func fieldName(location string) string {
	for _, prefix := range []string{"body.", "path.", "query.", "header."} {
		if name, found := strings.CutPrefix(location, prefix); found {
			return name
		}
	}
	return location
}

// unreadable tells whether huma refused a body because it is no JSON at all, rather than JSON of the wrong shape.
func unreadable(message string, errs []error) bool {
	for _, err := range errs {
		text := err.Error()
		if strings.Contains(text, "invalid character") || strings.Contains(text, "unexpected end of JSON") || strings.Contains(text, "unexpected EOF") {
			return true
		}
	}
	return strings.Contains(message, "unmarshal")
}
