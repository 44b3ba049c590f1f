package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strconv"

	"syllabus/internal/account"
	"syllabus/internal/fault"
)

const viewerBySubject = `-- name: ViewerBySubject
SELECT id, username, email, created_at
FROM app_user
WHERE issuer = $1
  AND subject = $2
ORDER BY id`

// ViewerBySubject returns the user that an identity provider knows as the subject, nil where
// they were never seen.
func (s *Store) ViewerBySubject(ctx context.Context, issuer, subject string) (*account.User, error) {
	found, err := rowsOf(ctx, s, scanUser, viewerBySubject, issuer, subject)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// plainSuffixes is how many names are tried with a number before the suffix is drawn.
const plainSuffixes = 3

// triedNames is how many names are tried in all: drawn ones hardly ever meet.
const triedNames = 10

// EnsureViewer returns the user that an identity provider knows as the subject, who is created
// when nobody has done so. A username that another has is given a suffix: people are never
// matched by their names.
func (s *Store) EnsureViewer(ctx context.Context, user account.NewUser) (*account.User, error) {
	wanted := user.Username
	for n := range triedNames {
		user.Username = wanted + suffix(n)
		_, err := s.CreateUser(ctx, user)
		if err != nil && fault.CodeOf(err) != fault.Conflict {
			return nil, err
		}
		// Another request of theirs may have been faster.
		if found, err := s.ViewerBySubject(ctx, user.Issuer, user.Subject); found != nil || err != nil {
			return found, err
		}
	}
	return nil, fault.New(fault.Conflict, "There are too many users with the name %q.", wanted)
}

func suffix(n int) string {
	switch {
	case n == 0:
		return ""
	case n <= plainSuffixes:
		return "-" + strconv.Itoa(n+1)
	default:
		drawn := make([]byte, 4)
		_, _ = rand.Read(drawn) // it never fails
		return "-" + hex.EncodeToString(drawn)
	}
}
