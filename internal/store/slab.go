package store

// slab allocates the rows of one statement, many at a time: they live and die
// together, as peers. The zero value is ready.
type slab[R any] struct {
	free []R
	size int
}

// next returns a new zero row.
func (s *slab[R]) next() *R {
	if len(s.free) == 0 {
		const most = 128
		s.size = min(max(2*s.size, 1), most) // a single row costs one
		s.free = make([]R, s.size)
	}
	row := &s.free[0]
	s.free = s.free[1:]
	return row
}
