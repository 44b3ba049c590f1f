// Package account holds the domain types of the people who own and take
// courses, and what is always true of them. It is pure.
package account

import (
	"time"

	"syllabus/internal/peer"
)

// The keys of the account tables. A user has at most one profile and one set of
// settings, so both are identified by the user.
type (
	// UserID identifies a user.
	UserID int64
	// ProfileID identifies a profile, by its user.
	ProfileID UserID
	// SettingsID identifies settings, by their user.
	SettingsID UserID
)

// User is somebody who can sign in.
type User struct {
	peer.Row
	ID        UserID
	Username  string
	Email     *string // nil where it is not known
	CreatedAt time.Time
}

// Profile is what a user shows to others.
type Profile struct {
	peer.Row
	ID          ProfileID
	DisplayName string
	Bio         string
	AvatarURL   *string // nil where there is no picture
	user        *User
}

// SetUser records the user that the profile was loaded through.
func (p *Profile) SetUser(u *User) { p.user = u }

// KnownUser returns the user that the profile was loaded through, if it was.
func (p *Profile) KnownUser() (*User, bool) { return p.user, p.user != nil }

// Settings is how a user wants the product to behave for them.
type Settings struct {
	peer.Row
	ID                 SettingsID
	Locale             string // a BCP 47 language tag
	Theme              Theme
	EmailNotifications bool
}

// Theme is the color scheme of the user's pages.
type Theme string

// The themes.
const (
	SystemTheme Theme = "SYSTEM"
	LightTheme  Theme = "LIGHT"
	DarkTheme   Theme = "DARK"
)

// NewUser is a user to be created, with a profile and settings.
type NewUser struct {
	Issuer      string // the identity provider
	Subject     string // who the identity provider says it is; unique there
	Username    string // unique
	Email       string // may be empty
	DisplayName string
	Bio         string // may be empty
	AvatarURL   string // may be empty
}

// Viewer is who asks: a user and their rights, or a visitor.
type Viewer struct {
	ID     UserID // 0 for a visitor
	Author bool   // may create courses
	Admin  bool   // may see and do everything
}

// Visitor reports whether nobody knows who asks.
func (v Viewer) Visitor() bool { return v.ID == 0 }
