package inspector

import (
	"net/http"
	"slices"

	"syllabus/internal/fault"
)

// Demo is what the demo has beside the inspector.
type Demo struct {
	Users []string
	Sign  func(user string) (token string, err error) // signs a token for one of the users
	Runs  []Run                                       // ways to run a query, to be compared
}

// session tells the pages what there is for them, and whether they have to ask for a token.
func (c Config) session(w http.ResponseWriter, r *http.Request) {
	users := []string{}
	if c.Demo != nil {
		users = c.Demo.Users
	}
	write(w, http.StatusOK, map[string]any{
		"demo": c.Demo != nil, "inspector": c.Recorder.Mode(), "access": c.Access.Check(r) == nil, "users": users,
	})
}

// token answers with a token of one of the demo's users.
func (c Config) token(w http.ResponseWriter, r *http.Request) {
	var body struct {
		User string `json:"user"`
	}
	if err := read(w, r, maxSmall, &body); err != nil {
		refuse(w, err)
		return
	}
	if !slices.Contains(c.Demo.Users, body.User) {
		refuse(w, fault.New(fault.BadUserInput, "The demo has no user %q.", body.User))
		return
	}
	token, err := c.Demo.Sign(body.User)
	if err != nil {
		refuse(w, err)
		return
	}
	write(w, http.StatusOK, map[string]string{"token": token})
}
