package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"syllabus/internal/account"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
)

func TestUpdateProfile(t *testing.T) {
	s := setupSchool(t)
	id := account.ProfileID(s.ada.ID)
	avatar, none := new("https://example.com/a.png"), (*string)(nil)
	for i, step := range []struct {
		change account.ProfileChange
		want   account.Profile
	}{
		{account.ProfileChange{}, account.Profile{ID: id, DisplayName: "ada"}},
		{account.ProfileChange{DisplayName: new(" Ada ")}, account.Profile{ID: id, DisplayName: "Ada"}},
		{account.ProfileChange{Bio: new("A\nB"), AvatarURL: &avatar}, account.Profile{ID: id, DisplayName: "Ada", Bio: "A\nB", AvatarURL: avatar}},
		{account.ProfileChange{DisplayName: new("Countess")}, account.Profile{ID: id, DisplayName: "Countess", Bio: "A\nB", AvatarURL: avatar}},
		{account.ProfileChange{Bio: new(""), AvatarURL: &none}, account.Profile{ID: id, DisplayName: "Countess"}},
	} {
		got := must[*account.Profile](t)(s.Store.UpdateProfile(t.Context(), s.ada, step.change))
		wantGroup(t, "the profile", []*account.Profile{got})
		kept := must[[]*account.Profile](t)(s.Store.ProfilesByID(t.Context(), []account.ProfileID{id}))[0]
		for _, p := range []*account.Profile{got, kept} {
			if diff := cmp.Diff(&step.want, p, cmpopts.IgnoreTypes(peer.Row{}), cmpopts.IgnoreUnexported(account.Profile{})); diff != "" {
				t.Errorf("change %d (-want +got):\n%s", i, diff)
			}
		}
	}
	other := must[[]*account.Profile](t)(s.Store.ProfilesByID(t.Context(), []account.ProfileID{account.ProfileID(s.alan.ID)}))[0]
	if other.DisplayName != "alan" || other.Bio != "" {
		t.Errorf("another's profile is %+v", other)
	}
}

func TestUpdateSettings(t *testing.T) {
	s := setupSchool(t)
	id := account.SettingsID(s.ada.ID)
	for i, step := range []struct {
		change account.SettingsChange
		want   account.Settings
	}{
		{account.SettingsChange{}, account.Settings{ID: id, Locale: "en", Theme: account.SystemTheme, EmailNotifications: true}},
		{account.SettingsChange{Locale: new("pt-br")}, account.Settings{ID: id, Locale: "pt-BR", Theme: account.SystemTheme, EmailNotifications: true}},
		{
			account.SettingsChange{Theme: new(account.DarkTheme), EmailNotifications: new(false)},
			account.Settings{ID: id, Locale: "pt-BR", Theme: account.DarkTheme},
		},
	} {
		got := must[*account.Settings](t)(s.Store.UpdateSettings(t.Context(), s.ada, step.change))
		wantGroup(t, "the settings", []*account.Settings{got})
		kept := must[[]*account.Settings](t)(s.Store.SettingsByID(t.Context(), s.ada, []account.SettingsID{id}))[0]
		for _, p := range []*account.Settings{got, kept} {
			if diff := cmp.Diff(&step.want, p, cmpopts.IgnoreTypes(peer.Row{})); diff != "" {
				t.Errorf("change %d (-want +got):\n%s", i, diff)
			}
		}
	}
	if n := queryValue[int](t, s.Database, `SELECT count(*) FROM settings WHERE locale = 'en' AND theme = 'SYSTEM'`); n != 3 {
		t.Errorf("%d others have their settings still, want 3", n)
	}
}

// Users who were inserted by hand may have neither row.
func TestMissingPreferences(t *testing.T) {
	s := setupSchool(t)
	s.Exec(t, `DELETE FROM user_profile`)
	s.Exec(t, `DELETE FROM settings`)
	avatar := new("http://example.com/")
	profile := must[*account.Profile](t)(s.Store.UpdateProfile(t.Context(), s.ada, account.ProfileChange{AvatarURL: &avatar}))
	if profile.DisplayName != "ada" || profile.Bio != "" || *profile.AvatarURL != *avatar {
		t.Errorf("the profile is %+v", profile)
	}
	settings := must[*account.Settings](t)(s.Store.UpdateSettings(t.Context(), s.ada, account.SettingsChange{EmailNotifications: new(false)}))
	if settings.Locale != "en" || settings.Theme != account.SystemTheme || settings.EmailNotifications {
		t.Errorf("the settings are %+v", settings)
	}
}

func TestRefusedPreferences(t *testing.T) {
	s := setupSchool(t)
	before := snapshot(t, s.Database)
	bad := new("javascript:alert(1)")
	_, err := s.Store.UpdateProfile(t.Context(), s.ada, account.ProfileChange{DisplayName: new("Good"), AvatarURL: &bad})
	wantFault(t, err, fault.BadUserInput)
	_, err = s.Store.UpdateSettings(t.Context(), s.ada, account.SettingsChange{Locale: new("\x00"), EmailNotifications: new(false)})
	wantFault(t, err, fault.BadUserInput)
	_, err = s.Store.UpdateProfile(t.Context(), account.Viewer{ID: 999}, account.ProfileChange{})
	wantFault(t, err, fault.NotFound)
	_, err = s.Store.UpdateSettings(t.Context(), account.Viewer{ID: 999}, account.SettingsChange{})
	wantFault(t, err, fault.NotFound)
	wantUntouched(t, s.Database, before)
}

// Changes of different fields, at once, keep each other.
func TestPreferencesAtOnce(t *testing.T) {
	s := setupSchool(t)
	s.Exec(t, `DELETE FROM user_profile`)
	s.Exec(t, `DELETE FROM settings`)
	together(atOnce, func(i int) {
		var err error
		switch i % 4 {
		case 0:
			_, err = s.Store.UpdateProfile(t.Context(), s.ada, account.ProfileChange{DisplayName: new("Ada")})
		case 1:
			_, err = s.Store.UpdateProfile(t.Context(), s.ada, account.ProfileChange{Bio: new("Engines.")})
		case 2:
			_, err = s.Store.UpdateSettings(t.Context(), s.ada, account.SettingsChange{Locale: new("nb")})
		case 3:
			_, err = s.Store.UpdateSettings(t.Context(), s.ada, account.SettingsChange{Theme: new(account.DarkTheme)})
		}
		if err != nil {
			t.Error(err)
		}
	})
	got := queryValue[string](t, s.Database, `SELECT display_name || ' ' || bio || ' ' || locale || ' ' || theme FROM user_profile JOIN settings USING (user_id)`)
	if want := fmt.Sprint("Ada Engines. nb ", account.DarkTheme); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}
