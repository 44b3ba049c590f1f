package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// quitPatience is how long a postmaster may take after SIGQUIT; it kills its own children after 5 s.
const quitPatience = 10 * time.Second

// process is a child program of PostgreSQL, started and not yet waited for by anybody else.
type process struct {
	cmd *exec.Cmd
	// done is closed when the program has ended; err, what Wait said, may be read from then on.
	done chan struct{}
	err  error
}

// command prepares one of PostgreSQL's programs to run as the owner, on the directory, with its output in the log.
// It gets deathSignal when this process dies, where the system can do that.
func (d *dataDir) command(program string, directory *os.File, deathSignal syscall.Signal, args ...string) *exec.Cmd {
	cmd := exec.Command(program) //nolint:noctx // it outlives the context of the start; Stop and the death signal end it
	// Not the current directory, which the owner may not be allowed to enter: PostgreSQL wants to come back to it.
	cmd.Dir = "/"
	// A clean environment: no PG… variables, no locale that is not installed. TZ becomes the server's time zone.
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	cmd.Stdout, cmd.Stderr = d.log, d.log
	// A process group of its own, so that Ctrl-C in the terminal is for this process only, which drains and then stops it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: d.owner.credential()}
	setDeathSignal(cmd.SysProcAttr, deathSignal)
	path := directory.Name() // absolute, as d.root's is
	if d.owner.drop {
		path = handOver(cmd, directory, path)
	}
	cmd.Args = append([]string{program, "-D", path}, args...)
	return cmd
}

// startProcess starts cmd from a thread that lives until the program has ended: the death signal is sent when the thread
// that started the child ends, not when the process does, and Go ends threads as it likes.
func startProcess(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	return p, nil
}

// exited reports whether the program has ended.
func (p *process) exited() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kill ends the program's process group at once.
func (p *process) kill() {
	if !p.exited() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // it can only fail if there is nothing left to kill
	}
	<-p.done
}

// stop shuts a postmaster down fast: sessions are ended, everything is written. When ctx ends first, it is stopped at once
// and without writing, which costs no committed row but a recovery at the next start; the error says so.
func (p *process) stop(ctx context.Context) error {
	if p.exited() {
		return nil
	}
	if err := p.signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	if err := p.signal(syscall.SIGQUIT); err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-time.After(quitPatience):
		p.kill()
	}
	return fmt.Errorf("PostgreSQL did not shut down in time and was stopped at once, it will recover at its next start: %w", ctx.Err())
}

func (p *process) signal(signal os.Signal) error {
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop PostgreSQL with %v: %w", signal, err)
	}
	return nil
}
