package main

import (
	"fmt"
	"io"
)

// writeMemory writes by how much one request raises the memory of each contender.
func writeMemory(w io.Writer, figures []memoryFigure) {
	rows := [][]string{{"contender", "MB, median", "most"}}
	for _, f := range figures {
		rows = append(rows, []string{titleOf(f.Contender), digits(f.Median / 1e6), digits(f.Most / 1e6)})
	}
	_, _ = fmt.Fprintf(w, "\n**memory of one deep request: above what %d fresh processes had resident before**\n\n", memoryProcesses)
	writeRows(w, rows)
}

// writeScaling writes a table for each series.
func writeScaling(w io.Writer, figures []scalingFigure) {
	for _, series := range []struct{ name, title, courses string }{
		{byDatabase, "the same answer, from more courses of 20 exercises", "courses there"},
		{byAnswer, "more rows, from the reference data", "courses asked for"},
	} {
		rows := [][]string{{
			"query", series.courses, "rows", "CPU: server", "+ PostgreSQL", "= total", "per 1,000 rows", "× the first",
		}}
		var first scalingFigure
		for _, f := range figures {
			if f.Series != series.name {
				continue
			}
			if f.Query != first.Query {
				first = f
			}
			ratio := "–"
			if first.perThousand() > 0 {
				ratio = fmt.Sprintf("%.2f", f.perThousand()/first.perThousand())
			}
			rows = append(rows, []string{
				f.Query, count(float64(f.Courses)), count(float64(f.Rows)),
				digits(f.ServerCPU), digits(f.DatabaseCPU), digits(f.TotalCPU), digits(f.perThousand()), ratio,
			})
		}
		if len(rows) > 1 {
			_, _ = fmt.Fprintf(w, "\n**%s: %s**\n\n", titleOf(figures[0].Contender), series.title)
			writeRows(w, rows)
		}
	}
}
