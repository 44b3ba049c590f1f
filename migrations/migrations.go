// Package migrations holds the database schema as numbered SQL files. They only
// go forward: a file that has been released is never edited, a change is a new file.
package migrations

import "embed"

// Files are the migrations, named NNN_what.sql.
//
//go:embed *.sql
var Files embed.FS
