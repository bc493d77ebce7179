// One process per open folder: it has that folder's own Vite loaded and builds whenever it is asked to.
// It speaks JSON lines: {id, kind, outDir, mode} in; {id, ok, errors, warnings} out. It ends when its input closes.
// A kind is 'build'; 'quick', which fails at once where there is nothing to be quick with; or 'warm', which makes ready and writes nothing.
import readline from 'node:readline'
import { hiddenMaps } from './source-maps.mjs'
import { buildAll, forBrowsers, gather } from './workshop.mjs'
import { siteFacts } from './site-facts.mjs'
import { guard } from './vite-guard.mjs'
import { QuickBuild } from './vite-quick.mjs'
import { watchWrites } from './written-here.mjs'
import { answers, beginPrinting, describe, loadVite } from './vite-site.mjs'

const root = process.argv[2]
// In a copy of the site that is for this build alone, everything is where the site's own tools put it.
const isWorkshop = process.argv[4] === 'workshop'
const writes = watchWrites(root)
const guarded = guard(root, JSON.parse(process.argv[3] ?? '[]'))

const answer = answers()
const limit = (text, length) => text.slice(0, length)

let loading
const loaded = () => (loading ??= loadVite(root).catch((error) => { loading = undefined; throw error }))

let quick

async function prepare(mode) {
  try {
    await quick?.prepare(mode)
  } catch {
    // The full build says what is wrong with the site.
  }
}

async function buildQuickly({ id, outDir }) {
  try {
    if (!quick?.isReady) return answer({ id, ok: false, warnings: [] })
    const { base, maps, hashed } = await quick.build(outDir)
    answer({ id, ok: true, base, maps, hashed, warnings: [] })
  } catch (error) {
    answer({ id, ok: false, error: describe(error), warnings: [] })
  }
}

async function build({ id, kind, outDir, mode }) {
  const begun = Date.now()
  const maps = kind === 'build' ? hiddenMaps() : undefined
  beginPrinting()
  const warnings = []
  const seen = new Set()
  const warn = (message) => {
    // How long plugins took says how busy the machine is, not what is wrong with the site.
    if (String(message).includes('[PLUGIN_TIMINGS]')) return
    // The site did not ask for maps, so it need not hear which of its plugins make none.
    if (maps?.areOurs && String(message).includes('Sourcemap is likely to be incorrect')) return
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
  const facts = siteFacts(kind === 'warm' || isWorkshop ? undefined : outDir, mode)
  let loads
  const loading = {
    name: 'builder:loads',
    configResolved({ configFile, configFileDependencies = [] }) {
      loads = [configFile, ...configFileDependencies].filter(Boolean)
    },
  }
  try {
    guarded.rest()
    process.chdir(root)
    const { vite, version } = await loaded()
    customLogger.error = (message) => {
      if (String(message).includes('failed to load config')) configFailed = true
    }
    if (!isWorkshop) quick ??= new QuickBuild(root, vite, version, guarded)
    // The folder is where the process stands: given as the root, it would be stronger than one that the configuration names.
    const common = { mode, logLevel: 'silent', customLogger, clearScreen: false, plugins: [guarded.plugin(version), facts.plugin, loading, maps?.plugin, quick?.observer()] }
    if (isWorkshop) await buildAll(vite, common)
    else await vite.build({ ...common, build: kind === 'warm' ? { write: false } : { outDir, emptyOutDir: true } })
    const from = isWorkshop ? forBrowsers(root, facts.outDir, begun) : outDir
    const own = maps?.shorten(root, from, isWorkshop)
    if (isWorkshop) gather(from, outDir)
    answer({ id, ok: true, loads, writes: writes.take(), base: facts.base, isLibrary: facts.isLibrary, reads: facts.reads(), hashed: facts.hashed(), maps: own, warnings })
  } catch (error) {
    answer({ id, ok: false, loads, writes: writes.take(), configFailed, root: facts.root, error: describe(error), warnings })
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
loaded().then(() => answer({ id: 0, ok: true, warnings: [] }), quietly)
function quietly() {}
