// Opens built sites in a real browser and says what is wrong with their pages. It has no code of Builder's in it and decides nothing.
//
//   node eyes.mjs --browser /path/to/chromium --profile /folder [--no-sandbox] [--idle MS]
//
// One request a line, with a number as its id and what to do; one answer a line, with that id. Id 0 is for warm when it has none.
//   warm     {"ready", "browser"}: the browser runs. It is started by the first request otherwise.
//   look     {"root", "base", "fallback", "routes", "crawl", "most", "widths", "schemes", "storage", "allow", "pictures", "press", "brief", "budget"}: every route of
//            a built site in every window. {"pages": [{"route", "width", "scheme", "ms", "title", "findings", "links", "picture", "outside", "dead"}],
//            "routes", "stored", "left", "ms"}, and {"id", "page"} for each page as it is done; what follows from all of them, dead links, is in the answer alone.
//            With press its buttons are pressed; what the site stored is in "stored". With brief only what keeps a page from working is looked for.
//   try      {"root", "base", "fallback", "width", "scheme", "storage", "allow", "picture", "patience", "budget", "actions"}: what a person does, until a step fails.
//            {"steps": [{"ok", "ms", "why", "late"}], "findings", "ms"}; late says that there was no more time, and not that it cannot be done.
//   outline  {"root", "base", "fallback", "route", "width", "scheme", "storage", "allow", "picture"}: {"title", "outline", "findings"}
// Each of these says in "browser" which one looked.
//            Instead of root there may be files: {name: {"file", "type"}}, each with where it lies and what it is.
//   stop     ends the request of that id, which answers {"stopped": true}.
// What cannot be read or done is answered by {"error"}. A finding is {"kind", "message", "stack", "url", "line", "column", "selector", "text", "width",
// "scheme"}; lines and columns are those of the built files and count from 1. What is not known is null. Standard error has this program's own faults.
// It ends, with its browser, when its input does, when it is told to (SIGTERM), or when nothing was asked for a while.
//
// The browser is driven by puppeteer-core, of which the connection by pipe is used and its own launching is not: 0.3 MB in one file that needs nothing
// beside it. playwright-core is 4.2 MB in one file, and that file does not start, for it reads its own package from the disk. The time to the first page
// is the same (about 0.7 s here). Pages are judged by axe-core where it is the better judge.
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { Browser } from './eyes/browser.mjs'
import { Look } from './eyes/look.mjs'
import { Outline } from './eyes/outline.mjs'
import { Unreadable } from './eyes/served.mjs'
import { Tabs } from './eyes/tabs.mjs'
import { Try } from './eyes/try.mjs'
import { words } from './eyes/words.mjs'

const { values } = parseArgs({
  options: { browser: { type: 'string' }, profile: { type: 'string' }, 'no-sandbox': { type: 'boolean', default: false }, idle: { type: 'string', default: '600000' } },
})
if (!values.browser || !values.profile) {
  process.stderr.write('Say which browser to open (--browser) and where it may keep its profile (--profile).\n')
  process.exit(2)
}

const browser = new Browser({ browser: values.browser, profile: values.profile, noSandbox: values['no-sandbox'] })
const tabs = new Tabs(browser)
const running = new Map()
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

function end(code = 0) {
  browser.end()
  process.exit(code)
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => end())
process.on('exit', () => browser.end())
// The driver rejects what was under way when a page is closed; what matters of it has been heard by then.
process.on('unhandledRejection', (error) => process.stderr.write(`${error?.stack ?? error}\n`))
process.stdout.on('error', () => end())

let idle
function rest() {
  clearTimeout(idle)
  if (running.size > 0) return
  idle = setTimeout(end, Number(values.idle))
}

async function warm() {
  await browser.open()
  return { ready: true }
}

const kinds = {
  look: ({ id, ...request }) => new Look(tabs, request, (page) => tell({ id, page })),
  outline: ({ id, ...request }) => new Outline(tabs, request),
  try: ({ id, ...request }) => new Try(tabs, request),
}

const isLost = (error) => /(session|target|connection) closed|detached|the browser ended/i.test(error?.message ?? '')

async function run(id, work) {
  running.set(id, work)
  rest()
  clearTimeout(idle)
  try {
    const answer = await work.run()
    tell(work.isStopped ? { id, stopped: true } : { id, ...answer, browser: browser.version })
  } catch (error) {
    tell(work.isStopped ? { id, stopped: true } : { id, error: isLost(error) ? 'The browser, or the page in it, ended unexpectedly.' : words(error?.message ?? error) })
    if (!work.isStopped && !(error instanceof Unreadable)) process.stderr.write(`${error?.stack ?? error}\n`)
  } finally {
    running.delete(id)
    rest()
    tabs.prepare().catch(() => {})
  }
}

async function take(line) {
  let request
  try {
    request = JSON.parse(line)
  } catch {
    return tell({ id: null, error: 'This line is no JSON.' })
  }
  const id = Number.isInteger(request?.id) ? request.id : null
  if (request?.do === 'warm') return run(id ?? 0, { run: warm, stop() {} })
  if (request?.do === 'stop') {
    const work = running.get(id)
    if (!work) return undefined
    work.isStopped = true
    return work.stop()
  }
  if (id === null) return tell({ id, error: 'A request needs a number as its id.' })
  if (!Object.hasOwn(kinds, request.do)) return tell({ id, error: `There is nothing called ${words(request.do, 40)} to do. There are: warm, stop, ${Object.keys(kinds).join(', ')}.` })
  if (running.has(id)) return tell({ id, error: `Request ${id} is still running.` })
  return run(id, kinds[request.do](request))
}

createInterface({ input: process.stdin })
  .on('line', (line) => void (/\S/.test(line) && take(line)))
  .on('close', () => end())
rest()
