package store_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"syllabus/internal/course"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// TestDatabaseRefusesWhatTheDomainRefuses changes one value at a time of a good
// course to a bad one, whoever writes it.
func TestDatabaseRefusesWhatTheDomainRefuses(t *testing.T) {
	database := storetest.New(t)
	database.Import(t, storetest.Draft("good"), store.ImportOptions{})
	database.Exec(t, `INSERT INTO app_user (subject, username) VALUES ('s', 'u')`)
	text := func(length int) string { return "repeat('x', " + strconv.Itoa(length) + ")" }
	tests := []struct{ change, constraint string }{
		{`course SET slug = 'Not a slug'`, "course_slug_format"},
		{`course SET slug = ` + text(course.MaxSlugLength+1), "course_slug_format"},
		{`course SET title = ' '`, "course_title_length"},
		{`course SET title = ` + text(course.MaxTitleLength+1), "course_title_length"},
		{`course SET description = ` + text(course.MaxDescriptionLength+1), "course_description_length"},
		{`course SET published_at = NULL`, "course_published_has_date"},
		{`module SET title = ''`, "module_title_length"},
		{`module SET key = 'no blanks'`, "module_key_format"},
		{`module SET index = 1`, "module_index_key"},
		{`module SET index = 0`, "module_index_positive"},
		{`lesson SET title = ` + text(course.MaxTitleLength+1), "lesson_title_length"},
		{`lesson SET key = ` + text(course.MaxKeyLength+1), "lesson_key_format"},
		{`lesson SET key = 'same'`, "lesson_key_key"},
		{`lesson SET index = -1`, "lesson_index_positive"},
		{`lesson SET module_id = 999`, "lesson_module_fkey"},
		{`exercise SET type = 'ESSAY'`, "exercise_type_columns"},
		{`exercise SET type = 'TEXT' WHERE type = 'VIDEO'`, "exercise_type_columns"},
		{`exercise SET body = 'x' WHERE type = 'VIDEO'`, "exercise_type_columns"},
		{`exercise SET blanks = '{}' WHERE type = 'FILL_IN_BLANK'`, "exercise_type_columns"},
		{`exercise SET body = ` + text(course.MaxBodyLength+1) + ` WHERE type = 'TEXT'`, "exercise_body_length"},
		{`exercise SET prompt = ` + text(course.MaxPromptLength+1) + ` WHERE type = 'MULTIPLE_CHOICE'`, "exercise_prompt_length"},
		{`exercise SET video_url = ` + text(course.MaxURLLength+1) + ` WHERE type = 'VIDEO'`, "exercise_video_url_length"},
		{`exercise SET video_seconds = ` + strconv.Itoa(course.MaxVideoSeconds+1) + ` WHERE type = 'VIDEO'`, "exercise_video_seconds_range"},
		{`exercise SET max_attempts = ` + strconv.Itoa(course.MaxMaxAttempts+1), "exercise_max_attempts_range"},
		{`choice SET text = E'\t'`, "choice_text_length"},
		{`choice SET text = ` + text(course.MaxChoiceLength+1), "choice_text_length"},
		{`choice SET feedback = ` + text(course.MaxFeedbackLength+1), "choice_feedback_length"},
		{`choice SET exercise_id = 999`, "choice_exercise_fkey"},
		{`app_user SET username = ''`, "app_user_username_length"},
	}
	for _, test := range tests {
		_, err := database.Pool.Exec(t.Context(), "UPDATE "+test.change)
		refused, ok := errors.AsType[*pgconn.PgError](err)
		if !ok || refused.ConstraintName != test.constraint {
			t.Errorf("UPDATE %.80s: %v, want that %s refuses it", test.change, err, test.constraint)
		}
	}
}
