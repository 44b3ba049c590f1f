package plan

// Bytes returns how many bytes the plans that are kept have.
func (c *Cache) Bytes() int64 { return c.bytes.Load() }
