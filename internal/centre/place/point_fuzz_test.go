package place

import (
	"math"
	"testing"

	"sentra/internal/platform/fault"
)

// FuzzParsePoint: whatever is written, it is refused or it is a point on the earth.
func FuzzParsePoint(f *testing.F) {
	for _, seed := range []string{"-6.2,106.8", " -6.2 , 106.8 ", "NaN,1", "1,Inf", "91,0", "1", ",", "1,2,3", "0x1p-2,1", "1e400,1", "0,0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePoint("to", text)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("refused as %v", err)
			}
			return
		}
		if math.IsNaN(p.Lat) || math.IsNaN(p.Lon) || math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180 {
			t.Fatalf("%q is taken for %v", text, p)
		}
	})
}
