package main

import (
	"strings"
	"testing"
)

func TestMaxConnections(t *testing.T) {
	for _, c := range []struct {
		asked, pool int
		descriptors uint64
		want        int
		refused     string
	}{
		{0, 16, 20_000, 10_000, ""},
		{0, 16, 1024, 800, ""},
		{0, 16, 10, 1, ""},
		{0, 16, 0, 10_000, ""},
		{0, 16, 1 << 63, 10_000, ""},
		{500, 16, 1024, 500, ""},
		{50_000, 16, 1 << 20, 50_000, ""},
		{2000, 16, 1024, 0, "2000 is more than the 1024 descriptors"},
		{1020, 16, 1024, 0, "--max-connections"},
	} {
		got, err := maxConnections(c.asked, c.pool, c.descriptors)
		if got != c.want || (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
			t.Errorf("%d asked for beside a pool of %d with %d descriptors: %d, %v", c.asked, c.pool, c.descriptors, got, err)
		}
	}
	if got := descriptors(); got == 0 {
		t.Error("nobody knows how many descriptors there may be")
	}
}

func TestConnectionFlagsAreChecked(t *testing.T) {
	for flag, value := range map[string]string{"--max-connections": "-1", "--read-timeout": "0s", "--drain-timeout": "-1s"} {
		syllabus(t, "", "serve", flag+"="+value).expect(t, 2, flag+": "+value+" is less than")
	}
	syllabus(t, "", "serve", "--max-connections=1000000000").expect(t, 1, "--max-connections: 1000000000 is more than")
}
