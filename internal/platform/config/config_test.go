package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"sentra/internal/platform/config"
)

type program struct {
	Config kong.ConfigFlag
	Run    struct {
		Listen string  `default:"127.0.0.1:1" env:"SENTRA_TEST_LISTEN"`
		Proxy  bool    ``
		Speed  float64 ``
	} `cmd:""`
}

func parse(t *testing.T, file string, args ...string) (program, error) {
	t.Helper()
	var p program
	parser, err := kong.New(&p, kong.Configuration(config.Resolver), kong.Exit(func(int) { t.Fatal("the parser ended the program") }))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(append([]string{"run", "--config", path}, args...))
	return p, err
}

// TestFileThenEnvironmentThenFlag: the nearer to the person, the stronger.
func TestFileThenEnvironmentThenFlag(t *testing.T) {
	p, err := parse(t, "listen: file\nproxy: true\nspeed: 2.5\n")
	if err != nil || p.Run.Listen != "file" || !p.Run.Proxy || p.Run.Speed != 2.5 {
		t.Fatalf("%+v, %v", p.Run, err)
	}
	t.Setenv("SENTRA_TEST_LISTEN", "environment")
	if p, err = parse(t, "listen: file\n"); err != nil || p.Run.Listen != "environment" {
		t.Fatalf("%+v, %v", p.Run, err)
	}
	if p, err = parse(t, "listen: file\n", "--listen", "flag"); err != nil || p.Run.Listen != "flag" {
		t.Fatalf("%+v, %v", p.Run, err)
	}
}

// TestAMisspeltSettingIsRefused: never silently ignored.
func TestAMisspeltSettingIsRefused(t *testing.T) {
	for _, file := range []string{"lisen: x\n", "proxy: maybe\n", "speed: banana\n", "listen: [1, 2]\n", "listen: {a: b}\n", "- x\n", "listen: true\n"} {
		if _, err := parse(t, file); err == nil {
			t.Errorf("accepted %q", file)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"listen: x", "a: [1]", "{", "a: &b *b", "a: 1\na: 2", "\x00", "? x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := config.Read(strings.NewReader(text))
		if err != nil && values != nil {
			t.Error("an error came with values")
		}
		for key, value := range values {
			switch value.(type) {
			case string, bool, int, float64:
			default:
				t.Errorf("%s is %T", key, value)
			}
		}
	})
}
