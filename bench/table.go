package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// writeTable writes a query's figures as a table in Markdown, aligned for the terminal.
func writeTable(w io.Writer, q query, summaries []summary) {
	rows := [][]string{{
		"contender", "req/s, 1", "p50", "p99", "req/s, 16", "p50", "p99",
		"CPU: server", "+ PostgreSQL", "= total", "× flat", "statements", "allocs", "alloc KB", "peak MB",
	}}
	for _, s := range summaries {
		ratio := "–"
		if s.Busy.TimesLimit > 0 {
			ratio = fmt.Sprintf("%.2f", s.Busy.TimesLimit)
		}
		objects, kilobytes := "–", "–"
		if a := s.Busy.Allocated; a != nil {
			objects, kilobytes = thousands(fmt.Sprintf("%.0f", a.Objects)), digits(a.Bytes/1e3)
		}
		rows = append(rows, []string{
			titleOf(s.Contender),
			digits(s.One.PerSecond), digits(s.One.P50), digits(s.One.P99),
			digits(s.Busy.PerSecond), digits(s.Busy.P50), digits(s.Busy.P99),
			digits(s.Busy.ServerCPU), digits(s.Busy.DatabaseCPU), digits(s.Busy.TotalCPU), ratio,
			count(s.Busy.Statements), objects, kilobytes, thousands(fmt.Sprintf("%.0f", float64(s.Busy.Peak)/1e6)),
		})
	}
	_, _ = fmt.Fprintf(w, "\n**%s**\n\n", q.title)
	writeRows(w, rows)
}

// writeRows writes rows of a table, the first column to the left and the others to the right. The first row is the head.
func writeRows(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), 2)
		}
	}
	for n, row := range rows {
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				_, _ = fmt.Fprintf(w, "| %s%s ", cell, space)
			} else {
				_, _ = fmt.Fprintf(w, "| %s%s ", space, cell)
			}
		}
		_, _ = fmt.Fprintln(w, "|")
		if n == 0 {
			for i, width := range widths {
				end := ":"
				if i == 0 {
					end = "-"
				}
				_, _ = fmt.Fprintf(w, "|%s%s", strings.Repeat("-", width+1), end)
			}
			_, _ = fmt.Fprintln(w, "|")
		}
	}
}

// digits writes a figure with about three digits that mean something.
func digits(value float64) string {
	switch {
	case value >= 99.5:
		return thousands(fmt.Sprintf("%.0f", value))
	case value >= 9.95:
		return fmt.Sprintf("%.1f", value)
	default:
		return fmt.Sprintf("%.2f", value)
	}
}

// count writes a mean of numbers, which is whole where they are all the same.
func count(mean float64) string {
	if mean == float64(int64(mean)) {
		return thousands(fmt.Sprintf("%.0f", mean))
	}
	return digits(mean)
}

// thousands separates groups of three digits.
func thousands(number string) string {
	for i := len(number) - 3; i > 0; i -= 3 {
		number = number[:i] + "," + number[i:]
	}
	return number
}

func titleOf(contender string) string {
	spec, err := parseContender(contender)
	if err != nil {
		return contender
	}
	return spec.title
}
