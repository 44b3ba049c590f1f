package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/fault"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

func TestCreateUser(t *testing.T) {
	s := setup(t).Store
	full := account.NewUser{
		Subject: "s1", Username: "ada", Email: "ada@example.com", DisplayName: "Ada", Bio: "Engines.", AvatarURL: "https://example.com/ada.png",
	}
	bare := account.NewUser{Subject: "s2", Username: "grace", DisplayName: "Grace"}
	ids := []account.UserID{must[account.UserID](t)(s.CreateUser(t.Context(), full)), must[account.UserID](t)(s.CreateUser(t.Context(), bare))}
	users := must[[]*account.User](t)(s.UsersByID(t.Context(), ids))
	profiles := must[[]*account.Profile](t)(s.ProfileByUser(t.Context(), users))
	settings := must[[]*account.Settings](t)(s.SettingsByUser(t.Context(), users, admin))
	type stored struct {
		Username      string
		Email         *string
		Name, Bio     string
		Avatar        *string
		Locale        string
		Theme         account.Theme
		Notifications bool
	}
	var got []stored
	for i, u := range users {
		p, s := profiles[i], settings[i]
		got = append(got, stored{u.Username, u.Email, p.DisplayName, p.Bio, p.AvatarURL, s.Locale, s.Theme, s.EmailNotifications})
	}
	want := []stored{
		{"ada", &full.Email, "Ada", "Engines.", &full.AvatarURL, "en", account.SystemTheme, true},
		{"grace", nil, "Grace", "", nil, "en", account.SystemTheme, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCreateUserFails leaves nothing behind, whichever of the three rows is refused.
func TestCreateUserFails(t *testing.T) {
	database := setup(t)
	must[account.UserID](t)(database.Store.CreateUser(t.Context(), account.NewUser{Subject: "s1", Username: "ada", DisplayName: "Ada"}))
	before := snapshot(t, database)
	for name, test := range map[string]struct {
		user account.NewUser
		want fault.Code
	}{
		"a subject that is taken":  {account.NewUser{Subject: "s1", Username: "grace", DisplayName: "Grace"}, fault.Conflict},
		"a username that is taken": {account.NewUser{Subject: "s2", Username: "ada", DisplayName: "Ada"}, fault.Conflict},
		"no display name":          {account.NewUser{Subject: "s3", Username: "alan"}, fault.Internal},
		"a NUL in the biography":   {account.NewUser{Subject: "s4", Username: "edsger", DisplayName: "Edsger", Bio: "\x00"}, fault.BadUserInput},
	} {
		t.Run(name, func(t *testing.T) {
			id, err := database.Store.CreateUser(t.Context(), test.user)
			wantFault(t, err, test.want)
			if id != 0 {
				t.Errorf("the user got the id %d", id)
			}
			wantUntouched(t, database, before)
		})
	}
}

func TestEmpty(t *testing.T) {
	database := setup(t)
	if !must[bool](t)(database.Store.Empty(t.Context())) {
		t.Error("a new database is not empty")
	}
	hidden := storetest.Draft("hidden")
	hidden.Published = false
	database.Import(t, hidden, store.ImportOptions{})
	if must[bool](t)(database.Store.Empty(t.Context())) {
		t.Error("a database with a course that is not published is empty")
	}
}
