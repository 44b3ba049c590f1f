package plan

import (
	"slices"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	mostVariants = 16    // plans of one operation that are kept
	mostKept     = 1_000 // fields of a plan that is kept
)

// Cache keeps plans, by operation, by who asks, and by the variables that a plan depends on: of an id only the type,
// of a slug nothing. It is for documents that are parsed once and then kept: an operation is known by its
// pointer. It is safe for concurrent use.
type Cache struct {
	planner *Planner
	plans   *lru.Cache[*ast.OperationDefinition, *variants]
}

// NewCache returns a cache for that many operations, at least one. They are kept in memory, with their documents.
func NewCache(planner *Planner, operations int) (*Cache, error) {
	plans, err := lru.New[*ast.OperationDefinition, *variants](operations)
	if err != nil {
		return nil, err
	}
	return &Cache{planner, plans}, nil
}

// variants are the plans of one operation.
type variants struct {
	matters []matter
	mu      sync.Mutex
	plans   map[variant]*Plan
}

type variant struct {
	viewer    Viewer
	known     bool
	variables string
}

// Plan returns what [Planner.Plan] does.
func (c *Cache) Plan(
	operation *ast.OperationDefinition, document *ast.QueryDocument, variables map[string]any, viewer Viewer,
) *Plan {
	kept, ok := c.plans.Get(operation)
	if !ok {
		kept = &variants{matters: c.planner.matters(operation, document), plans: make(map[variant]*Plan, 1)}
		c.plans.Add(operation, kept)
	}
	key := variant{viewer, variables != nil, textOf(kept.matters, variables)}
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if plan, ok := kept.plans[key]; ok {
		return plan
	}
	plan := c.planner.Plan(operation, document, variables, viewer)
	if sizeOf(plan.Fields) > mostKept {
		return plan
	}
	if len(kept.plans) >= mostVariants {
		clear(kept.plans)
	}
	kept.plans[key] = plan
	return plan
}

func sizeOf(fields []*Field) (n int) {
	for i := range fields {
		if n += 1 + sizeOf(fields[i].Fields); n > mostKept {
			break
		}
	}
	return n
}

// matter is a variable that a plan depends on, or of which only the types of its ids matter.
type matter struct {
	name string
	ids  bool
}

// textOf writes the values that matter.
func textOf(matters []matter, variables map[string]any) string {
	if len(matters) == 0 || variables == nil {
		return ""
	}
	var text []byte
	for _, m := range matters {
		value, ok := variables[m.name]
		switch {
		case !ok:
			text = append(text, '-')
		case m.ids:
			text = appendTypes(text, value)
		default:
			text = appendValue(text, value)
		}
		text = append(text, ' ')
	}
	return string(text)
}

func appendTypes(text []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		prefix, _, _ := strings.Cut(v, "_")
		return append(append(text, prefix...), ',')
	case []any:
		for _, id := range v {
			text = appendTypes(text, id)
		}
		return text
	default:
		return append(appendValue(text, v), ',')
	}
}

// matters returns the variables that plans of an operation depend on. It reads each fragment once.
func (p *Planner) matters(operation *ast.OperationDefinition, document *ast.QueryDocument) []matter {
	r := &reader{Planner: p, seen: make(map[string]bool)}
	if document != nil {
		r.fragments = document.Fragments
	}
	name := p.query
	if operation.Operation == ast.Mutation {
		name = p.mutation
	}
	r.selections(name, operation.SelectionSet)
	slices.SortFunc(r.found, func(a, b matter) int {
		if order := strings.Compare(a.name, b.name); order != 0 || a.ids == b.ids {
			return order
		}
		if b.ids {
			return -1
		}
		return 1
	})
	// The whole value tells more than its types, and stands first.
	return slices.CompactFunc(r.found, func(a, b matter) bool { return a.name == b.name })
}

// reader collects the variables that matter.
type reader struct {
	*Planner
	fragments ast.FragmentDefinitionList
	seen      map[string]bool
	found     []matter
}

func (r *reader) selections(typ string, selections ast.SelectionSet) {
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			r.directives(s.Directives)
			if t := r.types[typ]; t != nil && t.edges[s.Name] != nil {
				r.edge(t.edges[s.Name], s)
				r.selections(t.edges[s.Name].target, s.SelectionSet)
			}
		case *ast.InlineFragment:
			r.directives(s.Directives)
			if s.TypeCondition != "" {
				r.selections(s.TypeCondition, s.SelectionSet)
			} else {
				r.selections(typ, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			r.directives(s.Directives)
			definition := s.Definition
			if definition == nil {
				definition = r.fragments.ForName(s.Name)
			}
			if definition != nil && !r.seen[s.Name] {
				r.seen[s.Name] = true
				r.selections(definition.TypeCondition, definition.SelectionSet)
			}
		}
	}
}

func (r *reader) directives(directives ast.DirectiveList) {
	for _, d := range directives {
		for _, a := range d.Arguments {
			r.value(a.Value, false)
		}
	}
}

func (r *reader) edge(e *edge, f *ast.Field) {
	for _, a := range f.Arguments {
		byID := e.byID != nil && a.Name == e.byID[0]
		switch {
		case e.root && e.pages.ForName(a.Name) == nil && !byID && !e.chosenBy(a.Name):
		case byID && len(e.byID) == 1:
			if e.list || len(e.byIDs) > 1 {
				r.value(a.Value, true)
			}
		case e.root && a.Value != nil && a.Value.Kind == ast.ObjectValue: // only which keys it has
		default:
			r.value(a.Value, false)
		}
	}
}

// chosenBy reports whether an argument says which statement runs.
func (e *edge) chosenBy(argument string) bool {
	return slices.ContainsFunc(e.statements, func(s *statement) bool { return s.by != nil && s.by[0] == argument })
}

func (r *reader) value(v *ast.Value, ids bool) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable {
		r.found = append(r.found, matter{v.Raw, ids})
	}
	for _, child := range v.Children {
		r.value(child.Value, ids)
	}
}
