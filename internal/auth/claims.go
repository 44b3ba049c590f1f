package auth

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4/json"
)

// identify reads the payload of a token whose signature is right.
func (v *Verifier) identify(payload []byte) (Identity, error) {
	var claims members
	if err := json.Unmarshal(payload, &claims); err != nil || claims == nil || !utf8.Valid(payload) {
		return Identity{}, refuse("The token's payload is not a JSON object.")
	}
	if err := v.checkParties(claims); err != nil {
		return Identity{}, err
	}
	if err := v.checkTimes(claims); err != nil {
		return Identity{}, err
	}
	identity := Identity{
		Issuer:   v.config.Issuer,
		Username: claims.text("preferred_username"),
		Email:    claims.email(),
		Name:     claims.text("name"),
	}
	if _, err := claims.read("sub", &identity.Subject, "a string"); err != nil {
		return Identity{}, err
	}
	if !storable(identity.Subject) {
		return Identity{}, refuse("The token's subject (sub) must have 1 to 255 characters, and no NUL.")
	}
	var roles []string
	if _, err := claims.read("roles", &roles, "a list of strings"); err != nil {
		return Identity{}, err
	}
	identity.Author = slices.Contains(roles, "author")
	identity.Admin = slices.Contains(roles, "admin")
	return identity, nil
}

// checkParties checks who issued a token, and for whom.
func (v *Verifier) checkParties(claims members) error {
	var issuer string
	switch ok, err := claims.read("iss", &issuer, "a string"); {
	case err != nil:
		return err
	case !ok:
		return refuse("The token does not say who issued it (iss).")
	case issuer != v.config.Issuer:
		return refuse("The token was issued by %s, not by %s.", short(issuer), short(v.config.Issuer))
	}
	audience := make([]string, 1)
	ok, err := claims.read("aud", &audience[0], "a string")
	if err != nil { // then it is a list
		ok, err = claims.read("aud", &audience, "a string or a list of strings")
	}
	switch {
	case err != nil:
		return err
	case !ok:
		return refuse("The token does not say for whom it is (aud).")
	case !slices.Contains(audience, v.config.Audience):
		return refuse("The token is for another audience, not for %s.", short(v.config.Audience))
	}
	return nil
}

// checkTimes checks that the token holds now. One that never expires could not be taken back.
func (v *Verifier) checkTimes(claims members) error {
	now, leeway := v.config.Now(), v.config.Leeway
	expires, ok, err := claims.time("exp")
	switch {
	case err != nil:
		return err
	case !ok:
		return refuse("The token does not say when it expires (exp).")
	case !now.Before(expires.Add(leeway)):
		return refuse("The token expired at %s.", expires.Format(time.RFC3339))
	}
	begins, ok, err := claims.time("nbf")
	switch {
	case err != nil:
		return err
	case ok && now.Add(leeway).Before(begins):
		return refuse("The token is not valid before %s.", begins.Format(time.RFC3339))
	}
	issued, ok, err := claims.time("iat")
	switch {
	case err != nil:
		return err
	case ok && now.Add(leeway).Before(issued):
		return refuse("The token was issued in the future, at %s.", issued.Format(time.RFC3339))
	}
	return nil
}

// time reads a time, in seconds since 1970, and reports whether there is one.
func (m members) time(name string) (time.Time, bool, error) {
	const last = 253402300799 // the year 9999; what is later cannot be written
	var seconds float64
	ok, err := m.read(name, &seconds, "a number of seconds since 1970")
	if err != nil || !ok {
		return time.Time{}, false, err
	}
	if seconds < 0 || seconds > last {
		return time.Time{}, false, refuse("The token's %q must be a number of seconds since 1970.", name)
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC(), true, nil
}

// text reads a text that nothing depends on: where it is of another type it is empty, and
// so it is where it has a NUL, which the database cannot keep.
func (m members) text(name string) string {
	var text string
	if _, err := m.read(name, &text, "a string"); err != nil || strings.Contains(text, "\x00") {
		return ""
	}
	return text
}

// email returns the e-mail address, unless the issuer says that it is not verified, as a
// boolean or, as some do, as a string. Whoever types in the address of another has not got it.
func (m members) email() string {
	if verified := string(m["email_verified"]); verified == "false" || strings.EqualFold(m.text("email_verified"), "false") {
		return ""
	}
	return m.text("email")
}

// storable reports whether the text can be who somebody is, or who says so: the database has the same limits.
func storable(text string) bool {
	n := utf8.RuneCountInString(text)
	return n >= 1 && n <= 255 && !strings.Contains(text, "\x00")
}
