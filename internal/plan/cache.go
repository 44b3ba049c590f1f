package plan

import (
	"sync"
	"sync/atomic"
	"unsafe"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// What is kept: documents, variables and paths are the clients' to choose, and must not choose how much memory plans take.
const (
	mostVariants  = 16        // plans of one operation
	mostDocument  = 16 << 10  // bytes of a document, beyond which it is parsed for each request anyway
	mostVariables = 1 << 10   // bytes of the variables that a plan depends on
	mostPlan      = 256 << 10 // bytes of a plan
	mostPlans     = 16 << 20  // bytes of all plans together
)

// Cache keeps plans, by operation, by who asks, and by the variables that a plan depends on: of an id only the type,
// of a slug nothing. It is for documents that are parsed once and then kept: an operation is known by its
// pointer. What is large is planned each time. It is safe for concurrent use.
type Cache struct {
	planner *Planner
	plans   *lru.Cache[*ast.OperationDefinition, *variants]
	bytes   atomic.Int64 // of all plans that are kept
}

// NewCache returns a cache for that many operations, at least one. They are kept in memory, with their documents, until
// they are forgotten ([Cache.Forget]) or for others.
func NewCache(planner *Planner, operations int) *Cache {
	c := &Cache{planner: planner}
	plans, err := lru.NewWithEvict(max(1, operations), c.forgotten)
	if err != nil {
		panic(err) // of a number that is not positive
	}
	c.plans = plans
	return c
}

// Forget forgets the plans of a document's operations.
func (c *Cache) Forget(document *ast.QueryDocument) {
	for _, operation := range document.Operations {
		c.plans.Remove(operation)
	}
}

// variants are the plans of one operation.
type variants struct {
	matters []matter
	mu      sync.Mutex
	plans   map[variant]*Plan
	bytes   int64 // of these plans
	gone    bool  // the operation is no longer kept, and neither is what is planned for it from now on
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
	if at := operation.Position; at != nil && at.Src != nil && len(at.Src.Input) > mostDocument {
		return c.planner.Plan(operation, document, variables, viewer)
	}
	kept, ok := c.plans.Get(operation)
	if !ok {
		kept = &variants{matters: c.planner.matters(operation, document), plans: make(map[variant]*Plan, 1)}
		if other, ok, _ := c.plans.PeekOrAdd(operation, kept); ok { // another request was faster
			kept = other
		}
	}
	key := variant{viewer, variables != nil, textOf(kept.matters, variables)}
	plan := kept.get(key)
	if plan == nil {
		plan = c.planner.Plan(operation, document, variables, viewer)
		c.keep(kept, key, plan)
	}
	return plan
}

func (v *variants) get(key variant) *Plan {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.plans[key]
}

// keep keeps a plan unless it is large, and forgets those of the operations that were not asked for the longest.
func (c *Cache) keep(of *variants, key variant, plan *Plan) {
	size := int64(len(key.variables)) + plan.size()
	if len(key.variables) > mostVariables || size > mostPlan {
		return
	}
	c.bytes.Add(of.add(key, plan, size))
	for c.bytes.Load() > mostPlans {
		if _, _, removed := c.plans.RemoveOldest(); !removed {
			return
		}
	}
}

// add keeps a plan, and returns by how many bytes more are kept then.
func (v *variants) add(key variant, plan *Plan, size int64) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.gone || v.plans[key] != nil {
		return 0
	}
	before := v.bytes
	if len(v.plans) >= mostVariants {
		clear(v.plans)
		v.bytes = 0
	}
	v.plans[key] = plan
	v.bytes += size
	return v.bytes - before
}

// forgotten is called for an operation that is no longer kept.
func (c *Cache) forgotten(_ *ast.OperationDefinition, of *variants) {
	of.mu.Lock()
	defer of.mu.Unlock()
	c.bytes.Add(-of.bytes)
	of.gone, of.bytes = true, 0
}

// size returns about how many bytes a plan takes. The texts of its statements are the schema's.
func (p *Plan) size() int64 {
	return int64(unsafe.Sizeof(*p)) + sizeOf(p.Fields) + int64(len(p.ByName)+len(p.allowed))*int64(unsafe.Sizeof(Named{}))
}

func sizeOf(fields []*Field) (n int64) {
	for _, f := range fields {
		n += int64(unsafe.Sizeof(*f)) + int64(len(f.Path)+len(f.Shared)) + int64(len(f.Statements))*int64(unsafe.Sizeof(Use{}))
		n += sizeOf(f.Fields)
	}
	return n
}
