package store_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/store/storetest"
)

func TestEnsureViewer(t *testing.T) {
	s := storetest.New(t).Store
	seen := func(issuer, subject, username string) *account.User {
		t.Helper()
		user := account.NewUser{Issuer: issuer, Subject: subject, Username: username, DisplayName: "Ada", Email: "ada@example.com"}
		got := must[*account.User](t)(s.EnsureViewer(t.Context(), user))
		known := must[*account.User](t)(s.ViewerBySubject(t.Context(), issuer, subject))
		if known == nil || known.ID != got.ID {
			t.Errorf("%s of %s became %v, and is then %v", subject, issuer, got, known)
		}
		return got
	}
	if nobody := must[*account.User](t)(s.ViewerBySubject(t.Context(), "a", "1")); nobody != nil {
		t.Fatalf("before anybody was seen there is %v", nobody)
	}
	ada := seen("a", "1", "ada")
	if again := seen("a", "1", "ada-lovelace"); again.ID != ada.ID || again.Username != "ada" {
		t.Errorf("seen again, user %d, ada, is %d, %s", ada.ID, again.ID, again.Username)
	}
	// Neither the name nor the subject alone makes them the same person.
	names := []string{seen("b", "1", "ada").Username, seen("a", "2", "ada").Username, seen("a", "3", "ada").Username}
	if want := []string{"ada-2", "ada-3", "ada-4"}; !slices.Equal(names, want) {
		t.Errorf("other people named ada are %v, want %v", names, want)
	}
	if drawn := seen("a", "4", "ada").Username; len(drawn) != len("ada-")+8 || !strings.HasPrefix(drawn, "ada-") {
		t.Errorf("the fifth ada is %s", drawn)
	}
	profile := must[[]*account.Profile](t)(s.ProfileByUser(t.Context(), []*account.User{ada}))[0]
	settings := must[[]*account.Settings](t)(s.SettingsByUser(t.Context(), []*account.User{ada}, account.Viewer{ID: ada.ID}))[0]
	if profile == nil || profile.DisplayName != "Ada" || settings == nil {
		t.Errorf("a new user has the profile %v and the settings %v", profile, settings)
	}
}

// The first requests of a person come all at once, and those of others with the same name.
func TestEnsureViewerAtOnce(t *testing.T) {
	s := storetest.New(t).Store
	const each = 8
	ids := make([]account.UserID, 2*each)
	var requests sync.WaitGroup
	for i := range ids {
		requests.Go(func() {
			user := account.NewUser{Issuer: "a", Subject: []string{"one", "other"}[i%2], Username: "ada", DisplayName: "Ada"}
			got, err := s.EnsureViewer(t.Context(), user)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = got.ID
		})
	}
	requests.Wait()
	for i, id := range ids {
		if id != ids[i%2] || id == ids[(i+1)%2] {
			t.Fatalf("two people became the users %v", ids)
		}
	}
}
