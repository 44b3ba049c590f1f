package inspect

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"reflect"
	"slices"
)

// maxArguments is how many bytes of a statement's arguments are kept to explain it.
const maxArguments = 64 << 10

// seed is that of the hashes of arguments: they are compared within this process only.
var seed = maphash.MakeSeed()

// hashOf returns a hash of a statement's arguments: statements of equal arguments have equal ones.
func hashOf(args []any) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, arg := range args {
		hashArgument(&h, arg)
	}
	return h.Sum64()
}

func hashArgument(h *maphash.Hash, arg any) {
	switch arg := arg.(type) {
	case []int64:
		writeLength(h, 'n', len(arg))
		for _, n := range arg {
			writeLength(h, 'i', int(n))
		}
	case []string:
		writeLength(h, 's', len(arg))
		for _, s := range arg {
			writeLength(h, 't', len(s))
			_, _ = h.WriteString(s)
		}
	case []byte:
		writeLength(h, 'b', len(arg))
		_, _ = h.Write(arg)
	default:
		if v := reflect.ValueOf(arg); v.Kind() == reflect.Pointer && !v.IsNil() {
			hashArgument(h, v.Elem().Interface())
			return
		}
		text := fmt.Sprintf("%T %v", arg, arg)
		writeLength(h, 'v', len(text))
		_, _ = h.WriteString(text)
	}
}

// writeLength writes a number behind a mark, so that what comes next to each other is told apart.
func writeLength(h *maphash.Hash, mark byte, n int) {
	var b [9]byte
	b[0] = mark
	binary.LittleEndian.PutUint64(b[1:], uint64(n))
	_, _ = h.Write(b[:])
}

// keep returns a copy of arguments that may be kept in memory: numbers, booleans and arrays of them, as ids are.
// Text is not kept, and neither is what is large.
func keep(args []any) ([]any, bool) {
	size, kept := 0, make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case nil:
		case bool, int, int16, int32, int64, float32, float64:
			kept[i] = arg
		case []int64:
			if size += 8 * len(arg); size <= maxArguments {
				kept[i] = slices.Clone(arg)
			}
		case []int32:
			if size += 4 * len(arg); size <= maxArguments {
				kept[i] = slices.Clone(arg)
			}
		case []float64:
			if size += 8 * len(arg); size <= maxArguments {
				kept[i] = slices.Clone(arg)
			}
		case []bool:
			if size += len(arg); size <= maxArguments {
				kept[i] = slices.Clone(arg)
			}
		default:
			return nil, false
		}
		if size += 24; size > maxArguments {
			return nil, false
		}
	}
	return kept, true
}
