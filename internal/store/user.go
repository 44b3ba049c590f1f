package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/fault"
)

const insertUser = `-- name: InsertUser
INSERT INTO app_user (issuer, subject, username, email)
VALUES ($1, $2, $3, nullif($4, ''))
RETURNING id`

const insertProfile = `-- name: InsertProfile
INSERT INTO user_profile (user_id, display_name, bio, avatar_url)
VALUES ($1, $2, $3, nullif($4, ''))`

const insertSettings = `-- name: InsertSettings
INSERT INTO settings (user_id)
VALUES ($1)`

// CreateUser creates a user with a profile, and with settings as they are by
// default. A subject of the same issuer or a username that is taken is CONFLICT.
func (s *Store) CreateUser(ctx context.Context, user account.NewUser) (account.UserID, error) {
	var id account.UserID
	err := s.transaction(ctx, func(tx pgx.Tx) (err error) {
		id, err = insertAccount(ctx, tx, user)
		return err
	})
	if err != nil {
		return 0, err
	}
	return id, nil
}

func insertAccount(ctx context.Context, tx pgx.Tx, user account.NewUser) (id account.UserID, err error) {
	err = tx.QueryRow(ctx, insertUser, user.Issuer, user.Subject, user.Username, user.Email).Scan(&id)
	if fault.CodeOf(failure(ctx, err)) == fault.Conflict {
		return 0, fault.Wrap(err, fault.Conflict, "There is a user with the name %q, or for the same person, already.", user.Username)
	}
	if err == nil {
		_, err = tx.Exec(ctx, insertProfile, id, user.DisplayName, user.Bio, user.AvatarURL)
	}
	if err == nil {
		_, err = tx.Exec(ctx, insertSettings, id)
	}
	return id, err
}

const anyCourse = `-- name: AnyCourse
SELECT id
FROM course
ORDER BY id
LIMIT 1`

// Empty reports whether the database has no course, visible or not.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	found, err := rowsOf(ctx, s, pgx.RowTo[int64], anyCourse)
	return len(found) == 0, err
}
