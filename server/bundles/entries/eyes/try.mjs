// Does with a built site what a person would do, step by step, and says in words where it goes wrong.
import { find } from './named.mjs'
import { Served, Unreadable } from './served.mjs'
import { Ended, Late } from './tab.mjs'
import { finding, once, words } from './words.mjs'

/** Patience is how long a step may wait for what it needs, budget for how long all of them may go on, in milliseconds. */
const defaults = { base: '/', fallback: null, width: 1280, scheme: 'light', actions: [], storage: null, allow: [], picture: null, patience: 3_000, budget: 120_000 }

/** A step that cannot be done, in words for a person. */
class Failed extends Error {}

export class Try {
  #from
  #request
  #tab = null
  #findings = []
  #isOpen = false
  #served
  #until

  constructor(tabs, request) {
    this.#from = tabs
    this.#request = { ...defaults, ...request }
  }

  async run() {
    const started = performance.now()
    const { actions, allow, storage, picture, patience, budget } = this.#request
    if (!Array.isArray(actions)) throw new Unreadable('actions has to be a list.')
    if (![patience, budget].every((one) => Number.isFinite(one) && one > 0)) throw new Unreadable('patience and budget have to be numbers above 0.')
    const served = await Served.open(this.#request)
    this.#served = served
    const steps = []
    this.#tab = await this.#from.take({ served, allow, storage })
    this.#until = performance.now() + budget
    try {
      for (const action of actions) {
        const step = await this.#step(action)
        steps.push(step)
        if (!step.ok) break
      }
      if (picture) await this.#tab.picture(picture).catch(() => {})
    } finally {
      this.#keep()
      await this.#from.close(this.#tab)
    }
    return { steps, findings: once(this.#findings), ms: Math.round(performance.now() - started) }
  }

  async stop() {
    await this.#tab?.close()
  }

  /** What the page said so far. */
  #keep() {
    const { width, scheme } = this.#request
    const { heard } = this.#tab
    const missing = [...heard.missing.values()].map(({ url, status }) => finding('missing', `What the page asks for is not there (${status}): ${words(url, 200)}`, { url }))
    this.#findings.push(...[...heard.findings, ...missing].map((one) => ({ ...one, width, scheme })))
  }

  async #step(action) {
    const started = performance.now()
    const ms = () => Math.round(performance.now() - started)
    try {
      if (started > this.#until) throw new Failed('There was no more time for this step.')
      const kind = Object.keys(kinds).find((name) => Object.hasOwn(action ?? {}, name))
      if (!kind) throw new Failed(`This step is none of ${Object.keys(kinds).join(', ')}.`)
      if (kind !== 'open' && !this.#isOpen) await kinds.open.call(this, '/')
      await kinds[kind].call(this, action[kind])
      return { ok: true, ms: ms() }
    } catch (error) {
      if (error instanceof Ended) this.#findings.push({ ...error.finding, width: this.#request.width, scheme: this.#request.scheme })
      else if (!(error instanceof Failed || error instanceof Late)) throw error
      // What may have needed no more than time is not said to be wrong.
      return { ok: false, why: words(error.message), late: error instanceof Late || performance.now() > this.#until, ms: ms() }
    }
  }

  /** Tries again until it works or the time is over; says then why it does not. */
  async #soon(attempt) {
    const until = Math.min(performance.now() + this.#request.patience, this.#until)
    for (;;) {
      const { why, ...found } = await attempt()
      if (!why) return found
      if (performance.now() > until) throw new Failed(why)
      await this.#tab.pause(100)
    }
  }

  /** The element that is meant, once it is there. */
  #find = (target) => this.#soon(() => find(this.#tab, target))

  async #press(target) {
    const place = await this.#soon(async () => {
      const found = await find(this.#tab, target)
      if (found.why) return found
      const reached = await this.#tab.on(found, 'reach(this)')
      return reached.why ? { why: `${capital(found.what)} ${reached.why}.` } : reached
    })
    await this.#tab.press(place)
    await this.#tab.settle(performance.now() + 1_000)
  }

  async open(route) {
    const { width, scheme } = this.#request
    this.#keep()
    await this.#tab.load(this.#served.at(String(route)), { width, scheme, isKept: this.#isOpen })
    this.#isOpen = true
    const { missing } = this.#tab.heard
    const page = [...missing.values()].find(({ type }) => type === 'Page')
    if (!page) return
    // That is what is said of the step.
    missing.delete(page.url)
    throw new Failed(`There is no page at ${words(route, 200)}.`)
  }

  click(target) {
    return this.#press(target)
  }

  async type({ into, text }) {
    const found = await this.#soon(async () => {
      const field = await find(this.#tab, into)
      if (field.why) return field
      const begun = await this.#tab.on(field, `beginTyping(this, ${JSON.stringify(String(text))})`)
      return begun.why ? { why: `${capital(field.what)} ${begun.why}.` } : begun
    })
    if (!found.isDone) {
      if (String(text) === '') await this.#tab.page.keyboard.press('Delete')
      else await this.#tab.send('Input.insertText', { text: String(text) })
    }
    await this.#tab.settle(performance.now() + 1_000)
  }

  async choose({ from, option }) {
    const field = await this.#find(from)
    const done = await this.#soon(async () => {
      const chosen = await this.#tab.on(await this.#find(from), `choose(this, ${JSON.stringify(String(option))})`)
      return chosen?.why ? { why: `${capital(field.what)} ${chosen.why}` } : { isDone: chosen !== null }
    })
    if (done.isDone) return this.#tab.settle(performance.now() + 1_000)
    if (field.role === 'radiogroup' || field.role === 'radio') return this.#press({ role: 'radio', name: option })
    // A list of the site's own making is opened first.
    if (field.role !== 'listbox') await this.#press(from)
    return this.#press({ role: 'option', name: option })
  }

  async press(keys) {
    const names = String(keys).split(/\+(?=.)/)
    try {
      for (const name of names.slice(0, -1)) await this.#tab.page.keyboard.down(name)
      await this.#tab.page.keyboard.press(names.at(-1))
    } catch (error) {
      throw /Unknown key/.test(error.message) ? new Failed(`There is no key called ${words(keys, 40)}.`) : error
    } finally {
      for (const name of names.slice(0, -1)) await this.#tab.page.keyboard.up(name).catch(() => {})
    }
    await this.#tab.settle(performance.now() + 1_000)
  }

  async expect(what) {
    await this.#soon(async () => ({ why: await this.#isNot(what) }))
  }

  /** Why what is expected is not so; null when all of it is. */
  async #isNot({ gone, ...what }) {
    if (gone) {
      if ((await this.#isNot(gone)) === null) return `${capital(said(gone))} is still there.`
      if (Object.keys(what).length === 0) return null
    }
    for (const name of Object.keys(expectations)) {
      const why = what[name] === undefined ? null : await expectations[name].call(this, what[name])
      if (why) return why
    }
    const { role, name, label } = what
    const isMeant = role !== undefined || name !== undefined || label !== undefined || !Object.keys(expectations).some((one) => what[one] !== undefined)
    return isMeant ? ((await find(this.#tab, { role, name, label })).why ?? null) : null
  }

  async isNotStored({ key, has }) {
    const value = await this.#tab.ask(`stored(${JSON.stringify(String(key))})`)
    if (value === null) return `Nothing is stored as “${words(key, 80)}”.`
    return has === undefined || value.includes(String(has)) ? null : `What is stored as “${words(key, 80)}” does not have “${words(has, 80)}” in it: ${words(value, 200)}`
  }

  async isNotAt(path) {
    const asked = String(path)
    const at = this.#served.within((await this.#tab.ask('reads()')).path)
    return [at, at.replace(/[?#].*$/, ''), at.replace(/\/$/, '')].includes(asked) ? null : `The address is ${words(at, 200)}, not ${words(asked, 200)}.`
  }

  async isNotCalled(title) {
    const is = (await this.#tab.ask('reads()')).title
    return is.includes(String(title)) ? null : `The title is “${words(is, 100)}”, not “${words(title, 100)}”.`
  }

  async isNotSaid(text) {
    const page = await this.#tab.ask('reads()')
    const asked = String(text).replace(/\s+/g, ' ').trim().toLowerCase()
    return page.text.toLowerCase().includes(asked) ? null : `The page does not say “${words(text, 100)}”. It says: “${words(page.text, 240)}”`
  }
}

/** What can be expected besides that an element is there: each that is given has to be so. */
const expectations = { stored: Try.prototype.isNotStored, path: Try.prototype.isNotAt, title: Try.prototype.isNotCalled, text: Try.prototype.isNotSaid }

const kinds = { open: Try.prototype.open, click: Try.prototype.click, type: Try.prototype.type, choose: Try.prototype.choose, press: Try.prototype.press, expect: Try.prototype.expect }

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)

const said = ({ text, role, name, label }) => (text !== undefined ? `“${words(text, 80)}”` : label !== undefined ? `the field “${words(label, 80)}”` : `the ${role}${name ? ` “${words(name, 80)}”` : ''}`)
