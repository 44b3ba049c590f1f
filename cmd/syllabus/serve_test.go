package main

import (
	"bytes"
	"net"
	"os"
	"strings"
	"testing"
)

// What a demo says to type can be typed as it stands there.
func TestGreetingNamesTheProgram(t *testing.T) {
	var greeting bytes.Buffer
	(&serveCommand{Demo: true}).greet(&greeting, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80})
	for _, command := range []string{"token --user learner", "import FILE"} {
		if !strings.Contains(greeting.String(), " "+os.Args[0]+" "+command) {
			t.Errorf("it does not say how to call %s: %s", command, &greeting)
		}
	}
}
