// Pages with one fault each, and pages without any: what the eyes say of them, in a real browser, is compared with what there is to say.
//
//   node tests/proofs/proofs.mjs [all | part of a name …]
//
// An ordinary run opens a few of the hostile pages, and the pages without fault as wide as a phone; "all", or a name, opens them at both widths.
//
// Where there is no Chromium, the suite is skipped.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Eyes } from './eyes.mjs'
import { faulty } from './faulty.mjs'
import { hostile } from './hostile.mjs'
import { protocol } from './protocol.mjs'
import { sound } from './sound.mjs'

const atOnce = 2
const wanted = process.argv.slice(2).map((part) => (part === 'all' ? '' : part))
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
let passed = 0
let failed = 0

const isWanted = (name) => wanted.length === 0 || wanted.some((part) => name.includes(part))

async function row(name, body) {
  if (!isWanted(name)) return
  const started = performance.now()
  try {
    await body()
    passed++
    console.log(`ok: ${name} (${Math.round(performance.now() - started)} ms)`)
  } catch (error) {
    failed++
    console.log(`FAIL ${name}\n      ${String(error.stack ?? error).split('\n').join('\n      ')}`)
  }
}

if (!existsSync(chromium)) {
  console.log('skipped: Chromium is missing')
  console.log('0 passed, 0 failed, 1 skipped')
  process.exit()
}

const work = mkdtempSync(join(tmpdir(), 'builder-proofs-'))
const eyes = new Eyes(chromium, join(work, 'profile'))
const end = () => {
  eyes.end()
  rmSync(work, { recursive: true, force: true, maxRetries: 5 })
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    end()
    process.exit(130)
  })
}

let folders = 0
/** Writes the files of a site; gives back its folder. */
function site(files) {
  const root = join(work, `site-${++folders}`)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

const kindsOf = (pages) => [...new Set(pages.flatMap(({ findings }) => findings.map(({ kind }) => kind)))].sort()

/** Compares what was found with exactly what there is to find. */
function compare({ kinds = [], finds = [] }, pages) {
  const found = kindsOf(pages)
  const said = pages.flatMap(({ route, findings }) => findings.map(({ kind, message, selector, url, line }) => `${route} ${kind}: ${message} ${selector ?? ''} ${url ?? ''}:${line ?? ''}`))
  if (found.join() !== [...kinds].sort().join()) throw new Error(`expected ${kinds.join(', ') || 'nothing'}; found ${found.join(', ') || 'nothing'}\n${said.join('\n')}`)
  for (const part of finds) if (!said.some((one) => one.includes(part))) throw new Error(`nothing says “${part}”:\n${said.join('\n')}`)
  if (pages.length === 0) throw new Error('no page was looked at')
}

const look = async (request) => {
  const { error, ...answer } = await eyes.ask({ do: 'look', routes: ['/'], widths: [1280], budget: 300_000, most: 300, ...request })
  if (error) throw new Error(error)
  if (answer.left !== 0) throw new Error(`${answer.left} pages were left out`)
  return answer
}

/** A site by itself, where it has to be asked for in its own way. */
const alone = async (one) => compare(one, (await look({ root: site(one.files), ...one.request })).pages)

/** What a page may take at most, in milliseconds, on a computer that is busy. */
const mostTime = 45_000

/** A hostile page: it ends in time, what is said of it is true, and the next page finds the browser as it should be. */
async function endures({ files, kinds = [], has, isQuoted, isClean }) {
  const started = performance.now()
  const answer = await eyes.ask({ do: 'look', root: site(files), routes: ['/'], widths: [1280], press: true, crawl: false, budget: 20_000 })
  const took = performance.now() - started
  if (answer.error) throw new Error(answer.error)
  const found = kindsOf(answer.pages)
  const said = JSON.stringify(answer.pages.map(({ findings, title }) => [title, findings.map(({ kind, message }) => [kind, message])]))
  if (took > mostTime) throw new Error(`it took ${Math.round(took)} ms`)
  if (has?.length && !has.some((kind) => found.includes(kind))) throw new Error(`none of ${has.join(', ')} is said: ${said}`)
  const odd = has ? [] : found.filter((kind) => !kinds.includes(kind))
  if (odd.length > 0) throw new Error(`${odd.join(', ')} is said: ${said}`)
  if (isQuoted && found.length > 0) throw new Error(`its words were taken for findings: ${said}`)
  if (isClean && /[\p{Cf}]|\\u001b|\\u0007/u.test(said)) throw new Error(`signs are let through: ${said}`)
  compare({}, (await look({ root: site({ 'index.html': '<!doctype html><html lang="en"><title>B</title><h1>Bread and butter</h1></html>' }) })).pages)
}

/** Sites that lie beside each other in one folder: they are looked at in one go, which takes a third of the time. */
function together(all, request) {
  const folders = all.map(([, { files }], at) => Object.entries(files).map(([name, text]) => [name.startsWith('react/') ? name : `${at}/${name}`, text]))
  const answer = look({ root: site(Object.fromEntries(folders.flat())), routes: all.map((_, at) => `/${at}/`), ...request })
  answer.catch(() => {})
  return all.map(([name, one], at) => [name, async () => compare(one, (await answer).pages.filter(({ route }) => route.startsWith(`/${at}/`)))])
}

try {
  await row('the browser starts and says which it is', async () => {
    const { ready, browser } = await eyes.ask({ do: 'warm' })
    if (!ready || !/Chrom/.test(browser)) throw new Error(`${ready} ${browser}`)
  })
  const sites = [...Object.entries(faulty), ...Object.entries(sound).map(([name, one]) => [`no false alarm: ${name}`, one])].filter(([name]) => isWanted(name))
  // What is asked in the same way, and not of a place of its own, can lie in one folder.
  const isApart = ({ request = {} }) => Object.keys(request).some((name) => !['widths', 'schemes', 'press'].includes(name))
  const groups = new Map()
  for (const row of sites) {
    const way = isApart(row[1]) ? 'apart' : JSON.stringify(row[1].request ?? {})
    groups.set(way, [...(groups.get(way) ?? []), row])
  }
  const rows = [
    ...(groups.get('apart') ?? []).map(([name, one]) => [name, () => alone(one)]),
    ...Object.entries(hostile)
      .filter((_, at) => wanted.length > 0 || at % 14 === 0)
      .map(([name, page]) => [`hostile: ${name}`, () => endures(page)]),
    ...Object.entries(protocol).map(([name, body]) => [name, () => body(eyes, site, work)]),
    ...[...groups].flatMap(([way, all]) => (way === 'apart' ? [] : together(all, JSON.parse(way)))),
  ]
  const next = async () => {
    for (let one = rows.shift(); one; one = rows.shift()) await row(...one)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
  await row('it ends with its input, and the browser with it', () => eyes.close())
} finally {
  end()
}
if (failed > 0 && eyes.said) console.log(`the program said:\n${eyes.said}`)
console.log(`${passed} passed, ${failed} failed, 0 skipped`)
process.exitCode = failed ? 1 : 0
