-- 20,000 courses of 5 modules. Every 40th has content: each of its modules has 10
-- lessons of 8 exercises, 2 of which are multiple choices with 4 choices. In all
-- 500 courses with 25,000 lessons, 200,000 exercises and 200,000 choices.
--
-- The many courses without content are there for the plans: a table that has only
-- a few pages is best read from end to end, whatever its indexes.

INSERT INTO app_user (id, subject, username, email)
SELECT n, 'test|' || n, 'user-' || n, 'user-' || n || '@example.com'
FROM generate_series(1, 20000) AS n;

INSERT INTO user_profile (user_id, display_name)
SELECT id, 'User ' || id
FROM app_user;

INSERT INTO settings (user_id)
SELECT id
FROM app_user;

-- Each order of the list is another one; 4,000 users own 5 courses each.
INSERT INTO course (id, slug, title, description, published, published_at, owner_id, updated_at)
SELECT
    n, 'course-' || n, 'Course ' || md5(n::text), repeat('About this course. ', 10), n % 7 <> 0,
    timestamptz '2026-01-01 00:00Z' + n * 7919 % 20011 * interval '1 hour', n % 4000 + 1,
    timestamptz '2026-01-01 00:00Z' + n * 7907 % 20011 * interval '1 hour'
FROM generate_series(1, 20000) AS n;

INSERT INTO module (course_id, id, key, title, index)
SELECT (n - 1) / 5 + 1, n, 'm' || n, 'Module ' || n, (n - 1) % 5 + 1
FROM generate_series(1, 100000) AS n;

INSERT INTO lesson (course_id, module_id, id, key, title, index)
SELECT course_id, module_id, n, 'l' || n, 'Lesson ' || n, (n - 1) % 10 + 1
FROM generate_series(1, 25000) AS n
CROSS JOIN LATERAL (SELECT ((n - 1) / 50 + 1) * 40) AS c (course_id)
CROSS JOIN LATERAL (SELECT (course_id - 1) * 5 + (n - 1) % 50 / 10 + 1) AS m (module_id);

INSERT INTO prerequisite (course_id, lesson_id, required_lesson_id)
SELECT course_id, id + 1, id
FROM lesson
WHERE index < 10;

INSERT INTO exercise (course_id, lesson_id, id, key, type, title, index, prompt, body)
SELECT
    ((n - 1) / 400 + 1) * 40, (n - 1) / 8 + 1, n, 'e' || n,
    CASE n % 4 WHEN 1 THEN 'MULTIPLE_CHOICE' ELSE 'TEXT' END, 'Exercise ' || n, (n - 1) % 8 + 1,
    CASE n % 4 WHEN 1 THEN 'Which?' END, CASE n % 4 WHEN 1 THEN NULL ELSE 'Read.' END
FROM generate_series(1, 200000) AS n;

INSERT INTO choice (course_id, exercise_id, id, key, text, correct, index)
SELECT ((n - 1) / 400 + 1) * 40, (n - 1) / 4 * 4 + 1, n, 'c' || n, 'Choice ' || n, n % 4 = 1, (n - 1) % 4 + 1
FROM generate_series(1, 200000) AS n;

-- User 1 takes every course with content and has begun every second exercise; a thousand others take
-- five each and have begun every twentieth. Of what was begun, three quarters are complete.
INSERT INTO enrollment (course_id, user_id, enrolled_at)
SELECT 40 * c, u, timestamptz '2026-02-01 00:00Z' + u * interval '1 minute'
FROM generate_series(1, 500) AS c
CROSS JOIN generate_series(1, 1001) AS u
WHERE u = 1
   OR (u + c) % 100 = 0;

INSERT INTO exercise_session (course_id, user_id, exercise_id, attempts, complete, score, completed_at)
SELECT course_id, user_id, id, 1, done, CASE WHEN done THEN 1 ELSE 0.5 END, CASE WHEN done THEN now() END
FROM exercise
JOIN enrollment USING (course_id)
CROSS JOIN LATERAL (SELECT id % 80 < 60) AS d (done)
WHERE id % CASE user_id WHEN 1 THEN 2 ELSE 20 END = 0;

INSERT INTO submission (course_id, user_id, exercise_id, key, attempt, score, answer)
SELECT course_id, user_id, exercise_id, 'first', 1, score, '{}'
FROM exercise_session
WHERE user_id > 900;

-- The rows have taken their ids from nowhere.
SELECT setval(pg_get_serial_sequence(name, 'id'), 1000000)
FROM unnest(ARRAY['app_user', 'course', 'module', 'lesson', 'exercise', 'choice']) AS name;

ANALYZE;
