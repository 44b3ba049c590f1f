package inspector

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"syllabus/internal/fault"
	"syllabus/internal/inspect"
)

const (
	// heartbeat is how long a stream may say nothing: proxies and clients take one that is
	// quiet for longer for dead.
	heartbeat = 15 * time.Second
	// eventTimeout is how long a client may take to read an event.
	eventTimeout = 10 * time.Second
	// maxStreams is how many streams there may be at the same time: each holds a connection and a place among the recorder's readers
	// for as long as its client likes.
	maxStreams = 64
	// maxSmall is how many bytes the body of a request may have that is not a document.
	maxSmall = 4 << 10
)

// Config is what the inspector needs.
type Config struct {
	Access   Access
	Recorder *inspect.Recorder // nil where nothing is recorded
	Explain  Explain           // nil where nothing can be explained
	Planning Planning
	Demo     *Demo           // nil outside of the demo
	Stop     <-chan struct{} // closed when the server is about to stop: streams would never end by themselves
}

// Explain returns how PostgreSQL runs a recorded statement, and with analyze how it has just run it.
type Explain func(ctx context.Context, record *inspect.Record, statement int, analyze bool) (*inspect.Explanation, error)

// Routes mounts the inspector on a mux. Its answers are about who asks, and about now: whoever serves the mux sees to it that
// nobody keeps them.
func Routes(mux *http.ServeMux, config Config) {
	handle := func(pattern string, handler http.HandlerFunc) {
		mux.HandleFunc(pattern, sameOrigin(config.Access.Only(config.recording(handler))))
	}
	handle("GET /inspect/api/summary", config.summary)
	handle("GET /inspect/api/operations", config.operations)
	handle("DELETE /inspect/api/operations", config.clear)
	handle("GET /inspect/api/operations/{id}", config.operation)
	handle("POST /inspect/api/operations/{id}/statements/{n}/explain", takesJSON(config.explain))
	handle("GET /inspect/api/events", atMost(maxStreams, config.events))
	handle("GET /inspect/api/export", config.export)
	mux.HandleFunc("GET /inspect/api/session", config.session)
	mux.HandleFunc("GET /inspect/api/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, fault.New(fault.NotFound, "There is nothing at %s.", r.URL.Path))
	})
	if planning := takesJSON(config.Planning.ServeHTTP); config.Planning.Open {
		mux.HandleFunc("POST /plan", planning)
	} else {
		mux.HandleFunc("POST /plan", config.Access.Only(planning))
	}
	if config.Demo != nil {
		mux.HandleFunc("POST /demo/token", sameOrigin(config.Access.Only(takesJSON(config.token))))
		mux.HandleFunc("POST /demo/compare", sameOrigin(config.Access.Only(takesJSON(config.compare))))
	}
}

// recording lets requests through where something is recorded.
func (c Config) recording(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if c.Recorder == nil {
			refuse(w, fault.New(fault.NotFound, "Nothing is recorded here: the inspector is off (--inspect)."))
			return
		}
		next(w, r)
	}
}

func (c Config) summary(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, c.Recorder.Summary())
}

func (c Config) operations(w http.ResponseWriter, r *http.Request) {
	filter, err := inspect.ParseFilter(r.URL.Query())
	if err != nil {
		refuse(w, fault.New(fault.BadUserInput, "%v", err))
		return
	}
	found, matched := c.Recorder.Find(filter)
	write(w, http.StatusOK, map[string]any{"operations": found, "matched": matched, "recorded": c.Recorder.Kept()})
}

func (c Config) clear(w http.ResponseWriter, _ *http.Request) {
	c.Recorder.Clear()
	w.WriteHeader(http.StatusNoContent)
}

func (c Config) operation(w http.ResponseWriter, r *http.Request) {
	if record, ok := c.record(w, r); ok {
		write(w, http.StatusOK, record)
	}
}

// record returns the record that a request names; where there is none the request is answered.
func (c Config) record(w http.ResponseWriter, r *http.Request) (*inspect.Record, bool) {
	if id, err := strconv.ParseInt(r.PathValue("id"), 10, 64); err == nil {
		if record, ok := c.Recorder.Get(r.Context(), id); ok {
			return record, true
		}
	}
	refuse(w, fault.New(fault.NotFound, "There is no such operation: it was never recorded, or was forgotten for newer ones."))
	return nil, false
}

func (c Config) export(w http.ResponseWriter, _ *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Content-Disposition", `attachment; filename="operations.json"`)
	_ = c.Recorder.Export(w) // it fails only when the client has gone away
}

func (c Config) explain(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Analyze bool `json:"analyze"`
	}
	if err := read(w, r, maxSmall, &body); err != nil {
		refuse(w, err)
		return
	}
	record, ok := c.record(w, r)
	if !ok {
		return
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(record.Statements) || c.Explain == nil {
		refuse(w, fault.New(fault.NotFound, "The operation has %d statements; there is no such one.", len(record.Statements)))
		return
	}
	explained, err := c.Explain(r.Context(), record, n, body.Analyze)
	if reason, ok := errors.AsType[*inspect.CannotExplainError](err); ok {
		write(w, http.StatusUnprocessableEntity, map[string]string{"error": reason.Error()})
		return
	}
	if err != nil {
		refuse(w, fault.Wrap(err, fault.Unavailable, "The database does not answer now."))
		return
	}
	write(w, http.StatusOK, explained)
}

// atMost lets so many requests in at the same time. Others are told to come again.
func atMost(most int, next http.HandlerFunc) http.HandlerFunc {
	places := make(chan struct{}, most)
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			next(w, r)
		default:
			w.Header().Set("Retry-After", "5")
			refuse(w, fault.New(fault.Unavailable, "There are %d streams of events already, which is the limit.", most))
		}
	}
}

// events streams operations as they end, as server-sent events.
func (c Config) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	go func() {
		select {
		case <-c.Stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	w.WriteHeader(http.StatusOK) // with the deadline of any answer, which those of the events replace
	controller := http.NewResponseController(w)
	send := func(event inspect.Event) error {
		_ = controller.SetWriteDeadline(time.Now().Add(eventTimeout)) // where there can be one
		if _, err := event.WriteTo(w); err != nil {
			return err
		}
		return controller.Flush()
	}
	follow := c.Recorder.Follow(ctx, heartbeat)
	_ = send(inspect.Event{}) // nothing is missed from here on; who has gone away already is found out below
	for event := range follow {
		if send(event) != nil {
			return
		}
	}
}

// sameOrigin refuses what another site has made a browser send: the demo asks for no token that it would not have.
func sameOrigin(next http.HandlerFunc) http.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, fault.New(fault.Forbidden, "A page of another site has sent this."))
	}))
	return protection.Handler(next).ServeHTTP
}
