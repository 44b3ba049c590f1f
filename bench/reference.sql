-- The reference data: 500 published courses, each of 5 modules of 10 lessons of 8
-- exercises. Every fourth exercise is a multiple choice with 4 choices, the others are
-- texts. In all 25,000 lessons, 200,000 exercises and 200,000 choices, always the same.
--
-- Titles of courses and of the first module of each hold what JSON has to escape, and
-- letters of more than one byte, so that no contender gets away without looking.

INSERT INTO app_user (id, subject, username, email)
SELECT n, 'bench|' || n, 'user-' || n, 'user-' || n || '@example.com'
FROM generate_series(1, 500) AS n;

INSERT INTO course (id, slug, title, description, published, published_at, owner_id, created_at, updated_at)
SELECT
    n, 'course-' || n, 'Course ' || lpad((n * 7919 % 500)::text, 3, '0') || ': “sets” & "joins"', repeat('About this course. ', 10),
    true, timestamptz '2026-01-01 00:00Z' + n * interval '1 hour', n,
    timestamptz '2026-01-01 00:00Z', timestamptz '2026-01-02 00:00Z' + n * interval '1 hour'
FROM generate_series(1, 500) AS n;

INSERT INTO module (course_id, id, key, title, index)
SELECT
    (n - 1) / 5 + 1, n, 'm' || n,
    CASE n % 5 WHEN 1 THEN E'Module \\ ' || n || ' – <basics>' ELSE 'Module ' || n END, (n - 1) % 5 + 1
FROM generate_series(1, 2500) AS n;

INSERT INTO lesson (course_id, module_id, id, key, title, index)
SELECT (n - 1) / 50 + 1, (n - 1) / 10 + 1, n, 'l' || n, 'Lesson ' || n, (n - 1) % 10 + 1
FROM generate_series(1, 25000) AS n;

INSERT INTO exercise (course_id, lesson_id, id, key, type, title, index, prompt, body)
SELECT
    (n - 1) / 400 + 1, (n - 1) / 8 + 1, n, 'e' || n,
    CASE n % 4 WHEN 1 THEN 'MULTIPLE_CHOICE' ELSE 'TEXT' END, 'Exercise ' || n, (n - 1) % 8 + 1,
    CASE n % 4 WHEN 1 THEN 'Which of these is right?' END,
    CASE n % 4 WHEN 1 THEN NULL ELSE 'Read this, and then go on to the next exercise.' END
FROM generate_series(1, 200000) AS n;

INSERT INTO choice (course_id, exercise_id, id, key, text, correct, index)
SELECT (n - 1) / 400 + 1, (n - 1) / 4 * 4 + 1, n, 'c' || n, 'Choice ' || n, n % 4 = 1, (n - 1) % 4 + 1
FROM generate_series(1, 200000) AS n;
