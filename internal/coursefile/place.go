package coursefile

import (
	"strconv"
	"strings"
)

// place is where in a file something is. Its text is only put together for a
// problem: most places never need it.
type place struct {
	parent *place
	name   string // empty for an item of a list
	index  int    // of an item of a list
}

func (p *place) field(name string) *place { return &place{parent: p, name: name} }
func (p *place) item(index int) *place    { return &place{parent: p, index: index} }
func (p *place) isItem() bool             { return p.name == "" }

// write adds the path to b; nothing for the nil place, which is the course itself.
func (p *place) write(b *strings.Builder) {
	switch {
	case p == nil:
		return
	case p.isItem():
		p.parent.write(b)
		b.WriteString("[" + strconv.Itoa(p.index) + "]")
	default:
		p.parent.write(b)
		if p.parent != nil {
			b.WriteByte('.')
		}
		b.WriteString(p.name)
	}
}

func (p *place) String() string {
	var b strings.Builder
	p.write(&b)
	return b.String()
}
