package graph

import (
	"context"

	"syllabus/graph/generated"
	"syllabus/graph/globalid"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
)

// maxNodes is how many ids one nodes field takes.
const maxNodes = 100

// byID reads one row by its id: null where there is none.
func byID[K, R any](
	ctx context.Context, id string, parse func(any) (K, error), read func(context.Context, account.Viewer, []K) ([]R, error),
) (row R, err error) {
	key, err := parse(id)
	if err != nil {
		return row, err
	}
	rows, err := read(ctx, auth.From(ctx), []K{key})
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

// course reads one course by whichever key is given: exactly one, which the
// parser checks in literals but not in variables.
func (r *Resolver) course(ctx context.Context, by generated.CourseBy) (*course.Course, error) {
	id, slug := by.ID.Value(), by.Slug.Value()
	switch {
	case by.ID.IsSet() && id != nil && !by.Slug.IsSet():
		return byID(ctx, *id, globalid.UnmarshalCourseID, r.store.CoursesByID)
	case by.Slug.IsSet() && slug != nil && !by.ID.IsSet():
		return r.store.CourseBySlug(ctx, auth.From(ctx), *slug)
	default:
		return nil, fault.New(fault.BadUserInput, "by: give exactly one of id and slug, and not null.")
	}
}

func (r *Resolver) node(ctx context.Context, id string) (peer.Member, error) {
	parsed, err := globalid.Parse(id)
	if err != nil {
		return nil, err
	}
	rows, err := r.table(parsed.Type)(ctx, []globalid.Parsed{parsed})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// nodes reads rows of any types, with one statement for each type among the ids.
func (r *Resolver) nodes(ctx context.Context, ids []string) ([]peer.Member, error) {
	if len(ids) > maxNodes {
		return nil, fault.New(fault.LimitExceeded, "ids: %d ids are more than the %d that one field takes.", len(ids), maxNodes)
	}
	keys := make(map[string][]globalid.Parsed) // by type
	places := make(map[string][]int)           // where each of them stands among the ids
	var types []string
	for i, id := range ids {
		parsed, err := globalid.Parse(id)
		if err != nil {
			return nil, fault.New(fault.BadUserInput, "ids[%d]: %v", i, err)
		}
		if _, ok := keys[parsed.Type]; !ok {
			types = append(types, parsed.Type)
		}
		keys[parsed.Type] = append(keys[parsed.Type], parsed)
		places[parsed.Type] = append(places[parsed.Type], i)
	}
	nodes := make([]peer.Member, len(ids))
	for _, typ := range types {
		rows, err := r.table(typ)(ctx, keys[typ])
		if err != nil {
			return nil, err
		}
		for i, row := range rows {
			nodes[places[typ][i]] = row
		}
	}
	return nodes, nil
}

// tableFunc reads the rows of one table by their ids.
type tableFunc func(ctx context.Context, ids []globalid.Parsed) ([]peer.Member, error)

// table returns the table behind a type of ids.
func (r *Resolver) table(typ string) tableFunc {
	switch typ {
	case globalid.Course:
		return table(r.store.CoursesByID, func(p globalid.Parsed) course.ID { return course.ID(p.Row) })
	case globalid.Module:
		return table(r.store.ModulesByID, func(p globalid.Parsed) course.ModuleID { return course.ModuleID(p.Key()) })
	case globalid.Lesson:
		return table(r.store.LessonsByID, func(p globalid.Parsed) course.LessonID { return course.LessonID(p.Key()) })
	case globalid.Exercise:
		return table(r.store.ExercisesByID, func(p globalid.Parsed) course.ExerciseID { return course.ExerciseID(p.Key()) })
	case globalid.Choice:
		return table(r.store.ChoicesByID, func(p globalid.Parsed) course.ChoiceID { return course.ChoiceID(p.Key()) })
	case globalid.User:
		return table(public(r.store.UsersByID), func(p globalid.Parsed) account.UserID { return account.UserID(p.Row) })
	case globalid.Profile:
		return table(public(r.store.ProfilesByID), func(p globalid.Parsed) account.ProfileID { return account.ProfileID(p.Row) })
	case globalid.Settings:
		return table(r.store.SettingsByID, func(p globalid.Parsed) account.SettingsID { return account.SettingsID(p.Row) })
	case globalid.Enrollment:
		return table(r.store.EnrollmentsByID, globalid.Parsed.EnrollmentID)
	case globalid.Session:
		return table(r.store.SessionsByID, globalid.Parsed.SessionID)
	default:
		panic("graph: no table for ids of the type " + typ)
	}
}

// table makes a tableFunc of a store method. A row that is not there is a nil
// interface, not one that holds a nil pointer.
func table[K any, R interface {
	comparable
	peer.Member
}](read func(context.Context, account.Viewer, []K) ([]R, error), key func(globalid.Parsed) K) tableFunc {
	return func(ctx context.Context, ids []globalid.Parsed) ([]peer.Member, error) {
		keys := make([]K, len(ids))
		for i, id := range ids {
			keys[i] = key(id)
		}
		rows, err := read(ctx, auth.From(ctx), keys)
		if err != nil {
			return nil, err
		}
		nodes, none := make([]peer.Member, len(rows)), *new(R)
		for i, row := range rows {
			if row != none {
				nodes[i] = row
			}
		}
		return nodes, nil
	}
}

// public reads what everyone may see.
func public[K, R any](read func(context.Context, []K) ([]R, error)) func(context.Context, account.Viewer, []K) ([]R, error) {
	return func(ctx context.Context, _ account.Viewer, keys []K) ([]R, error) { return read(ctx, keys) }
}
