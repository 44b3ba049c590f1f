package inspect_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/inspect"
)

// followed follows a recorder. The function that it returns waits for so many events and returns them as they are sent.
func followed(t *testing.T, recorder *inspect.Recorder, n int) func() string {
	t.Helper()
	var (
		sent   strings.Builder
		ended  sync.WaitGroup
		events = recorder.Follow(t.Context(), time.Hour)
	)
	ended.Go(func() {
		for event := range events {
			if _, err := event.WriteTo(&sent); err != nil {
				t.Error(err)
			}
			if n--; n == 0 {
				return
			}
		}
	})
	return func() string { ended.Wait(); return sent.String() }
}

func TestFollowersAreToldOfEverythingThatIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(inspect.Config{Rate: 1}, answersNull)
		ctx, cancel := context.WithCancel(t.Context())
		s.record(t, `query Before{thing{open}}`, nil)
		var told []string
		events, goOn := s.recorder.Follow(ctx, time.Minute), make(chan struct{})
		s.record(t, `query First{thing{open}}`, nil)
		go func() {
			for event := range events {
				switch {
				case event.Cleared:
					told = append(told, "cleared")
				case event.Operation == nil:
					told = append(told, "quiet")
				default:
					told = append(told, event.Operation.Name)
				}
				<-goOn
			}
			told = append(told, "ended")
		}()
		synctest.Wait() // it is slow: it has been told of the first
		for range 40 {
			s.record(t, `query Many{thing{open}}`, nil)
		}
		for range 41 {
			goOn <- struct{}{}
		}
		synctest.Wait()
		want := append([]string{"First"}, strings.Fields(strings.Repeat("Many ", 40))...)
		if diff := cmp.Diff(want, told); diff != "" {
			t.Fatalf("it was told (-want +got):\n%s", diff)
		}
		s.recorder.Clear()
		s.record(t, `query After{thing{open}}`, nil)
		synctest.Wait()
		goOn <- struct{}{}
		goOn <- struct{}{}
		time.AfterFunc(90*time.Second, cancel)
		goOn <- struct{}{} // after a minute
		synctest.Wait()
		<-ctx.Done()
		synctest.Wait()
		if diff := cmp.Diff([]string{"cleared", "After", "quiet", "ended"}, told[41:]); diff != "" {
			t.Errorf("then it was told (-want +got):\n%s", diff)
		}
	})
}

func TestEventsAreServerSent(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1}, answersNull)
	sent := followed(t, s.recorder, 1)
	found := s.record(t, `query Named{thing{open}}`, nil)
	if got, want := sent(), "event: operation\ndata: "+marshal(t, found.Summary())+"\n\n"; got != want {
		t.Errorf("sent %q, want %q", got, want)
	}
	for event, want := range map[inspect.Event]string{{Cleared: true}: "event: cleared\ndata: {}\n\n", {}: ": nothing new\n\n"} {
		var sent strings.Builder
		if _, err := event.WriteTo(&sent); err != nil || sent.String() != want {
			t.Errorf("sent %q, %v", sent.String(), err)
		}
	}
}
