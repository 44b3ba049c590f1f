package store

// The parameters of keys that name a user.
var (
	EnrollmentKeys = byEnrollment().args
	SessionKeys    = bySession().args
)
