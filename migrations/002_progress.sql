-- Who is asking, and how far they have come.

-- A person is who an identity provider says they are: the issuer and the subject together.
ALTER TABLE app_user
    ADD COLUMN issuer text NOT NULL DEFAULT '',
    DROP CONSTRAINT app_user_subject_key,
    ADD CONSTRAINT app_user_subject_key UNIQUE (issuer, subject),
    ADD CONSTRAINT app_user_issuer_length CHECK (char_length(issuer) <= 255);

-- The sample author, of before there were issuers.
UPDATE app_user
SET issuer = 'syllabus:demo', subject = 'author'
WHERE issuer = '' AND subject = 'demo|author';

-- Whoever is signed in may see courses that are not published: an owner their own, an
-- administrator all. Their lists walk these; a visitor's walk those of published courses.
CREATE INDEX course_all_by_title_idx ON course (title, id);
CREATE INDEX course_all_by_published_at_idx ON course (published_at, id);
CREATE INDEX course_all_by_updated_at_idx ON course (updated_at, id);

-- Who has left a course keeps the row, and the progress with it. The user comes first in the
-- primary key: a statement asks for one user's rows of many courses.
CREATE TABLE enrollment (
    course_id   bigint      NOT NULL,
    user_id     bigint      NOT NULL,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    left_at     timestamptz,
    CONSTRAINT enrollment_pkey PRIMARY KEY (user_id, course_id),
    CONSTRAINT enrollment_course_fkey FOREIGN KEY (course_id) REFERENCES course (id) ON DELETE CASCADE,
    CONSTRAINT enrollment_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id) ON DELETE CASCADE,
    CONSTRAINT enrollment_left_after CHECK (left_at >= enrolled_at)
);

-- A course's learners in the order of their list.
CREATE INDEX enrollment_by_course_idx ON enrollment (course_id, enrolled_at, user_id);

-- An exercise with sessions is not to be deleted but with its whole course: an import
-- drops progress only when it is told to.
--
-- The exercise comes first in the primary key, and then the user: a statement asks for one
-- user's rows of many exercises, and is then answered by one search for each.
CREATE TABLE exercise_session (
    course_id    bigint           NOT NULL,
    user_id      bigint           NOT NULL,
    exercise_id  bigint           NOT NULL,
    complete     boolean          NOT NULL DEFAULT false,
    score        double precision,
    answer       jsonb,
    attempts     integer          NOT NULL DEFAULT 0,
    started_at   timestamptz      NOT NULL DEFAULT now(),
    completed_at timestamptz,
    CONSTRAINT exercise_session_pkey PRIMARY KEY (exercise_id, user_id, course_id),
    CONSTRAINT exercise_session_course_fkey FOREIGN KEY (course_id) REFERENCES course (id) ON DELETE CASCADE,
    CONSTRAINT exercise_session_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id) ON DELETE CASCADE,
    CONSTRAINT exercise_session_exercise_fkey FOREIGN KEY (course_id, exercise_id) REFERENCES exercise (course_id, id),
    CONSTRAINT exercise_session_score_range CHECK (score BETWEEN 0 AND 1),
    CONSTRAINT exercise_session_attempts_range CHECK (attempts >= 0),
    CONSTRAINT exercise_session_complete_has_date CHECK (complete = (completed_at IS NOT NULL))
);

-- What a user did in a course, and for the cascade from it. It has the whole key: with less, the planner
-- would take it for one session too, and read all of the course to find that.
CREATE INDEX exercise_session_course_idx ON exercise_session (course_id, user_id, exercise_id);

-- A user's sessions in the order of their list.
CREATE INDEX exercise_session_user_idx ON exercise_session (user_id, started_at);

-- What was submitted, by the key that the client gave it: a retry finds the first one's result. It is
-- kept apart from the session, because the retry may come after another submission.
CREATE TABLE submission (
    course_id    bigint           NOT NULL,
    user_id      bigint           NOT NULL,
    exercise_id  bigint           NOT NULL,
    key          text             NOT NULL,
    attempt      integer          NOT NULL,
    score        double precision NOT NULL,
    answer       jsonb            NOT NULL,
    submitted_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT submission_pkey PRIMARY KEY (user_id, exercise_id, course_id, key),
    CONSTRAINT submission_session_fkey FOREIGN KEY (user_id, exercise_id, course_id)
        REFERENCES exercise_session (user_id, exercise_id, course_id) ON DELETE CASCADE,
    CONSTRAINT submission_key_length CHECK (char_length(key) BETWEEN 1 AND 100),
    CONSTRAINT submission_attempt_positive CHECK (attempt >= 1),
    CONSTRAINT submission_score_range CHECK (score BETWEEN 0 AND 1)
);
