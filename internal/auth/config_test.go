package auth_test

import (
	"strings"
	"testing"

	"syllabus/internal/auth"
)

func TestNewNamesWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*auth.Config)
		words  string // empty where nothing is wrong
	}{
		"good":                      {func(*auth.Config) {}, ""},
		"short secret":              {func(c *auth.Config) { c.Secret = c.Secret[:31] }, "Secret has 31 bytes; HS256 needs at least 32"},
		"shorter than its hash":     {func(c *auth.Config) { c.Algorithms = []string{"HS256", "HS512"} }, "HS512 needs at least 64"},
		"neither":                   {func(c *auth.Config) { c.Secret = nil }, "neither Secret nor Keys"},
		"both":                      {func(c *auth.Config) { c.Keys = "jwks.json" }, "Secret and Keys are both set"},
		"no issuer":                 {func(c *auth.Config) { c.Issuer = "" }, "Issuer"},
		"the longest issuer":        {func(c *auth.Config) { c.Issuer = strings.Repeat("ß", 255) }, ""},
		"too long an issuer":        {func(c *auth.Config) { c.Issuer = strings.Repeat("i", 256) }, "Issuer must have at most 255 characters"},
		"no audience":               {func(c *auth.Config) { c.Audience = "" }, "Audience"},
		"leeway":                    {func(c *auth.Config) { c.Leeway = -1 }, "Leeway"},
		"none with a secret":        {func(c *auth.Config) { c.Algorithms = []string{"HS256", "none"} }, `Algorithms has "none"`},
		"no algorithm":              {func(c *auth.Config) { c.Algorithms = []string{""} }, `Algorithms has ""`},
		"key's with a secret":       {func(c *auth.Config) { c.Algorithms = []string{"RS256"} }, `Algorithms has "RS256"; with Secret`},
		"secret's with keys":        {keys("jwks.json", "RS256", "HS256"), `Algorithms has "HS256"; with Keys`},
		"none with keys":            {keys("jwks.json", "none"), `Algorithms has "none"`},
		"algorithm in lower case":   {keys("jwks.json", "rs256"), `Algorithms has "rs256"`},
		"file that is not there":    {keys("jwks.json"), ""},
		"https":                     {keys("https://id.example.com/jwks"), ""},
		"http to this machine":      {keys("http://localhost:8080/jwks"), ""},
		"http to its address":       {keys("http://127.0.0.1/jwks"), ""},
		"http to its other address": {keys("HTTP://[::1]:80/jwks"), ""},
		"http":                      {keys("http://id.example.com/jwks"), "Keys is the URL http://id.example.com/jwks; it must be https"},
		"http to a name like it":    {keys("http://localhost.example.com/jwks"), "Keys"},
		"http to any address":       {keys("http://0.0.0.0/jwks"), "Keys"},
		"a password":                {keys("ftp://user:password@id.example.com/jwks"), "user:xxxxx@"},
		"no host":                   {keys("https:///jwks"), "no host"},
		"no URL":                    {keys("https://%zz/"), "Keys is no URL"},
		"file as a URL":             {keys("file:///jwks.json"), "Keys is the URL"},
	} {
		t.Run(name, func(t *testing.T) {
			config := auth.Config{Secret: secret()[:32], Issuer: issuer, Audience: audience}
			test.change(&config)
			_, err := auth.New(config)
			if test.words == "" && err != nil || test.words != "" && (err == nil || !strings.Contains(err.Error(), test.words)) {
				t.Errorf("it says %v, want %q", err, test.words)
			}
		})
	}
}

// keys makes it the configuration of keys, with these algorithms.
func keys(where string, algorithms ...string) func(*auth.Config) {
	return func(c *auth.Config) { c.Secret, c.Keys, c.Algorithms = nil, where, algorithms }
}

// The caller may use the memory of its secret again.
func TestSecretIsCopied(t *testing.T) {
	mine := secret()
	v := newVerifier(t, auth.Config{Secret: mine, Now: at})
	clear(mine)
	token, err := auth.Sign(secret(), auth.Identity{Issuer: issuer, Subject: "u"}, audience, at(), 1e9)
	if err != nil {
		t.Fatal(err)
	}
	accepts(t, v, token)
}
