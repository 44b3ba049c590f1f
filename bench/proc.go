package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of the times in /proc/PID/stat: USER_HZ, which is 100 on every Linux that Go runs on.
const tick = 10 * time.Millisecond

// procStat is what /proc/PID/stat tells of a process, https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html.
type procStat struct {
	parent int
	own    time.Duration // user and system time
	waited time.Duration // of children that have ended and were waited for
}

// parseStat reads the line. The program's name is in parentheses and may hold anything, parentheses too.
func parseStat(line string) (procStat, error) {
	end := strings.LastIndexByte(line, ')')
	if end < 0 {
		return procStat{}, errors.New("stat has no name")
	}
	fields := strings.Fields(line[end+1:]) // from the third on, the state
	const parent, utime, cstime = 4 - 3, 14 - 3, 17 - 3
	if len(fields) <= cstime {
		return procStat{}, fmt.Errorf("stat has %d fields behind the name", len(fields))
	}
	var s procStat
	var err error
	if s.parent, err = strconv.Atoi(fields[parent]); err != nil {
		return s, err
	}
	var ticks [4]time.Duration
	for i, field := range fields[utime : cstime+1] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return s, err
		}
		ticks[i] = time.Duration(n) * tick
	}
	s.own, s.waited = ticks[0]+ticks[1], ticks[2]+ticks[3]
	return s, nil
}

func statOf(pid int) (procStat, error) {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return procStat{}, err
	}
	return parseStat(string(line))
}

// parent returns the process that has started another.
func parent(pid int) (int, error) {
	s, err := statOf(pid)
	return s.parent, err
}

// cpuOfTrees returns the processor time that each of the processes has used together with everything below it, whether it
// still runs or not. PostgreSQL's sessions are no process group of the postmaster's, but its children.
func cpuOfTrees(roots ...int) ([]time.Duration, error) {
	paths, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	all := make(map[int]procStat, len(paths))
	for _, path := range paths {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			continue
		}
		if s, err := statOf(pid); err == nil { // others come and go
			all[pid] = s
		}
	}
	sums := make([]time.Duration, len(roots))
	for i, root := range roots {
		if _, ok := all[root]; !ok {
			return nil, fmt.Errorf("the process %d is gone", root)
		}
		for pid, s := range all {
			if below(all, pid, root) {
				sums[i] += s.own + s.waited
			}
		}
	}
	return sums, nil
}

// below reports whether a process is the root or descends from it.
func below(all map[int]procStat, pid, root int) bool {
	for range 64 { // no tree of ours is deeper; the map is no snapshot, and may hold a circle
		if pid == root {
			return true
		}
		s, ok := all[pid]
		if !ok {
			return false
		}
		pid = s.parent
	}
	return false
}

// resetPeak lets the peak memory of a process begin anew; where that is not allowed, it stays that of its whole life.
func resetPeak(pid int) {
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
}

// peakMemory returns the most memory that the process has had resident since, in bytes.
func peakMemory(pid int) (int64, error) { return statusOf(pid, "VmHWM") }

// residentMemory returns what the process has resident now, in bytes.
func residentMemory(pid int) (int64, error) { return statusOf(pid, "VmRSS") }

func statusOf(pid int, field string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	return parseStatus(string(status), field)
}

// parseStatus finds a line such as "VmHWM:	   12345 kB", and returns bytes.
func parseStatus(status, field string) (int64, error) {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, field+":"); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return n * 1024, err
		}
	}
	return 0, errors.New("status has no " + field)
}
