export interface Prepared {
  title: string;
  words: string;
  name: string;
  query: string;
}

/** The queries that the page offers. */
export const prepared: Prepared[] = [
  {
    title: "A course page",
    words: "One course, down to its exercises",
    name: "CoursePage",
    query: `query CoursePage {
  course(by: {slug: "sql-for-developers"}) {
    title
    owner { username }
    modules {
      title
      lessons {
        title
        exercises { title type }
      }
    }
  }
}`,
  },
  {
    title: "The catalog",
    words: "All courses, with their owners and outlines",
    name: "Catalog",
    query: `query Catalog {
  courses(first: 20) {
    nodes {
      title
      owner { username profile { displayName } }
      modules {
        title
        lessons { title }
      }
    }
  }
}`,
  },
  {
    title: "Everything",
    words: "All courses, down to each choice",
    name: "Everything",
    query: `query Everything {
  courses(first: 20) {
    nodes {
      title
      modules {
        title
        lessons {
          title
          exercises {
            title
            ... on MultipleChoiceExercise {
              choices { text }
            }
          }
        }
      }
    }
  }
}`,
  },
];
