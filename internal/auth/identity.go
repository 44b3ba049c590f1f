package auth

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"syllabus/internal/account"
)

// Viewers keeps the users that tokens speak of; *store.Store does.
type Viewers interface {
	ViewerBySubject(ctx context.Context, issuer, subject string) (*account.User, error)
	EnsureViewer(context.Context, account.NewUser) (*account.User, error)
}

// Viewer returns who asks, with one statement; a person who is seen for the first time becomes
// a user. The rights are the token's.
func (i *Identity) Viewer(ctx context.Context, viewers Viewers) (account.Viewer, error) {
	user, err := viewers.ViewerBySubject(ctx, i.Issuer, i.Subject)
	if err == nil && user == nil {
		user, err = viewers.EnsureViewer(ctx, i.newUser())
	}
	if err != nil {
		return account.Viewer{}, err
	}
	return account.Viewer{ID: user.ID, Author: i.Author, Admin: i.Admin}, nil
}

// What a user may have, in characters; the database has the same limits, and a suffix of a
// username needs some room.
const (
	longestUsername    = 80
	longestDisplayName = 200
	longestEmail       = 320
)

// newUser makes a user of an identity. What does not fit is cut, and an address left out: a
// person is not to be kept out by what their identity provider says of them.
func (i *Identity) newUser() account.NewUser {
	user := account.NewUser{
		Issuer: i.Issuer, Subject: i.Subject, Email: norm.NFC.String(i.Email),
		Username:    plain(i.Username, longestUsername),
		DisplayName: plain(i.Name, longestDisplayName),
	}
	if user.Username == "" {
		user.Username = "learner"
	}
	if user.DisplayName == "" {
		user.DisplayName = user.Username
	}
	if n := len([]rune(user.Email)); n < 3 || n > longestEmail || plain(user.Email, n) != user.Email {
		user.Email = ""
	}
	return user
}

// plain returns a text without what cannot be printed, and without white space around it. Letters are
// composed: two names that are written the same are the same, and the second is given a suffix.
func plain(text string, longest int) string {
	text = norm.NFC.String(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text))
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest])
	}
	return strings.TrimSpace(text)
}
