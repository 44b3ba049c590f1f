package main

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"syllabus/internal/server"
)

// trafficFlags bound what all clients together, and each of them, may ask for.
type trafficFlags struct {
	MaxAnswer     int64         `default:"${max_answer}" help:"How many bytes an answer may have, before it is compressed."`
	MaxRows       int           `default:"${max_rows}" help:"How many rows one relation may have in one operation."`
	MaxOperations int           `default:"${max_operations}" help:"How many operations may run at a time; others wait."`
	QueueTimeout  time.Duration `default:"${queue_timeout}" help:"How long they may wait; then they are told to come again."`
	Rate          int64         `default:"0" placeholder:"COST" help:"What an asker may spend in a minute, as plans count cost. 0 is any."`
	RateBurst     int64         `default:"0" placeholder:"COST" help:"What they may spend at once. 0 is as much as --rate."`
	TrustedProxy  []string      `placeholder:"CIDR" help:"Proxies whose X-Forwarded-For says who asks, such as 10.0.0.0/8."`
}

// Validate is called by kong.
func (f *trafficFlags) Validate() error {
	_, err := f.rate()
	return errors.Join(
		atLeast("--max-answer", f.MaxAnswer, 1),
		atLeast("--max-rows", f.MaxRows, 1),
		atLeast("--max-operations", f.MaxOperations, 1),
		atLeast("--queue-timeout", f.QueueTimeout, 0),
		atLeast("--rate", f.Rate, 0),
		atLeast("--rate-burst", f.RateBurst, 0),
		err,
	)
}

// rate returns what each asker is held to.
func (f *trafficFlags) rate() (server.Rate, error) {
	rate := server.Rate{Cost: f.Rate, Burst: f.RateBurst}
	if rate.Burst == 0 {
		rate.Burst = f.Rate
	}
	for _, text := range f.TrustedProxy {
		prefix, err := netip.ParsePrefix(text)
		if address, failed := netip.ParseAddr(text); failed == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return rate, fmt.Errorf("--trusted-proxy: %q is neither an address nor a network such as 10.0.0.0/8", text)
		}
		rate.Proxies = append(rate.Proxies, prefix.Masked())
	}
	return rate, nil
}
