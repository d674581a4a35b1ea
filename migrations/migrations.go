// Package migrations holds the schema of both stores, as numbered steps with equal names in two folders.
package migrations

import (
	"embed"
	"io/fs"

	"sentra/internal/platform/db"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// Dirs gives the folders to [db.DB.Migrate].
func Dirs() db.Dirs {
	return db.Dirs{SQLite: folder("sqlite"), Postgres: folder("postgres")}
}

func folder(name string) fs.FS {
	dir, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the name is a constant and the folder is embedded
	}
	return dir
}
