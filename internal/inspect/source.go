package inspect

import (
	"path"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// The package that has our SQL, as it is named in a stack.
const (
	module       = "syllabus/"
	storePackage = module + "internal/store"
)

// sources are the lines of package store that run statements, by their place in the program. There are as many
// places as the program has on the way to a statement.
type sources struct {
	mu    sync.RWMutex
	lines map[uintptr]string // empty for a place that is not in a function of a statement
}

// find returns the line in package store that runs a statement, as "internal/store/course.go:41", and
// nothing where a statement was not run by it. It is called on the stack of the statement.
func (s *sources) find() string {
	var pcs [48]uintptr
	stack := pcs[:runtime.Callers(3, pcs[:])]
	for len(stack) > 0 {
		line, known := s.among(stack)
		if line != "" || known == len(stack) {
			return line
		}
		s.learn(stack[known])
		stack = stack[known:]
	}
	return ""
}

// among returns the first line of places that are known, and how many of them are.
func (s *sources) among(stack []uintptr) (line string, known int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i, pc := range stack {
		line, ok := s.lines[pc]
		if !ok {
			return "", i
		}
		if line != "" {
			return line, i
		}
	}
	return "", len(stack)
}

func (s *sources) learn(pc uintptr) {
	line := lineOf(pc)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lines == nil {
		s.lines = map[uintptr]string{}
	}
	s.lines[pc] = line
}

// lineOf returns the line of a place in a function that a statement belongs to. The helpers that take a statement from such
// a function are generic, all of them, and those functions are not. File names of a stack depend on how the program was built
// (https://pkg.go.dev/cmd/go, -trimpath), so the folder comes from the package.
func lineOf(pc uintptr) string {
	frames := runtime.CallersFrames([]uintptr{pc})
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if name, ok := strings.CutPrefix(frame.Function, storePackage+"."); ok && !strings.Contains(name, "[...]") {
			return strings.TrimPrefix(storePackage, module) + "/" + path.Base(frame.File) + ":" + strconv.Itoa(frame.Line)
		}
	}
	return ""
}
