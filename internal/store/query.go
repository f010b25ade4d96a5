package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strings"
)

//go:embed query/*.sql
var queryFiles embed.FS

// query returns the statement in query/<name>.sql, without the space around it: the SQLite driver
// takes a trailing newline for a second statement, and then prepares the first one anew each time. It
// panics if the file is not there, which is a mistake in this package.
func query(name string) string {
	text, err := queryFiles.ReadFile("query/" + name + ".sql")
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(text))
}

// statements are the prepared statements of one pool of connections.
type statements map[string]*sql.Stmt

// prepare prepares the named queries on db. db owns them: they end with it.
func prepare(ctx context.Context, db *sql.DB, names ...string) (statements, error) {
	prepared := make(statements, len(names))
	for _, name := range names {
		stmt, err := db.PrepareContext(ctx, query(name))
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", name, err)
		}
		prepared[name] = stmt
	}
	return prepared, nil
}
