package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// allocated is what a Go program has allocated: since it was started, or for one request.
type allocated struct {
	Objects float64 `json:"objects"`
	Bytes   float64 `json:"bytes"`
}

func (a allocated) minus(b allocated) allocated {
	return allocated{a.Objects - b.Objects, a.Bytes - b.Bytes}
}

// allocatedBy asks a contender's debug listener what it has allocated since it was started. Asking allocates too.
func allocatedBy(ctx context.Context, debug string) (allocated, error) {
	text, err := fetch(ctx, "http://"+debug+"/debug/pprof/heap?debug=1")
	if err != nil {
		return allocated{}, err
	}
	return parseMemStats(string(text))
}

// parseMemStats finds "# TotalAlloc = 1234" and "# Mallocs = 56" at the end of a heap profile in text.
func parseMemStats(profile string) (a allocated, err error) {
	if a.Objects, err = parseMemStat(profile, "Mallocs"); err == nil {
		a.Bytes, err = parseMemStat(profile, "TotalAlloc")
	}
	return a, err
}

func parseMemStat(profile, name string) (float64, error) {
	for line := range strings.Lines(profile) {
		if value, ok := strings.CutPrefix(line, "# "+name+" = "); ok {
			n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 64)
			return float64(n), err
		}
	}
	return 0, fmt.Errorf("the heap profile has no %s", name)
}

// fetch gets a small document.
func fetch(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %.300s", url, response.Status, body)
	}
	return body, err
}

// allocationMeter takes what a contender allocates in a window. It is nil for contenders that cannot tell.
type allocationMeter struct {
	debug   string
	began   allocated
	reading allocated // what asking costs
}

// newAllocationMeter begins; that is no part of what is measured, and neither is the end.
func newAllocationMeter(ctx context.Context, debug string) (*allocationMeter, error) {
	if debug == "" {
		return nil, nil
	}
	first, err := allocatedBy(ctx, debug)
	if err != nil {
		return nil, err
	}
	began, err := allocatedBy(ctx, debug)
	return &allocationMeter{debug, began, began.minus(first)}, err
}

// perRequest ends and returns the mean of n requests, nil where there is none.
func (m *allocationMeter) perRequest(ctx context.Context, n float64) (*allocated, error) {
	if m == nil {
		return nil, nil
	}
	ended, err := allocatedBy(ctx, m.debug)
	if err != nil {
		return nil, err
	}
	sum := ended.minus(m.began).minus(m.reading)
	return &allocated{max(0, sum.Objects/n), max(0, sum.Bytes/n)}, nil
}
