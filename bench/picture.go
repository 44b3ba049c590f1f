package main

import (
	_ "embed"
	"fmt"
	"io"
	"text/template"
	"unicode/utf8"
)

//go:embed picture.svg.tmpl
var pictureText string

// The measures of the picture, in pixels.
const (
	headHeight = 78
	panelHead  = 34
	barHeight  = 24
	leastLabel = 206
	perLetter  = 8.5 // of a label, at most: the font is the renderer's
	longestBar = 430
	valueWidth = 230
	// Bars end at so many times the limit, so that the slowest contender does not make all others look alike.
	cutAt = 10
)

// panel is the part of the picture for one query.
type panel struct {
	Title string
	Y     int
	Bars  []bar
}

// bar is a contender's in a panel: the server's part and then the database's.
type bar struct {
	Label, Value            string
	Bold, Cut               bool
	LabelX, X, Y, TextY     int
	Server, Database        float64 // widths
	DatabaseX, CutX, ValueX float64
}

// drawPicture draws the processor time of a request for each query and contender.
func drawPicture(w io.Writer, title string, summaries []summary) error {
	picture, err := template.New("picture").Parse(pictureText)
	if err != nil {
		return err
	}
	var panels []panel
	y, barStart := headHeight, barStart(summaries)
	for _, q := range queries() {
		var of []summary
		for _, s := range summaries {
			if s.Query == q.name {
				of = append(of, s)
			}
		}
		if len(of) > 0 {
			panels = append(panels, newPanel(q.title, barStart, y, of))
			y += panelHead + len(of)*barHeight
		}
	}
	return picture.Execute(w, struct {
		Width, Height int
		Note          string
		Panels        []panel
	}{barStart + longestBar + valueWidth, y + 20, title, panels})
}

// barStart returns where bars begin: behind the longest label.
func barStart(summaries []summary) int {
	letters := 0
	for _, s := range summaries {
		letters = max(letters, utf8.RuneCountInString(titleOf(s.Contender)))
	}
	return 24 + max(leastLabel, int(float64(letters)*perLetter)) + 10
}

func newPanel(title string, barStart, y int, summaries []summary) panel {
	p := panel{Title: title, Y: y + 20}
	full := 0.0 // what the longest bar stands for
	for _, s := range summaries {
		full = max(full, s.Busy.ServerCPU+s.Busy.DatabaseCPU)
	}
	reference := find(summaries, limit)
	if reference != nil && reference.Busy.TotalCPU > 0 {
		full = min(full, cutAt*reference.Busy.TotalCPU)
	}
	for i, s := range summaries {
		b := newBar(s.Busy, float64(barStart), full)
		b.Label, b.Bold = titleOf(s.Contender), s.Contender == contenders()[0].name
		b.Value = fmt.Sprintf("%s + %s", digits(s.Busy.ServerCPU), digits(s.Busy.DatabaseCPU))
		if s.Busy.TimesLimit > 0 {
			b.Value += fmt.Sprintf("   (%.1f ×)", s.Busy.TimesLimit)
		}
		b.Y = y + panelHead + i*barHeight
		b.TextY = b.Y + 13
		p.Bars = append(p.Bars, b)
	}
	return p
}

// newBar lays out a bar: what is behind the cut is left out.
func newBar(f figures, barStart, full float64) bar {
	b := bar{LabelX: int(barStart) - 10, X: int(barStart)}
	if full <= 0 {
		return b
	}
	server, total := f.ServerCPU/full*longestBar, (f.ServerCPU+f.DatabaseCPU)/full*longestBar
	b.Cut = total > longestBar+0.5
	b.Server = round(min(server, longestBar))
	b.Database = round(min(total, longestBar) - b.Server)
	b.DatabaseX = barStart + b.Server
	b.CutX = barStart + longestBar - 14
	b.ValueX = round(barStart + min(total, longestBar) + 8)
	return b
}

// round keeps one decimal of a pixel.
func round(pixels float64) float64 { return float64(int(pixels*10+0.5)) / 10 }
