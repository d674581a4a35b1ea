package main

import (
	"strings"
	"testing"
)

func TestRecognise(t *testing.T) {
	for text, want := range map[string]string{
		"MIT License\n\nPermission is hereby granted, free of charge, to any\nperson obtaining a copy":                                "MIT",
		"Apache License\n   Version 2.0, January 2004":                                                                                "Apache-2.0",
		"Redistribution and use in source and binary forms, with or without. Neither the name of":                                     "BSD-3-Clause",
		"Redistribution and use in source and binary forms, with or without":                                                          "BSD-2-Clause",
		"Mozilla Public License, version 2.0 … Secondary License: GNU General Public License, GNU Lesser General Public License":      "MPL-2.0",
		"GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19 November 2007":                                                             "AGPL-3.0",
		"two: Permission is hereby granted, free of charge, to any person obtaining a copy; Apache License Version 2.0, January 2004": "Apache-2.0 AND MIT",
		"all rights reserved": unknown,
	} {
		if got := recognise(text); got != want {
			t.Errorf("%.40q: %s, want %s", text, got, want)
		}
	}
}

func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		expression string
		tool, want bool
	}{
		{"MIT", false, true},
		{"(GPL-2.0 OR MIT)", false, true},
		{"MIT AND GPL-2.0", false, false},
		{"GPL-3.0", false, false},
		{"GPL-3.0-or-later", true, true},
		{"AGPL-3.0", true, false},
		{unknown, true, false},
	} {
		if got := allowed(c.expression, c.tool); got != c.want {
			t.Errorf("%s (tool %v): %v, want %v", c.expression, c.tool, got, c.want)
		}
	}
}

func TestRefuseNamesThePart(t *testing.T) {
	err := refuse([]section{{parts: []part{{"example.org/x", "v1.0.0", "AGPL-3.0"}}}})
	if err == nil || !strings.Contains(err.Error(), "example.org/x v1.0.0 is under AGPL-3.0") {
		t.Errorf("%v", err)
	}
}
