package main

import (
	"strings"
	"testing"
)

// A password of the database is in no error and no log, whatever is wrong with its URL or with the database.
func TestSecretsOfTheDatabaseAreNotTold(t *testing.T) {
	const secret = "hunter2-hunter2"
	for name, url := range map[string]string{
		"nobody there":    "postgres://me:" + secret + "@127.0.0.1:1/syllabus",
		"a bad port":      "postgres://me:" + secret + "@127.0.0.1:port/syllabus",
		"a bad parameter": "postgres://me:" + secret + "@127.0.0.1:1/syllabus?sslmode=nonsense",
		"a bad escape":    "postgres://me:" + secret + "%zz@127.0.0.1:1/syllabus",
		"words":           "host=127.0.0.1 port=1 user=me password=" + secret + " sslmode=nonsense",
		"no words":        "password=" + secret + " =",
		"another scheme":  "mysql://me:" + secret + "@127.0.0.1/syllabus",
	} {
		for _, command := range [][]string{{"serve", "--listen", "127.0.0.1:0"}, {"migrate", "status"}, {"import", courseFile(t, "a.yaml", "a", "A")}} {
			got := syllabus(t, "", append(command, "--database", url)...)
			if got.code == 0 {
				t.Errorf("%s: %v works", name, command)
			}
			if strings.Contains(got.out+got.err, secret) {
				t.Errorf("%s: %v says %s%s", name, command, got.out, got.err)
			}
		}
	}
}
