// One process per draft that is being watched: the folder's own Vite as a development server, on a socket that only this user can reach.
// It speaks JSON lines. The first one in is {root, socket, token, cacheDir, allow, revision, live}; then {id, revision, files: [[event, path]…]}
// for each set of edits that is on disk. Out: {id: 0, ok, base, error} once it listens or cannot; {id, ok, error, restart} for each set.
// It watches no files itself: whoever writes the draft says what was written, which is at once, exact, and needs no file watchers.
import { EventEmitter } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import { SourceMap } from 'node:module'
import path from 'node:path'
import readline from 'node:readline'
import { guard } from './vite-guard.mjs'
import { answers, beginPrinting, describe, loadVite } from './vite-site.mjs'

const answer = answers()
const quiet = () => {}
const slashes = (file) => file.replaceAll('\\', '/')
const pageModule = '\0builder:live'
const pageCode = fs.readFileSync(new URL('./live-page.js', import.meta.url), 'utf8')

let start // What was asked for at the beginning.
let server
let revision // The state that a page shows which is loaded now.
let current // The edit that is being told to Vite: {settled}.
const held = new Map() // The updates that no page has been told of yet.
let owesReload = false // The same for a reload.

/** Says what is shown, and takes from the configuration only what would lead out of our socket or the site's folder. */
const plugin = () => ({
  name: 'builder:live',
  config: () => ({ server: { hotUpdateEnvironments: hotUpdate } }),
  configResolved({ server: settings }) {
    settings.fs.strict = true
    settings.fs.allow = start.allow.map(slashes)
    settings.origin = undefined
    for (const socket of new Set([settings.ws, settings.hmr])) {
      if (socket === null || typeof socket !== 'object') continue
      // Vite 8 keeps these under ws, and complains when they are set under hmr.
      if (socket === settings.hmr && settings.ws && typeof settings.ws === 'object') continue
      for (const name of ['protocol', 'host', 'port', 'clientPort', 'path']) socket[name] = undefined
    }
  },
  resolveId: (id) => (id === pageModule ? id : undefined),
  load: (id) => (id === pageModule ? pageCode : undefined),
  // Vite 5 has no other place that comes after all plugins and before the browser is told.
  handleHotUpdate: { order: 'post', handler: () => void setImmediate(() => !server.environments && current?.settled()) },
  transformIndexHtml: {
    order: 'post',
    handler: () => [
      { tag: 'script', attrs: { src: '/.builder/client.js', 'data-revision': revision, 'data-build': start.live }, injectTo: 'head-prepend' },
      { tag: 'script', attrs: { type: 'module', src: `${server.config.base}@id/__x00__builder:live` }, injectTo: 'head-prepend' },
    ],
  },
})

async function hotUpdate({ environments }, hmr) {
  await Promise.all(Object.values(environments).map((environment) => hmr(environment)))
  current?.settled()
}

const graph = () => server.environments?.client.moduleGraph ?? server.moduleGraph
const transform = (url) => (server.environments?.client ?? server).transformRequest(url)

async function listen() {
  const { vite, version } = await loadVite(start.root)
  const upgrades = new EventEmitter()
  let configFailed = false
  const errors = new WeakSet()
  const customLogger = {
    hasWarned: false,
    info: quiet,
    warn: quiet,
    warnOnce: quiet,
    clearScreen: quiet,
    hasErrorLogged: (error) => errors.has(error),
    error: (message) => { configFailed ||= String(message).includes('failed to load config') },
  }
  try {
    server = await vite.createServer({
      cacheDir: start.cacheDir,
      clearScreen: false,
      logLevel: 'silent',
      customLogger,
      plugins: [guard(start.root, start.ofTheSite).plugin(version), plugin()],
      server: {
        middlewareMode: true,
        hmr: { server: upgrades, overlay: false },
        watch: null,
        open: false,
        cors: false,
        host: false,
        // Which names lead here is for our own server to know, and it has looked.
        allowedHosts: true,
        forwardConsole: false,
      },
    })
  } catch (error) {
    throw Object.assign(typeof error === 'object' && error !== null ? error : new Error(String(error)), { configFailed })
  }
  // A page asks for modules by their addresses; through its socket it may not ask for any file by name.
  server.environments?.client.hot.setInvokeHandler?.(undefined)
  for (const hot of new Set([server.ws, server.environments?.client.hot ?? server.ws])) holdBack(hot)
  server.ws.on('builder:hello', (page, client) => {
    // It was loaded while something changed, so its modules may be older than its own word.
    if (page?.revision !== revision) client.send({ type: 'full-reload', path: '*' })
  })
  server.ws.on('builder:place', async (asked, client) => {
    const place = await placeOf(asked?.stack).catch(() => undefined)
    client.send({ type: 'custom', event: 'builder:placed', data: { id: asked?.id, ...place } })
  })
  const isOurs = (request) => request.headers['x-builder-token'] === start.token
  const web = http.createServer((request, response) => {
    if (!isOurs(request)) return void response.writeHead(403).end()
    server.middlewares(request, response, () => response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found.'))
  })
  web.on('upgrade', (request, socket, head) => {
    const { 'sec-websocket-protocol': protocol } = request.headers
    if (!isOurs(request) || !['vite-hmr', 'vite-ping'].includes(protocol)) return socket.destroy()
    upgrades.emit('upgrade', request, socket, head)
  })
  await new Promise((done, fail) => web.once('error', fail).listen(start.socket, done))
  return { base: server.config.base }
}

/**
 * While edits are told to Vite, what it would tell the page is kept: all of a set goes out together, once it is known that it can be read. Until
 * then the page stays whole, and what was kept goes out with the next set.
 */
function holdBack(hot) {
  const send = hot.send.bind(hot)
  hot.send = (...payload) => {
    const { type, updates } = payload[0] ?? {}
    if (current && type === 'update') for (const update of updates) held.set(`${update.type} ${update.path} ${update.acceptedPath}`, update)
    else if (current && type === 'full-reload') owesReload = true
    else send(...payload)
  }
}

const isConfig = ({ configFile, configFileDependencies = [] }, file) => [configFile, ...configFileDependencies].filter(Boolean).map(slashes).includes(file)

/** Tells Vite of files one after the other, and sees whether what they have become can be read. */
async function apply({ id, revision: next, files }) {
  if (files.some(([, file]) => isConfig(server.config, slashes(path.join(start.root, file))))) return answer({ id, ok: false, restart: true })
  beginPrinting()
  const changed = new Set()
  try {
    for (const [event, name] of files) {
      const file = slashes(path.join(start.root, name))
      changed.add(file)
      await new Promise((settled) => {
        // Files that no page has loaded yet have nothing to settle.
        const limit = setTimeout(settled, graph().getModulesByFile(file)?.size || event !== 'change' ? 50 : 5)
        current = { settled: () => { clearTimeout(limit); settled() } }
        server.watcher.emit(event, file)
      })
    }
  } finally {
    current = undefined
  }
  revision = next
  const problem = await whyUnreadable(changed)
  if (problem) return answer({ id, ok: false, error: describe(problem) })
  if (!owesReload) {
    // What goes wrong while a page takes it in is this state's, and not that of the one before.
    server.ws.send({ type: 'custom', event: 'builder:applying', data: { revision } })
    if (held.size > 0) server.ws.send({ type: 'update', updates: [...held.values()] })
    server.ws.send({ type: 'custom', event: 'builder:applied', data: { revision } })
  } else if (server.ws.clients.size > 0) server.ws.send({ type: 'full-reload', path: '*' })
  held.clear()
  owesReload = false
  answer({ id, ok: true })
}

/** Where in the site's own files an error of a page comes from: the innermost place of its stack that is in one of them. */
async function placeOf(stack) {
  for (const [, url, line, column] of String(stack).slice(0, 4000).matchAll(/https?:\/\/[^\s/()]+(\/[^\s()]*?):(\d+):(\d+)/g)) {
    const module = await graph().getModuleByUrl(url.startsWith(server.config.base) ? `/${url.slice(server.config.base.length)}` : url)
    const file = module?.file && slashes(path.relative(start.root, module.file))
    if (!file || file.startsWith('..') || path.isAbsolute(file) || file.includes('node_modules/')) continue
    const map = module.transformResult?.map
    if (!map?.mappings) return { source: file, line: Number(line), column: Number(column) }
    const { originalLine, originalColumn } = new SourceMap(map).findEntry(line - 1, column - 1)
    if (originalLine !== undefined) return { source: file, line: originalLine + 1, column: originalColumn + 1 }
  }
}

/** What is read here is kept by Vite: the page that asks for it next has it at once. */
async function whyUnreadable(files) {
  for (const file of files) {
    for (const module of graph().getModulesByFile(file) ?? []) {
      if (!module.id || !['js', 'css'].includes(module.type) || !fs.existsSync(file)) continue
      try {
        await transform(module.url)
      } catch (error) {
        return error
      }
    }
  }
}

async function begin(message) {
  start = message
  revision = start.revision
  try {
    process.chdir(start.root)
    answer({ id: 0, ok: true, ...(await listen()) })
  } catch (error) {
    answer({ id: 0, ok: false, configFailed: error.configFailed === true, error: describe(error) })
  }
}

process.on('uncaughtException', (error) => {
  answer({ id: 0, ok: false, error: describe(error) })
  process.exitCode = 1
  setImmediate(() => process.exit(1))
})

let queue = Promise.resolve()
readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => {
    const message = JSON.parse(line)
    queue = queue.then(() => (start ? apply(message) : begin(message)))
  })
  .on('close', () => process.exit(0))
