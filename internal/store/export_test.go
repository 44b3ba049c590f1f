package store

// What the tests of this package see of it.
var (
	CourseKeys       = courseKeys
	CoursesStatement = coursesStatement
	Failure          = failure
)
