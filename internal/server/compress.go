package server

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// The encoders compress at their fastest levels: an answer is compressed once for one
// client, so each byte saved is paid for each time, with the server's time.
const (
	gzipLevel = gzip.BestSpeed
	zstdLevel = zstd.SpeedFastest
	// zstdWindow is in bytes. Nobody has to decode more than 8 MB,
	// https://www.rfc-editor.org/rfc/rfc9659; an encoder holds its window for as long
	// as it is kept, and on our answers a larger one saves next to nothing.
	zstdWindow = 512 << 10
)

// encoder compresses to one writer, and after Reset to the next.
type encoder interface {
	io.WriteCloser
	Reset(w io.Writer)
}

// compressors holds encoders that wait for an answer. One that has failed or panicked
// is not put back.
type compressors struct {
	gzip, zstd sync.Pool
}

// compress appends the parts, as one body in the coding.
func (c *compressors) compress(into *bytes.Buffer, coding string, parts [3][]byte) error {
	pool, create := &c.gzip, newGzip
	if coding == zstdCoding {
		pool, create = &c.zstd, newZstd
	}
	e, ok := pool.Get().(encoder)
	if !ok {
		var err error
		if e, err = create(); err != nil {
			return fmt.Errorf("making an encoder for %s: %w", coding, err)
		}
	}
	e.Reset(into)
	for _, part := range parts {
		if _, err := e.Write(part); err != nil {
			return fmt.Errorf("compressing with %s: %w", coding, err)
		}
	}
	if err := e.Close(); err != nil {
		return fmt.Errorf("compressing with %s: %w", coding, err)
	}
	e.Reset(io.Discard) // the buffer is not the pool's to keep
	pool.Put(e)
	return nil
}

func newGzip() (encoder, error) { return gzip.NewWriterLevel(nil, gzipLevel) }

// newZstd makes an encoder without goroutines: answers are compressed side by side
// anyway, and one that is dropped leaves nothing running.
func newZstd() (encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstdLevel), zstd.WithWindowSize(zstdWindow),
		zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
}

// keptBuffer is the capacity in bytes up to which a buffer is kept: one huge answer
// should not cost its memory for ever.
const keptBuffer = 1 << 20

// buffers holds empty buffers. Whoever takes one gives it back when nobody reads its
// bytes any more, or never.
type buffers struct {
	pool sync.Pool
}

func (b *buffers) take() *bytes.Buffer {
	if buffer, ok := b.pool.Get().(*bytes.Buffer); ok {
		return buffer
	}
	return new(bytes.Buffer)
}

func (b *buffers) give(buffer *bytes.Buffer) {
	if buffer.Cap() <= keptBuffer {
		buffer.Reset()
		b.pool.Put(buffer)
	}
}
