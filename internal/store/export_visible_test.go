package store

// RuledForVisitors are the texts that visitors' statements have.
func RuledForVisitors() []string {
	var texts []string
	for _, statement := range []ruled{coursesByID, courseBySlug, modulesByID, lessonsByID, exercisesByID, choicesByID} {
		texts = append(texts, statement.forVisitors)
	}
	return texts
}
