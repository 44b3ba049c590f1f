package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
)

func userID(u *account.User) account.UserID                 { return u.ID }
func userOfProfile(p *account.Profile) account.UserID       { return account.UserID(p.ID) }
func userOfSettings(s *account.Settings) account.UserID     { return account.UserID(s.ID) }
func userOfProfileID(id account.ProfileID) account.UserID   { return account.UserID(id) }
func userOfSettingsID(id account.SettingsID) account.UserID { return account.UserID(id) }

func scanUser(row pgx.CollectableRow) (*account.User, error) {
	var u account.User
	return &u, row.Scan(&u.ID, &u.Username, &u.Email, &u.CreatedAt)
}

func scanProfile(row pgx.CollectableRow) (*account.Profile, error) {
	var p account.Profile
	return &p, row.Scan(&p.ID, &p.DisplayName, &p.Bio, &p.AvatarURL)
}

func scanSettings(row pgx.CollectableRow) (*account.Settings, error) {
	var s account.Settings
	return &s, row.Scan(&s.ID, &s.Locale, &s.Theme, &s.EmailNotifications)
}

const usersByID = `-- name: UsersByID
SELECT id, username, email, created_at
FROM app_user
WHERE id = ANY($1)
ORDER BY id`

// UsersByID returns the users of these ids in their order, nil where there is none.
func (s *Store) UsersByID(ctx context.Context, keys []account.UserID) ([]*account.User, error) {
	return one(ctx, s, usersByID, keys, edge[account.UserID, *account.User, account.UserID]{
		parentKey: itself[account.UserID], by: byID[account.UserID](), scan: scanUser, rowKey: userID,
	})
}

const userByProfile = `-- name: UserByProfile
SELECT id, username, email, created_at
FROM app_user
WHERE id = ANY($1)
ORDER BY id`

// UserByProfile returns each profile's user.
func (s *Store) UserByProfile(ctx context.Context, profiles []*account.Profile) ([]*account.User, error) {
	return one(ctx, s, userByProfile, profiles, edge[*account.Profile, *account.User, account.UserID]{
		parentKey: userOfProfile, by: byID[account.UserID](), scan: scanUser, rowKey: userID,
	})
}

const profilesByID = `-- name: ProfilesByID
SELECT user_id, display_name, bio, avatar_url
FROM user_profile
WHERE user_id = ANY($1)
ORDER BY user_id`

// ProfilesByID returns the profiles of these ids in their order, nil where there is none.
func (s *Store) ProfilesByID(ctx context.Context, keys []account.ProfileID) ([]*account.Profile, error) {
	return one(ctx, s, profilesByID, keys, edge[account.ProfileID, *account.Profile, account.UserID]{
		parentKey: userOfProfileID, by: byID[account.UserID](), scan: scanProfile, rowKey: userOfProfile,
	})
}

const profileByUser = `-- name: ProfileByUser
SELECT user_id, display_name, bio, avatar_url
FROM user_profile
WHERE user_id = ANY($1)
ORDER BY user_id`

// ProfileByUser returns each user's profile, nil where there is none.
func (s *Store) ProfileByUser(ctx context.Context, users []*account.User) ([]*account.Profile, error) {
	return one(ctx, s, profileByUser, users, edge[*account.User, *account.Profile, account.UserID]{
		parentKey: userID, by: byID[account.UserID](), scan: scanProfile, rowKey: userOfProfile,
		link: (*account.Profile).SetUser,
	})
}

const settingsByID = `-- name: SettingsByID
SELECT user_id, locale, theme, email_notifications
FROM settings
WHERE user_id = ANY($1)
  AND (user_id = $2 OR $3)
ORDER BY user_id`

// SettingsByID returns the settings of these ids that the viewer may see, in their order, nil elsewhere.
func (s *Store) SettingsByID(ctx context.Context, viewer account.Viewer, keys []account.SettingsID) ([]*account.Settings, error) {
	return one(ctx, s, settingsByID, keys, edge[account.SettingsID, *account.Settings, account.UserID]{
		parentKey: userOfSettingsID, by: byID[account.UserID](), scan: scanSettings, rowKey: userOfSettings,
	}, visibleTo(viewer)...)
}

const settingsByUser = `-- name: SettingsByUser
SELECT user_id, locale, theme, email_notifications
FROM settings
WHERE user_id = ANY($1)
  AND (user_id = $2 OR $3)
ORDER BY user_id`

// SettingsByUser returns each user's settings, nil where there are none that the viewer may see.
func (s *Store) SettingsByUser(ctx context.Context, users []*account.User, viewer account.Viewer) ([]*account.Settings, error) {
	return one(ctx, s, settingsByUser, users, edge[*account.User, *account.Settings, account.UserID]{
		parentKey: userID, by: byID[account.UserID](), scan: scanSettings, rowKey: userOfSettings,
	}, visibleTo(viewer)...)
}

const settingsByProfile = `-- name: SettingsByProfile
SELECT user_id, locale, theme, email_notifications
FROM settings
WHERE user_id = ANY($1)
  AND (user_id = $2 OR $3)
ORDER BY user_id`

// SettingsByProfile returns the settings of each profile's user, nil where there are none that the viewer may see.
func (s *Store) SettingsByProfile(ctx context.Context, profiles []*account.Profile, viewer account.Viewer) ([]*account.Settings, error) {
	return one(ctx, s, settingsByProfile, profiles, edge[*account.Profile, *account.Settings, account.UserID]{
		parentKey: userOfProfile, by: byID[account.UserID](), scan: scanSettings, rowKey: userOfSettings,
	}, visibleTo(viewer)...)
}
