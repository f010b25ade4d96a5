package peer

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"unicode"

	"afterword/internal/eval"

	_ "modernc.org/sqlite" // registers itself as "sqlite"
)

// titleWeight is what a match in the title counts in bm25(); measured as the best for FTS5 on three
// public collections (2 and 3 take turns).
const titleWeight = 2

// SQLite is FTS5 with the porter tokenizer and bm25, the title counting twice. A query finds whatever
// has one of its words: asking for all of them, FTS5's default, finds next to nothing for a question.
func SQLite() eval.Contender {
	return eval.Contender{Name: "SQLite FTS5 porter", Open: func(ctx context.Context, dir string, docs []eval.Document) (eval.System, error) {
		db, err := openFTS(ctx, dir, docs)
		return fts{db, nil}, err
	}}
}

// SQLiteLikeThis asks FTS5 for the most telling words of a review.
func SQLiteLikeThis() eval.Contender {
	return eval.Contender{Name: "SQLite FTS5 telling words", Open: func(ctx context.Context, dir string, docs []eval.Document) (eval.System, error) {
		db, err := openFTS(ctx, dir, docs)
		return fts{db, tellingWords(docs, words)}, err
	}}
}

func openFTS(ctx context.Context, dir string, docs []eval.Document) (_ *sql.DB, err error) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "fts.db"))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if _, err := db.ExecContext(ctx, `CREATE VIRTUAL TABLE review USING fts5(key UNINDEXED, title, body, tokenize = 'porter unicode61')`); err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // does nothing after Commit
	for _, d := range docs {
		if _, err := tx.ExecContext(ctx, `INSERT INTO review (key, title, body) VALUES (?, ?, ?)`, d.Key, d.Record.Title, d.Text()); err != nil {
			return nil, err
		}
	}
	return db, tx.Commit()
}

type fts struct {
	*sql.DB
	telling map[string][]weighted
}

func (f fts) Answer(ctx context.Context, t *eval.Topic, limit int) ([]string, error) {
	asked := words(t.Query)
	for _, w := range f.telling[t.Review] {
		asked = append(asked, w.word)
	}
	if len(asked) == 0 {
		return nil, nil
	}
	for i, w := range asked {
		asked[i] = `"` + w + `"`
	}
	rows, err := f.QueryContext(ctx, `SELECT key FROM review WHERE review MATCH ? ORDER BY bm25(review, 0, ?, 1), key LIMIT ?`,
		strings.Join(asked, " OR "), titleWeight, limit+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		list = append(list, key)
	}
	return without(list, t.Review, limit), rows.Err()
}

// words cuts text as FTS5's unicode61 does. Common words stay: FTS5 knows no stop words, and its bm25
// gives them a weight near zero.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
