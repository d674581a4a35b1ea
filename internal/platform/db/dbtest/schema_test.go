package dbtest

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sentra/internal/platform/db"
	"sentra/migrations"
)

// Both stores are migrated in the same steps …
func TestMigrationsHaveEqualNames(t *testing.T) {
	dirs := migrations.Dirs()
	lite, pg := files(t, dirs.SQLite), files(t, dirs.Postgres)
	if !slices.Equal(lite, pg) {
		t.Errorf("migrations differ:\nsqlite   %v\npostgres %v", lite, pg)
	}
	numbered := regexp.MustCompile(`^\d{5}_[a-z][a-z0-9_]*\.sql$`)
	for i, name := range lite {
		if !numbered.MatchString(name) || !strings.HasPrefix(name, fmt.Sprintf("%05d_", i+1)) {
			t.Errorf("%s: migrations are called 00001_name.sql, 00002_name.sql …, without a gap", name)
		}
	}
}

func files(t *testing.T, dir fs.FS) []string {
	names, err := fs.Glob(dir, "*")
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// oneStore lists what only one store has, and why.
var oneStore = map[string]string{
	"index journal_event_waiting": "PostgreSQL gives events their order after the commit, SQLite within it",
}

// … and look the same afterwards: tables, views, columns, what may be null, kinds of values, indexes.
func TestSchemasAreEqual(t *testing.T) {
	lite, pg := sqliteSchema(t, SQLite(t)), postgresSchema(t, Postgres(t))
	if len(lite) == 0 {
		t.Fatal("SQLite has no schema")
	}
	for _, name := range slices.Sorted(maps.Keys(lite)) {
		other, ok := pg[name]
		switch {
		case oneStore[name] != "":
		case !ok:
			t.Errorf("%s: on SQLite only (%s)", name, lite[name])
		case lite[name] != other:
			t.Errorf("%s: %s on SQLite, %s on PostgreSQL", name, lite[name], other)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pg)) {
		if _, ok := lite[name]; !ok && oneStore[name] == "" {
			t.Errorf("%s: on PostgreSQL only (%s)", name, pg[name])
		}
	}
}

// sqliteSchema describes each column (table.column) and index (index name) in words that both stores share.
func sqliteSchema(t *testing.T, d *db.DB) map[string]string {
	out := map[string]string{}
	type column struct {
		Relation, Name, Type string
		Required             bool
	}
	var columns []column
	// The parts of a full-text or R*Tree index are tables of SQLite's own ("shadow"); a virtual table has no fellow elsewhere.
	query(t, d, &columns, `SELECT l.name AS relation, c.name, c.type, c."notnull" OR c.pk > 0 AS required FROM pragma_table_list l JOIN pragma_table_info(l.name) c
		WHERE l.schema = 'main' AND l.type IN ('table', 'view') AND l.name NOT LIKE 'sqlite_%' AND l.name NOT LIKE 'goose_%'`)
	for _, c := range columns {
		out[c.Relation+"."+c.Name] = describe(kindOf(c.Type), c.Required)
	}
	type index struct {
		Name     string
		Relation string
		Unique   bool
		Columns  string
	}
	var indexes []index
	query(t, d, &indexes, `SELECT i.name, l.name AS relation, i."unique", (SELECT group_concat(coalesce(name, '?'), ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) AS columns
		FROM pragma_table_list l JOIN pragma_index_list(l.name) i WHERE l.schema = 'main' AND l.type = 'table' AND i.origin = 'c' AND l.name NOT LIKE 'goose_%'`)
	for _, i := range indexes {
		out["index "+i.Name] = describeIndex(i.Relation, i.Unique, i.Columns)
	}
	return out
}

func postgresSchema(t *testing.T, d *db.DB) map[string]string {
	out := map[string]string{}
	type column struct {
		Relation, Name, Type string
		Required             bool
	}
	var columns []column
	query(t, d, &columns, `SELECT table_name AS relation, column_name AS name, data_type AS type, is_nullable = 'NO' AS required FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'goose_%'`)
	for _, c := range columns {
		out[c.Relation+"."+c.Name] = describe(kindOf(c.Type), c.Required)
	}
	type index struct {
		Name     string
		Relation string
		Unique   bool
		Columns  string
	}
	var indexes []index
	query(t, d, &indexes, `SELECT i.relname AS name, r.relname AS relation, x.indisunique AS "unique",
		(SELECT string_agg(coalesce(a.attname, '?'), ',' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k(attnum, n) LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.attnum AND k.attnum > 0) AS columns
		FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class r ON r.oid = x.indrelid JOIN pg_namespace s ON s.oid = r.relnamespace
		WHERE s.nspname = 'public' AND r.relname NOT LIKE 'goose_%' AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))`)
	for _, i := range indexes {
		out["index "+i.Name] = describeIndex(i.Relation, i.Unique, i.Columns)
	}
	return out
}

func query[T any](t *testing.T, d *db.DB, rows *[]T, statement string) {
	t.Helper()
	if err := d.Read().NewRaw(statement).Scan(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
}

func describe(kind string, required bool) string {
	if kind == "" || !required { // a view's columns have neither a kind nor a rule that both stores tell
		return kind
	}
	return kind + " not null"
}

func describeIndex(relation string, unique bool, columns string) string {
	word := "index"
	if unique {
		word = "unique index"
	}
	return fmt.Sprintf("%s on %s (%s)", word, relation, columns)
}

// kindOf reduces a column's type to what both stores can hold. Times are text on SQLite, and so may JSON be.
func kindOf(columnType string) string {
	switch columnType = strings.ToLower(columnType); {
	case strings.Contains(columnType, "int"), strings.Contains(columnType, "serial"):
		return "integer"
	case strings.Contains(columnType, "bool"):
		return "boolean"
	case strings.Contains(columnType, "time"), strings.Contains(columnType, "date"), strings.Contains(columnType, "char"), strings.Contains(columnType, "text"), strings.Contains(columnType, "json"):
		return "text"
	case strings.Contains(columnType, "real"), strings.Contains(columnType, "double"), strings.Contains(columnType, "float"), strings.Contains(columnType, "numeric"):
		return "number"
	case columnType == "bytea", columnType == "blob":
		return "bytes"
	}
	return columnType
}
