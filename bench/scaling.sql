-- Many small courses: 2 modules of 2 lessons of 5 exercises each, which are texts, always
-- the same. :courses is how many.

INSERT INTO app_user (id, subject, username, email)
SELECT n, 'bench|' || n, 'user-' || n, 'user-' || n || '@example.com'
FROM generate_series(1, :courses) AS n;

INSERT INTO course (id, slug, title, description, published, published_at, owner_id, created_at, updated_at)
SELECT
    n, 'course-' || n, 'Course ' || lpad((n * 7919 % :courses)::text, 5, '0'), repeat('About this course. ', 10),
    true, timestamptz '2026-01-01 00:00Z' + n * interval '1 minute', n,
    timestamptz '2026-01-01 00:00Z', timestamptz '2026-01-02 00:00Z' + n * interval '1 minute'
FROM generate_series(1, :courses) AS n;

INSERT INTO module (course_id, id, key, title, index)
SELECT (n - 1) / 2 + 1, n, 'm' || n, 'Module ' || n, (n - 1) % 2 + 1
FROM generate_series(1, 2 * :courses) AS n;

INSERT INTO lesson (course_id, module_id, id, key, title, index)
SELECT (n - 1) / 4 + 1, (n - 1) / 2 + 1, n, 'l' || n, 'Lesson ' || n, (n - 1) % 2 + 1
FROM generate_series(1, 4 * :courses) AS n;

INSERT INTO exercise (course_id, lesson_id, id, key, type, title, index, body)
SELECT
    (n - 1) / 20 + 1, (n - 1) / 5 + 1, n, 'e' || n, 'TEXT', 'Exercise ' || n, (n - 1) % 5 + 1,
    'Read this, and then go on to the next exercise.'
FROM generate_series(1, 20 * :courses) AS n;
