package account_test

import (
	"strings"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/fault"
)

// wantProblem fails unless the error is the client's, with that message; without one there is to be no error.
func wantProblem(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("it is refused: %v", err)
	case want != "" && (fault.CodeOf(err) != fault.BadUserInput || err.Error() != want):
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestProfileChange(t *testing.T) {
	avatar := func(url string) account.ProfileChange { return account.ProfileChange{AvatarURL: new(&url)} }
	const noAddress = "avatarUrl: must be an absolute http or https address."
	for name, test := range map[string]struct {
		change account.ProfileChange
		want   string
	}{
		"nothing":               {account.ProfileChange{}, ""},
		"the longest texts":     {account.ProfileChange{DisplayName: new(strings.Repeat("ß", 200)), Bio: new(strings.Repeat("ß", 10_000))}, ""},
		"empty texts":           {account.ProfileChange{Bio: new("")}, ""},
		"lines":                 {account.ProfileChange{Bio: new("a\r\n\tb")}, ""},
		"no picture":            {account.ProfileChange{AvatarURL: new((*string)(nil))}, ""},
		"a picture":             {avatar("https://example.com/ä.png?a=b"), ""},
		"a picture over http":   {avatar("HTTP://[::1]:80/"), ""},
		"a script":              {avatar("javascript:alert(1)"), noAddress},
		"a file":                {avatar("file:///etc/passwd"), noAddress},
		"data":                  {avatar("data:image/png;base64,AAAA"), noAddress},
		"no scheme":             {avatar("//example.com/a.png"), noAddress},
		"no host":               {avatar("https:///a.png"), noAddress},
		"an empty address":      {avatar(""), noAddress},
		"a space":               {avatar("https://example.com/a b"), noAddress},
		"a line in an address":  {avatar("https://example.com/\n"), "avatarUrl: must not contain control characters."},
		"too long an address":   {avatar("https://example.com/" + strings.Repeat("a", 1981)), "avatarUrl: has 2001 characters, at most 2000 are allowed."},
		"no name":               {account.ProfileChange{DisplayName: new("")}, "displayName: must not be empty."},
		"white space as a name": {account.ProfileChange{DisplayName: new("\u00a0\t")}, "displayName: must not be empty."},
		"lines in a name":       {account.ProfileChange{DisplayName: new("a\nb")}, "displayName: must not contain control characters."},
		"all at once": {
			account.ProfileChange{DisplayName: new(strings.Repeat("a", 201)), Bio: new(strings.Repeat("\x00", 10_001)), AvatarURL: new(new("\xff"))},
			"displayName: has 201 characters, at most 200 are allowed. bio: must not contain control characters. " +
				"bio: has 10001 characters, at most 10000 are allowed. avatarUrl: must be valid UTF-8.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.change.Checked()
			wantProblem(t, err, test.want)
		})
	}
	if checked, err := (account.ProfileChange{DisplayName: new("  Ada \n")}).Checked(); err != nil || *checked.DisplayName != "Ada" {
		t.Errorf("the name is %q, %v", *checked.DisplayName, err)
	}
}

func TestSettingsChange(t *testing.T) {
	const noTag = "locale: must be a BCP 47 language tag, such as en or pt-BR."
	for locale, want := range map[string]string{
		"en": "en", "pt-BR": "pt-BR", "pt-br": "pt-BR", "nb": "nb", "zh-hant-tw": "zh-Hant-TW", "es-419": "es-419", "de-CH-1996": "de-CH-1996",
		"": "", "e": "", "en_US": "", "english please": "", "en-": "", "-": "", "root": "", "und": "", "xx-\x00": "", "qq-ZZZZZ-ZZ": "", "ää": "",
		strings.Repeat("a", 36): "", "zzz": "",
	} {
		t.Run(locale, func(t *testing.T) {
			checked, err := account.SettingsChange{Locale: &locale}.Checked()
			switch {
			case want != "" && (err != nil || *checked.Locale != want):
				t.Errorf("it is %q, %v", *checked.Locale, err)
			case want == "" && fault.CodeOf(err) != fault.BadUserInput:
				t.Errorf("it is %q, %v", *checked.Locale, err)
			}
		})
	}
	_, err := account.SettingsChange{Locale: new("?"), Theme: new(account.Theme("dark"))}.Checked()
	wantProblem(t, err, noTag+" theme: must be SYSTEM, LIGHT or DARK.")
	for _, theme := range []account.Theme{account.SystemTheme, account.LightTheme, account.DarkTheme} {
		_, err := account.SettingsChange{Theme: &theme, EmailNotifications: new(false)}.Checked()
		wantProblem(t, err, "")
	}
}
