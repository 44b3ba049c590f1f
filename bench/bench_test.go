package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func TestNormalizeKnowsEqualAnswers(t *testing.T) {
	same := []string{
		`{"data":{"a":1,"b":["x","ü"]}}`,
		`{ "data": { "b": [ "x", "\u00fc" ], "a": 1 } }`,
	}
	first, err := normalize([]byte(same[0]))
	if err != nil {
		t.Fatal(err)
	}
	if second, err := normalize([]byte(same[1])); err != nil || !bytes.Equal(first, second) {
		t.Errorf("%s and %s, %v", first, second, err)
	}
	for _, other := range []string{
		`{"data":{"a":2,"b":["x","ü"]}}`, `{"data":{"a":"1","b":["x","ü"]}}`, `{"data":{"a":1,"b":["ü","x"]}}`,
		`{"data":{"a":1,"b":["x","ü"],"c":null}}`, `{"data":{"a":1.0,"b":["x","ü"]}}`,
	} {
		if normal, err := normalize([]byte(other)); err != nil || bytes.Equal(first, normal) {
			t.Errorf("%s is the same as %s, %v", other, same[0], err)
		}
	}
	for _, bad := range []string{``, `[]`, `{"data":{}`, `{"data":{}}{}`, `{"data":null,"errors":[{"message":"no"}]}`} {
		if normal, err := normalize([]byte(bad)); err == nil {
			t.Errorf("%s is taken as %s", bad, normal)
		}
	}
}

func TestPercentileIsTheNearestRank(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	for _, c := range []struct {
		sorted []time.Duration
		part   float64
		want   time.Duration
	}{
		{nil, 0.5, 0},
		{hundred[:1], 0.99, 1},
		{hundred[:3], 0.5, 2},
		{hundred[:4], 0.5, 2},
		{hundred, 0.5, 50},
		{hundred, 0.99, 99},
		{hundred, 1, 100},
		{hundred[:10], 0.99, 10},
	} {
		if got := percentile(c.sorted, c.part); got != c.want {
			t.Errorf("%v of %d values is %d, not %d", c.part, len(c.sorted), got, c.want)
		}
	}
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{0: nil, 1: {1}, 2: {3, 1, 2}, 2.5: {4, 1, 3, 2}} {
		if got := median(values); got != want {
			t.Errorf("of %v it is %v", values, got)
		}
	}
}

// A name may hold what separates the fields.
func TestParseStat(t *testing.T) {
	got, err := parseStat("77 (a) b (c) S 5 77 77 0 -1 4194304 100 200 0 0 150 25 3 4 20 0 1 0 100 0 0\n")
	want := procStat{parent: 5, own: 1750 * time.Millisecond, waited: 70 * time.Millisecond}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "77 (a) S 5", "77 (a) S x 77 77 0 -1 0 1 2 0 0 150 25 3 4 20"} {
		if got, err := parseStat(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, got)
		}
	}
}

func TestParseStatus(t *testing.T) {
	const status = "Name:\tx\nVmPeak:\t 9 kB\nVmHWM:\t   12345 kB\nVmRSS:\t 1 kB\n"
	for field, want := range map[string]int64{"VmHWM": 12345 * 1024, "VmRSS": 1024} {
		if got, err := parseStatus(status, field); err != nil || got != want {
			t.Errorf("%s is %d, %v", field, got, err)
		}
	}
	if got, err := parseStatus("Name:\tx\n", "VmHWM"); err == nil {
		t.Errorf("nothing is read as %d", got)
	}
}

func TestTimeOfThisProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc here")
	}
	if _, err := cpuOfTrees(os.Getpid(), os.Getppid()); err != nil {
		t.Error(err)
	}
	if _, err := cpuOfTrees(1 << 30); err == nil {
		t.Error("a process that cannot be has used time")
	}
	if peak, err := peakMemory(os.Getpid()); err != nil || peak < 1<<20 {
		t.Errorf("the peak is %d, %v", peak, err)
	}
	if resident, err := residentMemory(os.Getpid()); err != nil || resident < 1<<20 {
		t.Errorf("resident is %d, %v", resident, err)
	}
}

func TestParseTiming(t *testing.T) {
	for header, want := range map[string]int{
		`sql;desc="5 statements";dur=4.9`:         5,
		`sql;desc="1 statement";dur=0.1`:          1,
		`total;dur=2, sql;desc="3121 statements"`: 3121,
	} {
		if got, err := parseTiming(header); err != nil || got != want {
			t.Errorf("%s is read as %d, %v", header, got, err)
		}
	}
	if _, err := parseTiming(""); err == nil {
		t.Error("no header is a number")
	}
}

func TestDigits(t *testing.T) {
	for want, value := range map[string]float64{"0.00": 0, "4.00": 4, "0.07": 0.0712, "9.94": 9.94, "10.0": 9.96, "57.0": 57, "100": 99.6, "12,346": 12345.6} {
		if got := digits(value); got != want {
			t.Errorf("%v is written as %s, not %s", value, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for want, value := range map[string]float64{"1": 1, "6.71": 6.71, "3,121": 3121} {
		if got := count(value); got != want {
			t.Errorf("%v is written as %s, not %s", value, got, want)
		}
	}
}

func TestPictureIsXML(t *testing.T) {
	variant, err := parseContender("syllabus@GOGC=400+GOMEMLIMIT=150MiB")
	if err != nil {
		t.Fatal(err)
	}
	var summaries []summary
	for _, q := range queries() {
		for i, spec := range append(contenders(), variant) {
			cost := figures{ServerCPU: float64(i * i * i), DatabaseCPU: 1, TotalCPU: float64(i*i*i) + 1}
			summaries = append(summaries, summary{Query: q.name, Contender: spec.name, Busy: cost})
		}
	}
	var picture bytes.Buffer
	if err := drawPicture(&picture, "(a note)", summaries); err != nil {
		t.Fatal(err)
	}
	for decoder := xml.NewDecoder(strings.NewReader(picture.String())); ; {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, picture.String())
		}
	}
	for _, spec := range append(contenders(), variant) {
		if !strings.Contains(picture.String(), spec.title) {
			t.Errorf("%s is not in the picture", spec.title)
		}
	}
}
