package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"syscall"
	"time"
)

const (
	readyWithin = 20 * time.Second
	stopWithin  = 5 * time.Second
)

// server is a contender that runs.
type server struct {
	spec    contenderSpec
	address string
	debug   string // where its runtime's figures are; "" where it has none
	cmd     *exec.Cmd
	done    chan struct{}
}

// start runs a contender in a process group of its own and returns when it is ready.
func start(ctx context.Context, spec contenderSpec, p places, url string) (*server, error) {
	argv, ok := spec.command(p, url)
	if !ok {
		return nil, errNotHere
	}
	cmd := exec.Command(argv[0], argv[1:]...) //nolint:noctx // stop ends it, and all of its group
	cmd.Dir = p.root
	cmd.Env = append(environment(), spec.env...)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	endWithUs(cmd.SysProcAttr)
	output, input, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout = input
	s := &server{spec: spec, cmd: cmd, done: make(chan struct{})}
	err = s.run()
	_ = input.Close() // the child has its own
	if err != nil {
		return nil, errors.Join(err, output.Close())
	}
	if err := s.ready(ctx, output); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", spec.name, err), s.stop())
	}
	return s, nil
}

// environment is what all contenders have. Where Syllabus tells of its memory is said here and by no flag: a revision that does
// not know it yet passes over a variable.
func environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "GOMAXPROCS=2",
		"NODE_ENV=production", "SYLLABUS_DEBUG_LISTEN=127.0.0.1:0",
	}
}

var errNotHere = errors.New("it cannot run here")

// run starts the process from a thread that lives as long as it does: Linux sends the signal of a parent's death when the
// thread has ended that was the parent.
func (s *server) run() error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait() // how it ended does not matter: stop ends it by a signal
			close(s.done)
		}
	}()
	return <-started
}

// addressPattern finds the address in "ready 127.0.0.1:1234" and in "debug 127.0.0.1:1235", and in what Syllabus greets with.
var addressPattern = regexp.MustCompile(`^(debug )?.*?(127\.0\.0\.1:\d+)`)

// readAddresses reads up to the line that names the address; that of the debug listener comes before it, if there is one.
func readAddresses(lines *bufio.Scanner) (address, debug string) {
	for lines.Scan() {
		found := addressPattern.FindStringSubmatch(lines.Text())
		switch {
		case found == nil:
		case found[1] != "":
			debug = found[2]
		default:
			return found[2], debug
		}
	}
	return "", debug
}

// ready waits for the line that names the address. What follows is read and dropped, so that the process never waits for us.
func (s *server) ready(ctx context.Context, output *os.File) error {
	type addresses struct{ address, debug string }
	found := make(chan addresses, 1)
	go func() {
		defer output.Close()
		if address, debug := readAddresses(bufio.NewScanner(output)); address != "" {
			found <- addresses{address, debug}
		}
		_, _ = io.Copy(io.Discard, output)
	}()
	select {
	case named := <-found:
		s.address, s.debug = named.address, named.debug
		return nil
	case <-s.done:
		return errors.New("it has ended before it was ready")
	case <-time.After(readyWithin):
		return fmt.Errorf("it was not ready within %v", readyWithin)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stop ends the process group: politely, and then at once.
func (s *server) stop() error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		select {
		case <-s.done: // its number may be another's by now
			return nil
		default:
		}
		if err := syscall.Kill(-s.cmd.Process.Pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		select {
		case <-s.done:
			return nil
		case <-time.After(stopWithin):
		}
	}
	return fmt.Errorf("%s does not end", s.spec.name)
}
