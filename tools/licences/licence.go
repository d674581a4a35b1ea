package main

import (
	"regexp"
	"slices"
	"strings"
)

const unknown = "unknown"

// permissive licences and the MPL, whose duties end at its own files, may be in what we ship.
var (
	shippable = strings.Fields("Apache-2.0 MIT MIT-0 BSD-2-Clause BSD-3-Clause ISC 0BSD MPL-2.0 Unlicense CC0-1.0 BlueOak-1.0.0 Zlib OFL-1.1 Python-2.0")
	toolsToo  = strings.Fields("GPL-3.0 CC-BY-4.0")
)

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)([-.]?(mit|apache|bsd|md|txt|rst|go))*$`)

func isLicenceFile(name string) bool { return licenceFile.MatchString(name) }

// marks are sentences that only one licence has, in small letters and single spaces.
var marks = []struct{ licence, sentence string }{
	{"AGPL-3.0", "gnu affero general public license version 3"},
	{"Apache-2.0", "apache license version 2.0, january 2004"},
	{"Apache-2.0", "licensed under the apache license, version 2.0"},
	{"BlueOak-1.0.0", "blue oak model license"},
	{"CC0-1.0", "cc0 1.0 universal"},
	{"GPL-2.0", "gnu general public license version 2"},
	{"GPL-3.0", "gnu general public license version 3"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted, provided that"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that"},
	{"LGPL", "gnu lesser general public license"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
	{"MPL-2.0", "mozilla public license, version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"OFL-1.1", "sil open font license version 1.1"},
	{"Unlicense", "this is free and unencumbered software released into the public domain"},
	{"Zlib", "altered source versions must be plainly marked as such"},
}

// recognise names the licences of a text, joined by AND; "unknown" when there is none.
func recognise(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	var found []string
	for _, m := range marks {
		if strings.Contains(text, m.sentence) && !slices.Contains(found, m.licence) {
			found = append(found, m.licence)
		}
	}
	if strings.Contains(text, "redistribution and use in source and binary forms") {
		if strings.Contains(text, "neither the name") || strings.Contains(text, "be used to endorse or promote") {
			found = append(found, "BSD-3-Clause")
		} else {
			found = append(found, "BSD-2-Clause")
		}
	}
	if slices.Contains(found, "MPL-2.0") || slices.Contains(found, "GPL-3.0") { // their texts speak of other GNU licences
		found = slices.DeleteFunc(found, func(l string) bool { return l == "LGPL" || l == "AGPL-3.0" || l == "GPL-2.0" })
	}
	if slices.Contains(found, "MPL-2.0") {
		found = slices.DeleteFunc(found, func(l string) bool { return l == "GPL-3.0" })
	}
	if len(found) == 0 {
		return unknown
	}
	slices.Sort(found)
	return strings.Join(found, " AND ")
}

// allowed judges an SPDX expression: of what is joined by OR one is enough, of what is joined by AND all are needed.
func allowed(expression string, tool bool) bool {
	expression = strings.NewReplacer("(", "", ")", "", "-or-later", "", "-only", "").Replace(expression)
	return slices.ContainsFunc(strings.Split(expression, " OR "), func(choice string) bool {
		return !slices.ContainsFunc(strings.Split(choice, " AND "), func(licence string) bool {
			return !slices.Contains(shippable, licence) && !(tool && slices.Contains(toolsToo, licence))
		})
	})
}
