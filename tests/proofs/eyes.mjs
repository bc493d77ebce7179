// The program under test, as Builder starts it.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const program = join(import.meta.dirname, '..', '..', 'server', 'bundles', 'made', 'eyes.mjs')

export class Eyes {
  #child
  #profile
  #waiting = new Map()
  #pages = new Map()
  #others = []
  #last = 0
  #ended
  /** What it wrote to its standard error. */
  said = ''

  constructor(browser, profile, ...more) {
    this.#profile = profile
    // The browser's own sandbox does not work for root.
    const args = [program, '--browser', browser, '--profile', profile, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...more]
    const child = (this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] }))
    child.stderr.on('data', (data) => (this.said += data))
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(JSON.parse(line)))
    child.stdin.on('error', () => {})
    this.#ended = new Promise((done) => child.on('close', done))
    this.#ended.then((code) => {
      for (const { fail } of this.#waiting.values()) fail(new Error(`the eyes ended with ${code}`))
    })
  }

  #take(line) {
    if (line.page) return this.#pages.get(line.id)?.(line.page)
    const waiting = this.#waiting.get(line.id)
    if (!waiting) return this.#others.shift()?.(line)
    this.#waiting.delete(line.id)
    waiting.done(line)
  }

  /** Asks, with an id of its own, and gives back the answer. */
  ask(request, { onPage } = {}) {
    const id = request.id ?? ++this.#last
    this.#pages.set(id, onPage)
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail })
      this.write(JSON.stringify({ ...request, id }))
    })
  }

  get last() {
    return this.#last
  }

  write(line) {
    this.#child.stdin.write(`${line}\n`)
  }

  /** The next answer that belongs to nobody. */
  heard() {
    return new Promise((done) => this.#others.push(done))
  }

  /** Closes its input; it has to end by itself then, with every process of the browser. */
  async close() {
    this.#child.stdin.end()
    const code = await Promise.race([this.#ended, new Promise((done) => setTimeout(done, 5_000, 'nothing'))])
    if (code !== 0) throw new Error(`it ended with ${code}`)
    await this.noBrowser()
  }

  /** Ends the browser from outside, by the id of the process that has this profile. */
  killBrowser() {
    const { stdout } = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    const line = stdout.split('\n').find((one) => one.includes(`--user-data-dir=${this.#profile}`) && !one.includes('--type=') && !one.includes('eyes.mjs'))
    process.kill(Number.parseInt(line, 10), 'SIGKILL')
  }

  async noBrowser() {
    for (let times = 0; times < 40; times++) {
      const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      if (!stdout.split('\n').some((line) => line.includes(`--user-data-dir=${this.#profile}`))) return
      await new Promise((done) => setTimeout(done, 50))
    }
    throw new Error('the browser still runs')
  }

  get ended() {
    return this.#ended
  }

  terminate() {
    this.#child.kill('SIGTERM')
  }

  end() {
    this.#child.kill('SIGTERM')
  }
}
