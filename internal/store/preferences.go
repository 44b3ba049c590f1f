package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
)

const saveProfile = `-- name: SaveProfile
INSERT INTO user_profile (user_id, display_name, bio, avatar_url)
SELECT id, coalesce($2, username), coalesce($3, ''), $5
FROM app_user
WHERE id = $1
ORDER BY id
ON CONFLICT (user_id) DO UPDATE
SET display_name = coalesce($2, user_profile.display_name),
    bio = coalesce($3, user_profile.bio),
    avatar_url = CASE WHEN $4 THEN $5 ELSE user_profile.avatar_url END
RETURNING user_id, display_name, bio, avatar_url`

// UpdateProfile changes the viewer's profile, and returns it as it is then. Where there is none it is
// created, under the username unless the change has a name. Errors: BAD_USER_INPUT when the change
// is not one that can be stored.
func (s *Store) UpdateProfile(ctx context.Context, viewer account.Viewer, change account.ProfileChange) (*account.Profile, error) {
	change, err := change.Checked()
	if err != nil {
		return nil, err
	}
	var avatar *string
	if change.AvatarURL != nil {
		avatar = *change.AvatarURL
	}
	profile, err := write(ctx, s, scanProfile, saveProfile,
		int64(viewer.ID), change.DisplayName, change.Bio, change.AvatarURL != nil, avatar)
	if err != nil {
		return nil, ofViewer(ctx, err)
	}
	peer.Join([]*account.Profile{profile})
	return profile, nil
}

const saveSettings = `-- name: SaveSettings
INSERT INTO settings (user_id, locale, theme, email_notifications)
SELECT id, coalesce($2, 'en'), coalesce($3, 'SYSTEM'), coalesce($4, true)
FROM app_user
WHERE id = $1
ORDER BY id
ON CONFLICT (user_id) DO UPDATE
SET locale = coalesce($2, settings.locale),
    theme = coalesce($3, settings.theme),
    email_notifications = coalesce($4, settings.email_notifications)
RETURNING user_id, locale, theme, email_notifications`

// UpdateSettings changes the viewer's settings, and returns them as they are then. Where there are none
// they are created, as by default but for the change. Errors: BAD_USER_INPUT when the change is not
// one that can be stored.
func (s *Store) UpdateSettings(ctx context.Context, viewer account.Viewer, change account.SettingsChange) (*account.Settings, error) {
	change, err := change.Checked()
	if err != nil {
		return nil, err
	}
	settings, err := write(ctx, s, scanSettings, saveSettings,
		int64(viewer.ID), change.Locale, (*string)(change.Theme), change.EmailNotifications)
	if err != nil {
		return nil, ofViewer(ctx, err)
	}
	peer.Join([]*account.Settings{settings})
	return settings, nil
}

// ofViewer tells the failure of a write to what the viewer has: they may have been deleted since they signed in.
func ofViewer(ctx context.Context, err error) error {
	if refersToNothing(err) || errors.Is(err, pgx.ErrNoRows) {
		return fault.Wrap(err, fault.NotFound, "There is no such user.")
	}
	return uncertain(ctx, err)
}
