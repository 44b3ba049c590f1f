package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
)

// importTable is a table below course, with what an import does to it.
type importTable struct {
	name    string   // as in the database
	columns []string // the course, the id, the parent where there is one, the key, the rest
	ids     string   // draws new ids: COPY does not advance an identity
	present string   // the rows that are there: id and key, of exercises the type as kind
	update  string   // writes a row that is kept; parameters are the columns
	remove  string   // removes rows by their ids
	rows    []*importRow
	removed []int64 // ids of the rows that no longer are in the course
	changed []int64 // ids of the rows that stay, and are of another kind from now on
}

func (t *importTable) add(parent *importRow, key string, values ...any) *importRow {
	row := &importRow{parent: parent, key: key, values: values}
	t.rows = append(t.rows, row)
	return row
}

// presentRow is a row that is there before the import.
type presentRow struct {
	ID   int64
	Key  *string
	Kind string // empty but of an exercise
}

// matchKeys gives each row whose key is there already the id that it has there,
// and notes which rows are to be removed, and which become another kind of row.
func (i *importer) matchKeys(ctx context.Context, tables importTables) error {
	for _, t := range tables {
		rows, err := i.tx.Query(ctx, t.present, i.result.Course)
		if err != nil {
			return err
		}
		present, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[presentRow])
		if err != nil {
			return err
		}
		wanted := make(map[string]*importRow)
		for _, row := range t.rows {
			if row.key != "" {
				wanted[row.key] = row
			}
		}
		for _, p := range present {
			row := (*importRow)(nil)
			if p.Key != nil {
				row = wanted[*p.Key]
			}
			if row == nil {
				t.removed = append(t.removed, p.ID)
				continue
			}
			row.id, row.kept = p.ID, true
			if row.kind != p.Kind {
				t.changed = append(t.changed, p.ID)
			}
		}
	}
	return nil
}

// writeTable copies the new rows and updates the kept ones. The parents of all
// of them are written.
func (i *importer) writeTable(ctx context.Context, t *importTable) error {
	var added, kept []*importRow
	for _, row := range t.rows {
		if row.kept {
			kept = append(kept, row)
		} else {
			added = append(added, row)
		}
	}
	if err := i.drawIDs(ctx, t, added); err != nil {
		return err
	}
	next := 0
	_, err := i.tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromFunc(func() ([]any, error) {
		if next == len(added) {
			return nil, nil
		}
		row := added[next]
		next++
		i.progress(1)
		return row.columns(i.result.Course), nil
	}))
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(kept, 1000) {
		batch := &pgx.Batch{}
		for _, row := range chunk {
			batch.Queue(t.update, row.columns(i.result.Course)...)
		}
		if err := i.tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		i.progress(int64(len(chunk)))
	}
	i.result.Added += len(added)
	i.result.Kept += len(kept)
	i.result.Finished += len(t.rows)
	return nil
}

func (i *importer) drawIDs(ctx context.Context, t *importTable, rows []*importRow) error {
	if len(rows) == 0 {
		return nil
	}
	drawn, err := i.tx.Query(ctx, t.ids, len(rows))
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(drawn, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	for n, row := range rows {
		row.id = ids[n]
	}
	return nil
}

// removeRest removes what the draft no longer has, children first.
func (i *importer) removeRest(ctx context.Context, tables importTables) error {
	for _, t := range slices.Backward(tables) {
		if len(t.removed) == 0 {
			continue
		}
		if _, err := i.tx.Exec(ctx, t.remove, i.result.Course, t.removed); err != nil {
			return err
		}
		i.result.Removed += len(t.removed)
	}
	return nil
}
