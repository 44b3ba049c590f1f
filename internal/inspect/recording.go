package inspect

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/auth"
	"syllabus/internal/plan"
)

// recording is what a recorder notes of an operation while it runs. But for its cost, the goroutine of the
// request alone writes it.
type recording struct {
	id         int64 // 0 where it is not recorded in full
	full, kept bool
	start      time.Time

	request   *graphql.OperationContext // nil until a document is read
	variables map[string]any            // as they were sent
	viewer    viewer
	plan      *plan.Plan // nil where nobody has made one yet
	executing time.Time  // when execution begins; zero where it does not
	answered  time.Time  // when there is an answer to be written; zero where there is none
	errors    gqlerror.List
	complete  bool // whether there is an answer: there is none after a panic

	sources *sources // of the recorder

	cost  atomic.Int64 // nanoseconds that recording takes while it runs
	ended atomic.Bool
}

// Outcome is how an operation ended.
type Outcome string

// The outcomes of operations.
const (
	OK      Outcome = "ok"
	Errors  Outcome = "errors"  // it ran, and its answer has errors, or there is none
	Refused Outcome = "refused" // it did not run
)

func (r *recording) outcome() Outcome {
	switch {
	case r.executing.IsZero():
		return Refused
	case len(r.errors) > 0 || !r.complete:
		return Errors
	default:
		return OK
	}
}

// maxName is how many bytes of an operation's name are recorded: names come from clients.
const maxName = 128

// named returns the operation's name and kind.
func (r *recording) named() (name, kind string) {
	switch {
	case r.request == nil:
		return "", ""
	case r.request.Operation != nil:
		return cut(r.request.Operation.Name, maxName), string(r.request.Operation.Operation)
	default:
		return cut(r.request.OperationName, maxName), ""
	}
}

// viewer is all that is recorded of who asks.
type viewer struct {
	role string // empty for a visitor
	plan plan.Viewer
}

// viewerOf returns who asks, of whom the highest role is recorded and nothing else.
func viewerOf(signedIn, author, admin bool) viewer {
	v := viewer{plan: plan.Viewer{SignedIn: signedIn, Admin: admin}}
	switch {
	case admin:
		v.role = "admin"
	case author:
		v.role = "author"
	case signedIn:
		v.role = "learner"
	}
	return v
}

// SignedIn notes whose token a request has, nil for a visitor's: an operation that is refused never comes to know its viewer.
func (o *Operation) SignedIn(identity *auth.Identity) {
	if o.rec != nil && identity != nil {
		o.rec.viewer = viewerOf(true, identity.Author, identity.Admin)
	}
}

// Executing notes that the operation of ctx is about to be executed, and for whom. It returns what is to be told of the
// batches that fields start (load.Noting), which is nil where nobody records it.
func Executing(ctx context.Context) func(batch, asking context.Context) context.Context {
	operation := From(ctx)
	if operation == nil || operation.rec == nil {
		return nil
	}
	asks := auth.From(ctx)
	operation.rec.viewer, operation.rec.executing = viewerOf(!asks.Visitor(), asks.Author, asks.Admin), time.Now()
	if !operation.full() {
		return nil
	}
	return noteField
}

// ID returns the id that the operation's record will have, 0 where there will be none. An operation that is
// recorded only if it is slow has none yet.
func (o *Operation) ID() int64 {
	if o.rec == nil || !o.rec.kept || o.rec.request == nil {
		return 0
	}
	return o.rec.id
}

// Planned gives the operation the plan that was made of it already.
func (o *Operation) Planned(p *plan.Plan) {
	if o.rec != nil {
		o.rec.plan = p
	}
}

// Answered notes the answer that is about to be written; nil where there is none.
func (o *Operation) Answered(response *graphql.Response) {
	if o.rec == nil {
		return
	}
	o.rec.answered = time.Now()
	if response != nil {
		o.rec.errors, o.rec.complete = response.Errors, true
	}
}

// Extension tells the operations of a recorder which documents they are. Use it with the executor that runs them.
type Extension struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = Extension{}

// ExtensionName returns "Inspector".
func (Extension) ExtensionName() string { return "Inspector" }

// Validate returns nil: it goes with every schema.
func (Extension) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters changes nothing. It is called before the document is parsed, when there is what the document
// will be noted in: so also those are known that are refused.
func (Extension) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if operation := From(ctx); operation != nil && operation.rec != nil {
		operation.rec.request, operation.rec.variables = graphql.GetOperationContext(ctx), params.Variables
	}
	return nil
}

// active are the ids of operations that have not ended.
type active struct {
	mu  sync.Mutex
	ids map[int64]chan struct{} // closed when the operation ends
}

func (a *active) add(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ids == nil {
		a.ids = map[int64]chan struct{}{}
	}
	a.ids[id] = make(chan struct{})
}

func (a *active) remove(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.ids[id])
	delete(a.ids, id)
}

// of returns what is closed when an operation ends, nil where it does not run.
func (a *active) of(id int64) <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ids[id]
}
