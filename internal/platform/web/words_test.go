package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/validation"

	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
)

// messages are all that huma says about input, with arguments where it puts some. What is marked as sent comes from the
// request and must not be repeated.
func messages() []string {
	const sent = "what-was-sent"
	with := func(message string, args ...any) string {
		for strings.Count(message, "%") < len(args) {
			args = args[:len(args)-1]
		}
		return fmt.Sprintf(message, args...)
	}
	out := []string{
		validation.MsgUnexpectedProperty, validation.MsgExpectedRFC3339DateTime, validation.MsgExpectedRFC1123DateTime, validation.MsgExpectedRFC3339Date,
		validation.MsgExpectedRFC3339Time, validation.MsgExpectedRFC5890Hostname, validation.MsgExpectedRFC2673IPv4, validation.MsgExpectedRFC2373IPv6,
		validation.MsgExpectedRFCIPAddr, validation.MsgExpectedRFC6570URITemplate, validation.MsgExpectedRFC6901JSONPointer,
		validation.MsgExpectedRFC6901RelativeJSONPointer, validation.MsgExpectedMatchAtLeastOneSchema, validation.MsgExpectedMatchExactlyOneSchema,
		validation.MsgExpectedNotMatchSchema, validation.MsgExpectedPropertyNameInObject, validation.MsgExpectedBoolean, validation.MsgExpectedNumber,
		validation.MsgExpectedInteger, validation.MsgExpectedString, validation.MsgExpectedBase64String, validation.MsgExpectedArray,
		validation.MsgExpectedObject, validation.MsgExpectedArrayItemsUnique,
		"required query parameter is missing", "required path parameter is missing", "required header parameter is missing", "request body is required",
		"invalid integer", "invalid float", "invalid floating value", "invalid boolean", "invalid date/time for format 2006-01-02", "invalid url.URL value",
		"request body is too large limit=1048576 bytes", "unknown content type: " + sent, "no matching content type for " + sent,
	}
	for _, message := range []string{
		validation.MsgExpectedRFC5322Email, validation.MsgExpectedRFC3986URI, validation.MsgExpectedRFC4122UUID, validation.MsgExpectedRegexp, validation.MsgExpectedDuration,
	} {
		out = append(out, with(message, "invalid: "+sent))
	}
	for _, message := range []string{
		validation.MsgExpectedMinimumNumber, validation.MsgExpectedExclusiveMinimumNumber, validation.MsgExpectedMaximumNumber,
		validation.MsgExpectedExclusiveMaximumNumber, validation.MsgExpectedNumberBeMultipleOf, validation.MsgExpectedMinLength, validation.MsgExpectedMaxLength,
		validation.MsgExpectedMinItems, validation.MsgExpectedMaxItems, validation.MsgExpectedMinProperties, validation.MsgExpectedMaxProperties,
	} {
		out = append(out, with(message, 42))
	}
	for _, message := range []string{
		validation.MsgExpectedBePattern, validation.MsgExpectedMatchPattern, validation.MsgExpectedRequiredProperty, validation.MsgExpectedDependentRequiredProperty,
		validation.MsgExpectedOneOf,
	} {
		out = append(out, with(message, "lat", "lon"))
	}
	return out
}

func TestEveryMessageAboutInputIsSaidInBothLanguages(t *testing.T) {
	unknown := web.InWords("no such message")
	said := map[lang.Text]string{}
	for _, message := range messages() {
		words := web.InWords(message)
		if words == unknown || words.ID == "" || words.EN == "" || words.ID == words.EN {
			t.Errorf("%q has no words: %v", message, words)
		}
		if strings.Contains(words.ID+words.EN, "what-was-sent") {
			t.Errorf("%q repeats what was sent: %v", message, words)
		}
		if strings.Contains(words.ID+words.EN, "%") {
			t.Errorf("%q: a hole is left in %v", message, words)
		}
		if strings.Contains(message, "42") && (!strings.Contains(words.ID, "42") || !strings.Contains(words.EN, "42")) {
			t.Errorf("%q: the limit is left out of %v", message, words)
		}
		said[words] = message
	}
	if len(said) < 25 {
		t.Errorf("%d different sentences for %d messages", len(said), len(messages()))
	}
	for message, want := range map[string]string{
		"expected number":                                             "Harus berupa angka.",
		"expected number >= 3":                                        "Paling kecil 3.",
		"expected number > 3.5":                                       "Harus lebih dari 3.5.",
		"expected string":                                             "Harus berupa teks.",
		"expected required property lat to be present":                "Isian lat wajib ada.",
		`expected value to be one of "information, silent, prank"`:    "Pilih salah satu dari: information, silent, prank.",
		"an expected number in the midst of another language's prose": unknown.ID,
	} {
		if got := web.InWords(message).ID; got != want {
			t.Errorf("%q is said as %q, want %q", message, got, want)
		}
	}
}
