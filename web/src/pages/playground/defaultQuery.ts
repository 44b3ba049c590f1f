/** What the editor begins with: a tree, and a way back that is free. */
export const defaultQuery = `# One statement for each relation,
# however many rows there are.
query CourseTree {
  course(by: { slug: "sql-for-developers" }) {
    title
    owner {
      username
    }
    modules {
      title
      lessons {
        title
        exercises {
          title
          type
        }
        module {
          title
        }
      }
    }
  }
}
`;
