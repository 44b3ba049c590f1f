package faulttest

import (
	"os"
	"testing"

	"github.com/rs/zerolog"
)

func TestMain(m *testing.M) {
	zerolog.SetGlobalLevel(zerolog.Disabled) // some of the proxy's faults speak to whoever listens
	os.Exit(m.Run())
}
