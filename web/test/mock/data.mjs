// The sample courses, as the mock's resolvers read them: small, made by rule, and the same each time.

const outlines = [
  [
    "sql-for-developers",
    "SQL for application developers",
    ["Reading data", "Joins", "Changing data", "Making it fast"],
  ],
  ["http-in-depth", "HTTP in depth", ["Messages", "Caching", "Connections"]],
  ["knots", "Five knots that hold", ["Loops", "Hitches"]],
];
const lessonTitles = ["Choosing rows and columns", "Order and limits", "Grouping", "Questions about nothing"];
const types = ["VIDEO", "TEXT", "MULTIPLE_CHOICE", "FILL_IN_BLANK"];
const typeNames = {
  VIDEO: "VideoExercise",
  TEXT: "TextExercise",
  MULTIPLE_CHOICE: "MultipleChoiceExercise",
  FILL_IN_BLANK: "FillInBlankExercise",
};

const owner = {
  __typename: "User",
  id: "user_2",
  username: "author",
  email: null,
  createdAt: "2026-01-02T08:00:00Z",
  profile: { __typename: "UserProfile", id: "profile_2", displayName: "Ada Author", bio: "" },
};

function choices(exercise, c) {
  return [1, 2, 3].map((n) => ({
    __typename: "Choice",
    id: `choice_${c}_${n}`,
    text: `Answer ${n}`,
    index: n,
    correct: null,
    feedback: null,
    exercise,
  }));
}

function exercises(lesson, c) {
  return types.map((type, n) => {
    const exercise = {
      __typename: typeNames[type],
      id: `exercise_${c}_${n}`,
      type,
      title: `${lesson.title}: part ${n + 1}`,
      index: n + 1,
      lesson,
      prompt: "Which?",
      body: "Read this.",
      url: "https://videos.example.com/1.mp4",
      blanks: [],
      caseSensitive: false,
    };
    exercise.choices = choices(exercise, c);
    return exercise;
  });
}

export const courses = outlines.map(([slug, title, moduleTitles], n) => {
  const course = {
    __typename: "Course",
    id: `course_${n + 1}`,
    slug,
    title,
    description: "",
    publishedAt: "2026-01-05T08:00:00Z",
    createdAt: "2026-01-02T08:00:00Z",
    updatedAt: "2026-01-03T08:00:00Z",
    owner,
    moduleCount: moduleTitles.length,
    lessonCount: moduleTitles.length * lessonTitles.length,
    exerciseCount: moduleTitles.length * lessonTitles.length * types.length,
  };
  course.modules = moduleTitles.map((moduleTitle, m) => {
    const module = { __typename: "Module", id: `module_${n + 1}_${m}`, title: moduleTitle, index: m + 1, course };
    module.lessons = lessonTitles.map((lessonTitle, l) => {
      const lesson = { __typename: "Lesson", id: `lesson_${n + 1}_${l}`, title: lessonTitle, index: l + 1, module };
      lesson.exercises = exercises(lesson, n + 1);
      return lesson;
    });
    return module;
  });
  return course;
});

/** How many rows there are of what a statement loads, for one course. */
export const sizes = { course: 1, owner: 1, profile: 1, modules: 4, lessons: 16, exercises: 64, choices: 48 };
