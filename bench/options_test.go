package main

import (
	"slices"
	"strings"
	"testing"
)

func names(specs []contenderSpec) string {
	var all []string
	for _, spec := range specs {
		all = append(all, spec.name)
	}
	return strings.Join(all, " ")
}

func TestOptions(t *testing.T) {
	o, err := parseOptions([]string{"-quick", "-contenders", "flat,syllabus", "-queries", "deep"})
	if err != nil || o.rounds != 1 || names(o.contenders) != "flat syllabus" || !slices.Equal(o.queries, []string{"deep"}) {
		t.Errorf("%+v, %v", o, err)
	}
	if chosen := o.chosen(); len(chosen) != 1 || chosen[0].name != "deep" {
		t.Errorf("%+v are chosen", chosen)
	}
	for _, bad := range [][]string{
		{"-contenders", "nobody"}, {"-queries", "none"}, {"-rounds", "0"}, {"-seconds", "0"}, {"-seconds", "1e9"}, {"deep"},
		{"-contenders", "flat,flat"}, {"-contenders", "flat,floor", "-profile", "x"}, {"-contenders", "syllabus,"},
	} {
		if o, err := parseOptions(bad); err == nil {
			t.Errorf("%v is taken as %+v", bad, o)
		}
	}
}

func TestPartsOfARun(t *testing.T) {
	for args, want := range map[string][3]bool{ // tables, scaling, memory
		"":                                 {true, true, true},
		"-quick":                           {true, true, true},
		"-contenders flat":                 {true, false, false},
		"-queries deep":                    {true, false, false},
		"-profile x":                       {true, false, false},
		"-scaling":                         {false, true, false},
		"-memory":                          {false, false, true},
		"-scaling -memory":                 {false, true, true},
		"-memory -contenders flat":         {false, false, true},
		"-memory -queries deep":            {true, false, true},
		"-scaling -contenders syllabus@A=": {false, true, false},
	} {
		o, err := parseOptions(strings.Fields(args))
		if got := [3]bool{o.tables, o.scaling, o.memory}; err != nil || got != want {
			t.Errorf("%q runs %v, %v", args, got, err)
		}
	}
}

func TestVariants(t *testing.T) {
	specs, err := parseContenders("syllabus,syllabus@GOGC=400+GOMEMLIMIT=150MiB,syllabus-stock@GOGC=off,syllabus-nopgo@A=b=c")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		title string
		env   []string
	}{
		{"Syllabus", nil},
		{"Syllabus, GOGC=400 GOMEMLIMIT=150MiB", []string{"GOGC=400", "GOMEMLIMIT=150MiB"}},
		{"Syllabus, stock execution, GOGC=off", []string{"SYLLABUS_EXECUTION=stock", "GOGC=off"}},
		{"Syllabus, built without a profile, A=b=c", []string{"A=b=c"}},
	} {
		if specs[i].title != want.title || !slices.Equal(specs[i].env, want.env) || titleOf(specs[i].name) != want.title {
			t.Errorf("%q is called %q, with %v", specs[i].name, specs[i].title, specs[i].env)
		}
	}
	for _, bad := range []string{"nobody@A=b", "flat@", "flat@A", "flat@=b", "flat@1A=b", "flat@A=b+", "@A=b", "flat@A=b,flat@A=b"} {
		if specs, err := parseContenders(bad); err == nil {
			t.Errorf("%q is taken as %+v", bad, specs)
		}
	}
}

func TestExtraContendersAreNamed(t *testing.T) {
	all, err := parseContenders("")
	if err != nil || slices.ContainsFunc(all, func(s contenderSpec) bool { return s.extra }) || len(all) < 9 {
		t.Errorf("the usual are %s, %v", names(all), err)
	}
	if specs, err := parseContenders("syllabus-nopgo"); err != nil || len(specs) != 1 || !specs[0].noPGO {
		t.Errorf("%+v, %v", specs, err)
	}
}

func TestSubjectIsTheFirstSyllabus(t *testing.T) {
	for list, want := range map[string]string{
		"":                           "syllabus",
		"flat,floor":                 "syllabus",
		"flat,syllabus@A=b,syllabus": "syllabus@A=b",
		"pgjson,syllabus-nopgo":      "syllabus-nopgo",
	} {
		specs, err := parseContenders(list)
		if err != nil || subject(specs).name != want {
			t.Errorf("of %q it is %s, %v", list, subject(specs).name, err)
		}
	}
}
