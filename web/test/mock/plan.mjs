import {
  GraphQLError,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  parse,
  validate,
} from "graphql";

// What each edge of the schema costs; a stand-in for the server's planner that is right for the documents of the tests.
export const edges = {
  "Query.course": { name: "CourseBySlug", tables: ["course"], rows: 1 },
  "Query.courses": { name: "Courses", tables: ["course"], rows: 3 },
  "Query.lesson": { name: "LessonsByID", tables: ["lesson", "course"], rows: 1 },
  "Query.viewer": { free: "visitor" },
  "Course.owner": { name: "OwnerByCourse", tables: ["app_user"], rows: 1, keys: "courses" },
  "Course.modules": { name: "ModulesByCourse", tables: ["module"], rows: 4, keys: "courses" },
  "Course.moduleCount": { name: "ModuleCountByCourse", tables: ["module"], rows: 1, keys: "courses" },
  "Course.progress": { free: "visitor" },
  "Module.lessons": { name: "LessonsByModule", tables: ["lesson"], rows: 4, keys: "modules" },
  "Module.course": { free: "way back" },
  "Lesson.module": { free: "way back" },
  "Lesson.exercises": { name: "ExercisesByLesson", tables: ["exercise"], rows: 4, keys: "lessons" },
  "Exercise.lesson": { free: "way back" },
  "MultipleChoiceExercise.choices": { name: "ChoicesByExercise", tables: ["choice"], rows: 0.75, keys: "exercises" },
  "Choice.exercise": { free: "way back" },
  "User.profile": { name: "ProfileByUser", tables: ["user_profile"], rows: 1, keys: "users" },
};

const viewers = { visitor: "visitor", user: "signed in", admin: "administrator" };

/** The plan of a document, or the errors of one that is none. */
export function planOf(schema, { query, operationName, viewer = "visitor" }) {
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return { errors: [error] };
  }
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  const operations = document.definitions.filter((each) => each.kind === "OperationDefinition");
  const operation = operationName ? operations.find((each) => each.name?.value === operationName) : operations[0];
  if (!operation || (!operationName && operations.length > 1)) {
    return { errors: [new GraphQLError("Say which operation to plan.")] };
  }
  const fragments = new Map(
    document.definitions.filter((each) => each.kind === "FragmentDefinition").map((each) => [each.name.value, each]),
  );
  const plan = { statements: 0, depth: 0, cost: 0, trips: 0, byName: new Map() };
  const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
  const walk = (type, selectionSet, path, rows, depth, trips) => {
    const fields = [];
    plan.depth = Math.max(plan.depth, depth);
    plan.trips = Math.max(plan.trips, trips);
    for (const selection of selectionSet.selections) {
      if (selection.kind !== "Field") {
        const fragment = selection.kind === "FragmentSpread" ? fragments.get(selection.name.value) : selection;
        const on = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
        fields.push(...walk(on, fragment.selectionSet, path, rows, depth, trips));
        continue;
      }
      const name = selection.name.value;
      if (name.startsWith("__")) continue;
      const key = selection.alias?.value ?? name;
      const owner = type.getInterfaces?.().find((each) => edges[`${each.name}.${name}`]) ?? type;
      const edge = edges[`${type.name}.${name}`] ?? edges[`${owner.name}.${name}`];
      const definition = type.getFields()[name];
      const below = Math.max(1, Math.round(rows * (edge?.rows ?? 1)));
      plan.cost += below;
      const statements = edge?.name
        ? [{ name: edge.name, tables: edge.tables, formula: edge.keys ? `⌈${edge.keys} ÷ 10,000⌉` : "1", keys: rows }]
        : [];
      for (const use of statements) {
        plan.statements++;
        const seen = plan.byName.get(use.name) ?? { name: use.name, tables: use.tables, count: 0 };
        plan.byName.set(use.name, { ...seen, count: seen.count + 1 });
      }
      const field = {
        path: path ? `${path}.${key}` : key,
        key,
        field: `${isInterfaceType(owner) ? owner.name : type.name}.${name}`,
        line: selection.loc.startToken.line,
        column: selection.loc.startToken.column,
        statements,
        rows: below,
        fields: [],
      };
      if (edge?.free && (edge.free !== "visitor" || viewer === "visitor")) field.free = edge.free;
      const named = getNamedType(getNullableType(definition.type));
      if (selection.selectionSet && isCompositeType(named)) {
        field.fields = walk(named, selection.selectionSet, field.path, below, depth + 1, trips + statements.length);
      } else plan.trips = Math.max(plan.trips, trips + statements.length);
      fields.push(field);
    }
    return fields;
  };
  const fields = walk(root, operation.selectionSet, "", 1, 1, 0);
  return {
    plan: {
      operation: operation.name?.value ?? "",
      kind: operation.operation,
      viewer: viewers[viewer],
      statements: plan.statements,
      exact: operation.operation === "query",
      roundTrips: plan.trips,
      depth: plan.depth,
      cost: plan.cost,
      chunk: 10000,
      fields,
      byName: [...plan.byName.values()],
    },
  };
}
