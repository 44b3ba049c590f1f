// Mercurius with its compiler (JIT) and its loaders, one batch for each level of a query:
//
//     node server.js DATABASE_URL POOL_SIZE SCHEMA_FILE
//
// It prints "ready ADDRESS" when requests may come. One process: with one processor for it and one for PostgreSQL, a second
// process would have nothing to run on.
import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import mercurius from 'mercurius'
import pg from 'pg'
import * as statements from './statements.js'

const [url, size, schemaFile] = process.argv.slice(2)
const pool = new pg.Pool({ ...connection(url), max: Number(size), statement_timeout: 10000 })
const allTypes = ['VIDEO', 'MULTIPLE_CHOICE', 'FILL_IN_BLANK', 'TEXT']
const typeNames = {
  VIDEO: 'VideoExercise', MULTIPLE_CHOICE: 'MultipleChoiceExercise', FILL_IN_BLANK: 'FillInBlankExercise', TEXT: 'TextExercise'
}

// connection takes the URL of a unix socket apart. It has no host, as which JavaScript refuses it.
function connection (url) {
  const { username, pathname, searchParams } = new URL(url.replace('@/', '@localhost/'))
  return { user: username, database: pathname.slice(1), host: searchParams.get('host'), port: Number(searchParams.get('port')) }
}

// rows runs a statement, prepared once on each connection, and counts it for the request.
async function rows (context, name, values) {
  context.count.statements++
  const result = await pool.query({ name, text: statements[name], values, rowMode: 'array' })
  return result.rows
}

const courseOf = ([id, slug, title]) => ({ key: id, id: 'course_' + id, slug, title })

// below makes a loader of the rows below some parents: cache: false, because no parent is asked twice in one request, and
// the keys of the cache cost more than they save.
function below (name, read, parentColumn, rowOf) {
  return {
    opts: { cache: false },
    async loader (queries, context) {
      const lists = new Map()
      for (const { obj } of queries) lists.set(obj.key, [])
      for (const row of await rows(context, name, read(queries))) lists.get(row[parentColumn]).push(rowOf(row))
      return queries.map(({ obj }) => lists.get(obj.key))
    }
  }
}

const keys = (queries) => queries.map(({ obj }) => obj.key)
const courses = (queries) => [...new Set(queries.map(({ obj }) => obj.course))]

const loaders = {
  Course: {
    modules: below('ModulesByCourse', (queries) => [keys(queries)], 0,
      ([course, id, title, index]) => ({ course, key: id, id: `module_${course}_${id}`, title, index }))
  },
  Module: {
    lessons: below('LessonsByModule', (queries) => [courses(queries), keys(queries)], 2,
      ([course, id, , title, index]) => ({ course, key: id, id: `lesson_${course}_${id}`, title, index }))
  },
  Lesson: {
    exercises: below('ExercisesByLesson', (queries) => [courses(queries), keys(queries), allTypes], 2,
      ([course, id, , type, title, index]) => ({ course, key: id, id: `exercise_${course}_${id}`, type, title, index }))
  },
  MultipleChoiceExercise: {
    choices: below('ChoicesByExercise', (queries) => [courses(queries), keys(queries)], 2,
      ([course, id, , text, , , index]) => ({ course, key: id, id: `choice_${course}_${id}`, text, index }))
  }
}

const resolvers = {
  Query: {
    async course (_, { by }, context) {
      const found = await rows(context, 'CourseBySlug', [[by.slug]])
      return found.length > 0 ? courseOf(found[0]) : null
    },
    async courses (_, { first }, context) {
      const found = await rows(context, 'Courses', [first + 1])
      return { nodes: found.slice(0, first).map(courseOf) }
    }
  },
  Exercise: { resolveType: ({ type }) => typeNames[type] }
}

const app = Fastify({ logger: false })
app.decorateRequest('count', null)
app.addHook('onRequest', async (request) => { request.count = { statements: 0 } })
app.addHook('onSend', async (request, reply) => {
  reply.header('Server-Timing', `sql;desc="${request.count.statements} statements"`)
})
app.register(mercurius, {
  schema: readFileSync(schemaFile, 'utf8'), resolvers, loaders, jit: 1, context: (request) => ({ count: request.count })
})
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`ready 127.0.0.1:${app.server.address().port}`)
process.on('SIGTERM', () => process.exit(0))
