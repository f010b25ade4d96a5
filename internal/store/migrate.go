package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// What migrate finds in a database that it must not touch.
var (
	errForeign = errors.New("it is the database of another program")
	errNewer   = errors.New("it was written by a newer afterword")
)

// migrate brings the database up to the newest of the files in migrations, each in a transaction of
// its own. It changes nothing in a database that another program or a newer version made: errForeign,
// errNewer.
func migrate(ctx context.Context, db *sql.DB, migrations fs.FS) error {
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return err
	}
	if err := checkOrigin(ctx, db, names); err != nil {
		return err
	}
	for _, name := range names {
		script, err := fs.ReadFile(migrations, name)
		if err != nil {
			return err
		}
		if err := migrateOne(ctx, db, migrationName(name), string(script)); err != nil {
			return fmt.Errorf("migrate %s: %w", migrationName(name), err)
		}
	}
	return nil
}

func migrationName(file string) string {
	return strings.TrimSuffix(strings.TrimPrefix(file, "migrations/"), ".sql")
}

// checkOrigin reports whether the database is empty or one that these migrations made.
func checkOrigin(ctx context.Context, db *sql.DB, names []string) error {
	var tables, ours int
	const count = `select count(*), coalesce(sum(case when name = 'migrations' then 1 else 0 end), 0)
		from sqlite_master where type = 'table'`
	if err := db.QueryRowContext(ctx, count).Scan(&tables, &ours); err != nil {
		return err
	}
	if tables == 0 {
		return nil
	}
	if ours == 0 {
		return errForeign
	}
	known := make(map[string]bool, len(names))
	for _, name := range names {
		known[migrationName(name)] = true
	}
	rows, err := db.QueryContext(ctx, `select name from migrations`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if !known[name] {
			return fmt.Errorf("%w: it has %s", errNewer, name)
		}
	}
	return rows.Err()
}

// migrateOne runs script unless it is recorded under name. Two processes that start together meet at
// the write lock, and the second finds the first one's record.
func migrateOne(ctx context.Context, db *sql.DB, name, script string) error {
	return inTx(ctx, db, func(tx *sql.Tx) error {
		const create = `create table if not exists migrations (
			name text not null primary key,
			applied timestamp not null default current_timestamp
		)`
		if _, err := tx.ExecContext(ctx, create); err != nil {
			return err
		}
		var done int
		const find = `select count(*) from migrations where name = $1`
		if err := tx.QueryRowContext(ctx, find, name).Scan(&done); err != nil || done > 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, script); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `insert into migrations (name) values ($1)`, name)
		return err
	})
}

// inTx runs do in a transaction, which it commits if do returns nil and rolls back otherwise, also
// when do panics.
func inTx(ctx context.Context, db *sql.DB, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}
