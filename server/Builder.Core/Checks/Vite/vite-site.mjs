// What every process that works with one folder's own Vite begins with: finding and loading it, and taking its errors apart.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { leadConfigurationCopies } from './config-copies.mjs'

const limit = (text, length) => (typeof text === 'string' ? text.slice(0, length) : undefined)

/** Rolldown takes a thrown text apart into one property a letter. */
const spelled = (error) => Object.values(error).filter((value) => typeof value === 'string' && value.length === 1).join('')

/** An error of Vite, of a plugin or of the bundler, as far as it says anything about itself. */
export function describe(error, depth = 0) {
  if (error === null || typeof error !== 'object') return { message: limit(String(error), 8000) }
  // esbuild (Vite 5 to 7) says text and location where everybody else says message and loc.
  const loc = error.loc ?? error.location ?? {}
  const number = (value) => (Number.isInteger(value) ? value : undefined)
  return {
    message: limit((error.message ?? error.text ?? String(error)) || spelled(error), 8000),
    name: limit(error.name, 100),
    code: limit(error.code ?? error.kind, 100),
    id: limit(error.id, 1000),
    file: limit(loc.file, 1000),
    line: number(loc.line) ?? number(error.line),
    column: number(loc.column) ?? number(error.column),
    frame: limit(error.frame, 4000),
    errors: Array.isArray(error.errors) && depth < 2 ? error.errors.slice(0, 50).map((inner) => describe(inner, depth + 1)) : undefined,
  }
}

const mostPrinted = 1 << 20
let printed = 0

/**
 * Standard output carries our answers: what plugins print goes to standard error. What one piece of work prints is bounded here, since the system
 * refuses what nobody can read as fast (ENOBUFS), and it would fail for that instead of for its own reason.
 */
export function answers() {
  const writeLine = process.stdout.write.bind(process.stdout)
  const writeError = process.stderr.write.bind(process.stderr)
  process.stdout.write = process.stderr.write = (chunk, encoding, done) => {
    const whenDone = typeof encoding === 'function' ? encoding : done
    const room = mostPrinted - printed
    printed += chunk.length
    if (room > 0) return writeError(chunk.length > room ? chunk.slice(0, room) : chunk, typeof encoding === 'string' ? encoding : undefined, whenDone)
    if (whenDone) process.nextTick(whenDone)
    return true
  }
  return (message) => writeLine(JSON.stringify(message) + '\n')
}

/** Another piece of work begins, which may print as much. */
export function beginPrinting() {
  printed = 0
}

/** The Vite that the folder would find by itself. */
export async function loadVite(root) {
  const folder = findVite(root)
  if (!folder) throw Object.assign(new Error('Vite is not installed in this site.'), { code: 'VITE_MISSING' })
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  leadConfigurationCopies()
  const entry = entryOf(manifest.exports?.['.']) ?? manifest.module ?? manifest.main
  return { vite: await import(pathToFileURL(path.join(folder, entry)).href), version: manifest.version }
}

function findVite(root) {
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
