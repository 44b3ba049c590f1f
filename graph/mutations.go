package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/graph/generated"
	"syllabus/graph/globalid"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

// Writer is what the mutations write. Each method writes in one transaction, and returns what it wrote as it is then.
type Writer interface {
	Enroll(context.Context, account.Viewer, course.ID) (*progress.Enrollment, *course.Course, error)
	LeaveCourse(context.Context, account.Viewer, course.ID) (*course.Course, error)
	StartExercise(context.Context, account.Viewer, course.ExerciseID) (*progress.Session, course.Exercise, error)
	Submit(context.Context, account.Viewer, store.Submission) (*store.SubmitResult, error)
	ResetExercise(context.Context, account.Viewer, course.ExerciseID) (*progress.Session, course.Exercise, error)
	UpdateProfile(context.Context, account.Viewer, account.ProfileChange) (*account.Profile, error)
	UpdateSettings(context.Context, account.Viewer, account.SettingsChange) (*account.Settings, error)
}

// signedIn returns who asks, who must not be a visitor.
func signedIn(ctx context.Context) (account.Viewer, error) {
	viewer := auth.From(ctx)
	if viewer.Visitor() {
		return viewer, fault.New(fault.Unauthenticated, "Sign in first: this is for users only.")
	}
	return viewer, nil
}

// write reads an id, and writes as the viewer. What was loaded before is forgotten: it may be otherwise now.
func write[ID, V any](
	ctx context.Context, argument, id string, parse func(any) (ID, error), do func(context.Context, account.Viewer, ID) (V, error),
) (value V, err error) {
	viewer, err := signedIn(ctx)
	if err != nil {
		return value, err
	}
	parsed, err := parse(id)
	if err != nil {
		return value, fault.New(fault.BadUserInput, "input.%s: %v", argument, err)
	}
	value, err = do(ctx, viewer, parsed)
	load.From(ctx).ClearAll()
	return value, err
}

func (r *Resolver) enroll(ctx context.Context, input generated.EnrollInput) (*generated.EnrollPayload, error) {
	return write(ctx, "courseId", input.CourseID, globalid.UnmarshalCourseID,
		func(ctx context.Context, viewer account.Viewer, id course.ID) (*generated.EnrollPayload, error) {
			enrollment, of, err := r.store.Enroll(ctx, viewer, id)
			return &generated.EnrollPayload{Enrollment: enrollment, Course: of}, err
		})
}

func (r *Resolver) leaveCourse(ctx context.Context, input generated.LeaveCourseInput) (*generated.LeaveCoursePayload, error) {
	return write(ctx, "courseId", input.CourseID, globalid.UnmarshalCourseID,
		func(ctx context.Context, viewer account.Viewer, id course.ID) (*generated.LeaveCoursePayload, error) {
			left, err := r.store.LeaveCourse(ctx, viewer, id)
			return &generated.LeaveCoursePayload{Course: left}, err
		})
}

func (r *Resolver) startExercise(ctx context.Context, input generated.StartExerciseInput) (*generated.StartExercisePayload, error) {
	return write(ctx, "exerciseId", input.ExerciseID, globalid.UnmarshalExerciseID,
		func(ctx context.Context, viewer account.Viewer, id course.ExerciseID) (*generated.StartExercisePayload, error) {
			session, exercise, err := r.store.StartExercise(ctx, viewer, id)
			return &generated.StartExercisePayload{Session: session, Exercise: exercise}, err
		})
}

func (r *Resolver) resetExercise(ctx context.Context, input generated.ResetExerciseInput) (*generated.ResetExercisePayload, error) {
	return write(ctx, "exerciseId", input.ExerciseID, globalid.UnmarshalExerciseID,
		func(ctx context.Context, viewer account.Viewer, id course.ExerciseID) (*generated.ResetExercisePayload, error) {
			session, exercise, err := r.store.ResetExercise(ctx, viewer, id)
			return &generated.ResetExercisePayload{Session: session, Exercise: exercise}, err
		})
}

func (r *Resolver) submitExercise(ctx context.Context, input generated.SubmitExerciseInput) (*generated.SubmitExercisePayload, error) {
	return write(ctx, "exerciseId", input.ExerciseID, globalid.UnmarshalExerciseID,
		func(ctx context.Context, viewer account.Viewer, id course.ExerciseID) (*generated.SubmitExercisePayload, error) {
			answer, err := answerOf(input.Answer)
			if err != nil {
				return nil, err
			}
			result, err := r.store.Submit(ctx, viewer, store.Submission{Exercise: id, Key: input.Key, Answer: answer})
			if err != nil {
				return nil, err
			}
			return submitted(result), nil
		})
}

// answerOf reads an answer, of which exactly one key is given: the parser checks that in literals
// but not in variables.
func answerOf(input *generated.AnswerInput) (answer progress.Answer, err error) {
	given := 0
	if choices, ok := input.Choices.ValueOK(); ok && choices != nil {
		given++
		answer.Choices = make([]course.ChoiceID, len(choices))
		for i, id := range choices {
			if answer.Choices[i], err = globalid.UnmarshalChoiceID(id); err != nil {
				return answer, fault.New(fault.BadUserInput, "input.answer.choices[%d]: %v", i, err)
			}
		}
	}
	if blanks, ok := input.Blanks.ValueOK(); ok && blanks != nil {
		given++
		answer.Blanks = blanks
	}
	if watched, ok := input.Watched.ValueOK(); ok && watched != nil {
		given++
		answer.Watched = *watched
	}
	if read, ok := input.Read.ValueOK(); ok && read != nil {
		given++
		answer.Read = *read
	}
	keys := 0
	for _, set := range []bool{input.Choices.IsSet(), input.Blanks.IsSet(), input.Watched.IsSet(), input.Read.IsSet()} {
		if set {
			keys++
		}
	}
	if given != 1 || keys != 1 {
		return answer, fault.New(fault.BadUserInput, "input.answer: give exactly one of choices, blanks, watched and read, and not null.")
	}
	return answer, nil
}

// submitted tells what came of a submission. What a chosen choice has to say is for whoever chose
// it; the others say nothing.
func submitted(result *store.SubmitResult) *generated.SubmitExercisePayload {
	payload := &generated.SubmitExercisePayload{
		Score: result.Grade.Score, Complete: result.Grade.Complete,
		Parts: make([]*generated.AnswerPart, len(result.Grade.Correct)), Attempt: result.Attempt, Replayed: result.Replayed,
		Session: result.Session, Exercise: result.Exercise,
	}
	if left, limited := progress.AttemptsLeft(result.Exercise.Base().MaxAttempts, result.Session.Attempts); limited {
		payload.AttemptsLeft = &left
	}
	choices := make(map[course.ChoiceID]*course.Choice, len(result.Choices))
	for _, choice := range result.Choices {
		choices[choice.ID] = choice
	}
	for i, correct := range result.Grade.Correct {
		part := &generated.AnswerPart{Correct: correct}
		if result.Answer.Choices != nil {
			part.Choice = choices[result.Answer.Choices[i]]
			if part.Choice != nil && part.Choice.Feedback != "" {
				part.Feedback = &part.Choice.Feedback
			}
		}
		payload.Parts[i] = part
	}
	return payload
}

func (r *Resolver) updateProfile(ctx context.Context, input generated.UpdateProfileInput) (*generated.UpdateProfilePayload, error) {
	viewer, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	change := account.ProfileChange{DisplayName: input.DisplayName, Bio: input.Bio}
	if address, ok := input.AvatarURL.ValueOK(); ok && !variableMissing(ctx, "input", "avatarUrl") {
		change.AvatarURL = &address
	}
	profile, err := r.store.UpdateProfile(ctx, viewer, change)
	load.From(ctx).ClearAll()
	return &generated.UpdateProfilePayload{Profile: profile}, err
}

// variableMissing reports whether a key of an input is a variable that the request does not have. The key is
// not given then, but gqlgen makes it null.
func variableMissing(ctx context.Context, argument, key string) bool {
	at := graphql.GetFieldContext(ctx)
	if at == nil {
		return false
	}
	input := at.Field.Arguments.ForName(argument)
	if input == nil {
		return false
	}
	value := input.Value.Children.ForName(key)
	if value == nil || value.Kind != ast.Variable {
		return false
	}
	_, there := graphql.GetOperationContext(ctx).Variables[value.Raw]
	return !there
}

func (r *Resolver) updateSettings(ctx context.Context, input generated.UpdateSettingsInput) (*generated.UpdateSettingsPayload, error) {
	viewer, err := signedIn(ctx)
	if err != nil {
		return nil, err
	}
	settings, err := r.store.UpdateSettings(ctx, viewer, account.SettingsChange{
		Locale: input.Locale, Theme: input.Theme, EmailNotifications: input.EmailNotifications,
	})
	load.From(ctx).ClearAll()
	return &generated.UpdateSettingsPayload{Settings: settings}, err
}
