package account

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"syllabus/internal/fault"
)

// How many characters, which are Unicode code points, texts may have. The database refuses more, too.
const (
	MaxDisplayNameLength = 200
	MaxBioLength         = 10_000
	MaxAvatarURLLength   = 2_000
	MaxLocaleLength      = 35
)

// ProfileChange is what is to be different in a profile. What is nil stays as it is.
type ProfileChange struct {
	DisplayName *string
	Bio         *string
	AvatarURL   **string // a pointer to nil takes the picture away
}

// Checked returns the change as it is to be stored, without white space around the name. All that is
// wrong with it is one [fault.BadUserInput].
func (c ProfileChange) Checked() (ProfileChange, error) {
	var wrong problems
	if c.DisplayName != nil {
		c.DisplayName = new(strings.TrimSpace(*c.DisplayName))
		if *c.DisplayName == "" {
			wrong.add("displayName", "must not be empty")
		} else {
			wrong.text("displayName", *c.DisplayName, MaxDisplayNameLength, "")
		}
	}
	if c.Bio != nil {
		wrong.text("bio", *c.Bio, MaxBioLength, "\t\n\r")
	}
	if c.AvatarURL != nil && *c.AvatarURL != nil {
		if address := **c.AvatarURL; wrong.text("avatarUrl", address, MaxAvatarURLLength, "") && !isWebAddress(address) {
			wrong.add("avatarUrl", "must be an absolute http or https address")
		}
	}
	return c, wrong.err()
}

// SettingsChange is what is to be different in settings. What is nil stays as it is.
type SettingsChange struct {
	Locale             *string
	Theme              *Theme
	EmailNotifications *bool
}

// Checked returns the change as it is to be stored, with the locale in the usual form of its tag, such as pt-BR for
// pt-br. All that is wrong with it is one [fault.BadUserInput].
func (c SettingsChange) Checked() (SettingsChange, error) {
	var wrong problems
	if c.Locale != nil && wrong.text("locale", *c.Locale, MaxLocaleLength, "") {
		tag, err := language.Parse(*c.Locale)
		// The parser takes en_US and "root" as well, which are no BCP 47 tags.
		if name := tag.String(); err != nil || tag.IsRoot() || strings.Contains(*c.Locale, "_") || len(name) > MaxLocaleLength {
			wrong.add("locale", "must be a BCP 47 language tag, such as en or pt-BR")
		} else {
			c.Locale = &name
		}
	}
	if c.Theme != nil && *c.Theme != SystemTheme && *c.Theme != LightTheme && *c.Theme != DarkTheme {
		wrong.add("theme", "must be %s, %s or %s", SystemTheme, LightTheme, DarkTheme)
	}
	return c, wrong.err()
}

// isWebAddress reports whether address is an absolute http or https URL. White
// space must be escaped: url.Parse lets it pass in a path.
func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		!strings.ContainsFunc(address, unicode.IsSpace)
}

// problems are sentences about fields, each of which names its field.
type problems []string

func (p *problems) add(field, format string, args ...any) {
	*p = append(*p, field+": "+fmt.Sprintf(format, args...)+".")
}

// text adds what is wrong with a text, and reports whether nothing is. Control characters are refused but
// for those that are named: they are no writing, and PostgreSQL cannot store all of them.
func (p *problems) text(field, text string, most int, controls string) (good bool) {
	before := len(*p)
	if !utf8.ValidString(text) {
		p.add(field, "must be valid UTF-8")
	} else if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(controls, r) }) {
		p.add(field, "must not contain control characters")
	}
	if n := utf8.RuneCountInString(text); n > most {
		p.add(field, "has %d characters, at most %d are allowed", n, most)
	}
	return len(*p) == before
}

// err returns all problems as one error, nil where there is none.
func (p *problems) err() error {
	if len(*p) == 0 {
		return nil
	}
	return fault.New(fault.BadUserInput, "%s", strings.Join(*p, " "))
}
