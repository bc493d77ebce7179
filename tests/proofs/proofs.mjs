// Pages with one fault each, and pages without any: what the eyes say of them, in a real browser, is compared with what there is to say.
//
//   node tests/proofs/proofs.mjs [part of a name …]
//
// Where there is no Chromium, the suite is skipped.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Eyes } from './eyes.mjs'
import { faulty } from './faulty.mjs'
import { protocol } from './protocol.mjs'
import { sound } from './sound.mjs'

const atOnce = 3
const wanted = process.argv.slice(2)
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
let passed = 0
let failed = 0

async function row(name, body) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return
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

/** A site, and exactly the kinds of what is found in it. */
async function compare({ files, request, kinds = [], finds }) {
  const { pages, error, ...answer } = await eyes.ask({ do: 'look', root: site(files), routes: ['/'], widths: [1280], budget: 30_000, ...request })
  if (error) throw new Error(error)
  const found = kindsOf(pages)
  const said = pages.flatMap(({ route, findings }) => findings.map(({ kind, message, selector, url, line }) => `${route} ${kind}: ${message} ${selector ?? ''} ${url ?? ''}:${line ?? ''}`))
  if (found.join() !== [...kinds].sort().join()) throw new Error(`expected ${kinds.join(', ') || 'nothing'}; found ${found.join(', ') || 'nothing'}\n${said.join('\n')}`)
  for (const part of finds ?? []) if (!said.some((one) => one.includes(part))) throw new Error(`nothing says “${part}”:\n${said.join('\n')}`)
  if (pages.length === 0 || answer.left !== 0) throw new Error(`pages: ${pages.length}, left: ${answer.left}`)
}

try {
  const rows = [
    ...Object.entries(faulty).map(([name, one]) => [name, () => compare(one)]),
    ...Object.entries(sound).map(([name, one]) => [`no false alarm: ${name}`, () => compare(one)]),
    ...Object.entries(protocol).map(([name, body]) => [name, () => body(eyes, site, work)]),
  ]
  const next = async () => {
    for (let one = rows.shift(); one; one = rows.shift()) await row(...one)
  }
  await row('the browser starts and says which it is', async () => {
    const { ready, browser } = await eyes.ask({ do: 'warm' })
    if (!ready || !/Chrom/.test(browser)) throw new Error(`${ready} ${browser}`)
  })
  await Promise.all(Array.from({ length: atOnce }, next))
  await row('it ends with its input, and the browser with it', () => eyes.close())
} finally {
  end()
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`)
process.exitCode = failed ? 1 : 0
