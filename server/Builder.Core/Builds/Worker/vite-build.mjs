// One process per open folder: it has that folder's own Vite loaded and builds whenever it is asked to.
// It speaks JSON lines: {id, kind, outDir, mode} in; {id, ok, errors, warnings, milliseconds} out. It ends when its input closes.
// A kind is 'build'; 'quick', which fails at once where there is nothing to be quick with; or 'warm', which makes ready and writes nothing.
import fs from 'node:fs'
import { register } from 'node:module'
import path from 'node:path'
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'
import { QuickBuild } from './vite-quick.mjs'

const root = process.argv[2]

// Plugins print to standard output, which carries our answers: theirs goes to standard error. What a build prints is bounded here, since the
// system refuses what nobody can read as fast (ENOBUFS), and the build would fail for that instead of for its own reason.
const mostPrinted = 1 << 20
const writeLine = process.stdout.write.bind(process.stdout)
const writeError = process.stderr.write.bind(process.stderr)
let printed = 0
process.stdout.write = process.stderr.write = (chunk, encoding, done) => {
  const whenDone = typeof encoding === 'function' ? encoding : done
  const room = mostPrinted - printed
  printed += chunk.length
  if (room > 0) return writeError(chunk.length > room ? chunk.slice(0, room) : chunk, typeof encoding === 'string' ? encoding : undefined, whenDone)
  if (whenDone) process.nextTick(whenDone)
  return true
}
const answer = (message) => writeLine(JSON.stringify(message) + '\n')

const limit = (text, length) => (typeof text === 'string' ? text.slice(0, length) : undefined)

/** Rolldown takes a thrown text apart into one property a letter. */
const spelled = (error) => Object.values(error).filter((value) => typeof value === 'string' && value.length === 1).join('')

function describe(error, depth = 0) {
  if (error === null || typeof error !== 'object') return { message: limit(String(error), 8000) }
  // esbuild (Vite 5 to 7) says text and location where everybody else says message and loc.
  const loc = error.loc ?? error.location ?? {}
  const number = (value) => (Number.isInteger(value) ? value : undefined)
  return {
    message: limit((error.message ?? error.text ?? String(error)) || spelled(error), 8000),
    name: limit(error.name, 100),
    code: limit(error.code ?? error.kind, 100),
    plugin: limit(error.plugin, 200),
    id: limit(error.id, 1000),
    file: limit(loc.file, 1000),
    line: number(loc.line) ?? number(error.line),
    column: number(loc.column) ?? number(error.column),
    frame: limit(error.frame, 4000),
    stack: limit(error.stack, 4000),
    errors: Array.isArray(error.errors) && depth < 2 ? error.errors.slice(0, 50).map((inner) => describe(inner, depth + 1)) : undefined,
  }
}

function findVite() {
  for (let folder = root; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', 'vite')
    if (fs.existsSync(path.join(candidate, 'package.json'))) return candidate
    if (path.dirname(folder) === folder) return undefined
  }
}

function entryOf(exported) {
  if (typeof exported === 'string') return exported
  if (exported === null || typeof exported !== 'object') return undefined
  return entryOf(exported.import ?? exported.default)
}

/**
 * Vite 5 and older write a bundled copy of the configuration beside it, for a moment, and import that. A build may not write there: the copy
 * is led to where newer ones put it.
 */
function leadCopiesOfConfiguration() {
  let modules = root
  while (!fs.existsSync(path.join(modules, 'node_modules')) && path.dirname(modules) !== modules) modules = path.dirname(modules)
  const folder = path.join(modules, 'node_modules', '.vite-temp')
  fs.mkdirSync(folder, { recursive: true })
  const copy = /[\\/]vite\.config\.\w+\.timestamp-\d+-[0-9a-f]+\.mjs$/
  const lead = (file) => (typeof file === 'string' && copy.test(file) ? path.join(folder, path.basename(file)) : file)
  const { unlink } = fs
  const { writeFile } = fs.promises
  fs.promises.writeFile = (file, ...rest) => writeFile(lead(file), ...rest)
  fs.unlink = (file, done) => unlink(lead(file), done)
  const hooks = `let folder
    export function initialize(data) { folder = data }
    export function resolve(name, context, next) {
      return /\\/vite\\.config\\.\\w+\\.timestamp-\\d+-[0-9a-f]+\\.mjs$/.test(name) ? { url: folder + name.slice(name.lastIndexOf('/')), format: 'module', shortCircuit: true } : next(name, context)
    }`
  register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: pathToFileURL(folder).href })
}

async function loadVite() {
  const folder = findVite()
  if (!folder) throw Object.assign(new Error('Vite is not installed in this site.'), { code: 'VITE_MISSING' })
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  if (Number.parseInt(manifest.version, 10) < 6) leadCopiesOfConfiguration()
  const entry = entryOf(manifest.exports?.['.']) ?? manifest.module ?? manifest.main
  return { vite: await import(pathToFileURL(path.join(folder, entry)).href), version: manifest.version }
}

let loading
const loaded = () => (loading ??= loadVite().catch((error) => { loading = undefined; throw error }))

let quick

async function prepare(mode) {
  try {
    await quick?.prepare(mode)
  } catch {
    // The full build says what is wrong with the site.
  }
}

async function buildQuickly({ id, outDir }) {
  const started = performance.now()
  try {
    if (!quick?.isReady) return answer({ id, ok: false, warnings: [] })
    const base = await quick.build(outDir)
    answer({ id, ok: true, base, warnings: [], milliseconds: Math.round(performance.now() - started) })
  } catch (error) {
    answer({ id, ok: false, error: describe(error), warnings: [] })
  }
}

async function build({ id, kind, outDir, mode }) {
  const started = performance.now()
  printed = 0
  const warnings = []
  const seen = new Set()
  const warn = (message) => {
    // How long plugins took says how busy the machine is, not what is wrong with the site.
    if (String(message).includes('[PLUGIN_TIMINGS]')) return
    if (seen.size < 100 && !seen.has(message)) {
      seen.add(message)
      warnings.push(limit(String(message), 4000))
    }
  }
  const quiet = () => {}
  const errors = new WeakSet()
  const customLogger = {
    hasWarned: false,
    info: quiet,
    warn,
    warnOnce: warn,
    error: quiet,
    clearScreen: quiet,
    hasErrorLogged: (error) => errors.has(error),
  }
  let configFailed = false
  let base
  const facts = { name: 'builder:facts', configResolved: (config) => { base = config.base } }
  try {
    process.chdir(root)
    const { vite, version } = await loaded()
    customLogger.error = (message) => {
      if (String(message).includes('failed to load config')) configFailed = true
    }
    quick ??= new QuickBuild(root, vite)
    await vite.build({ root, mode, logLevel: 'silent', customLogger, clearScreen: false, plugins: [facts, quick.observer()], build: kind === 'warm' ? { write: false } : { outDir, emptyOutDir: true } })
    answer({ id, ok: true, version, base, warnings, milliseconds: Math.round(performance.now() - started) })
  } catch (error) {
    answer({ id, ok: false, configFailed, error: describe(error), warnings, milliseconds: Math.round(performance.now() - started) })
  }
}

process.on('uncaughtException', (error) => {
  answer({ id: 0, ok: false, error: describe(error), warnings: [] })
  process.exitCode = 1
  setImmediate(() => process.exit(1))
})

async function work(request) {
  if (request.kind === 'quick') return buildQuickly(request)
  await build(request)
  await prepare(request.mode)
}

let queue = Promise.resolve()
readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => { queue = queue.then(() => work(JSON.parse(line))) })
  .on('close', () => process.exit(0))

// Loading takes longer than building a small site: begin before the first request.
loaded().then(({ version }) => answer({ id: 0, ok: true, version, warnings: [] }), quietly)
function quietly() {}
