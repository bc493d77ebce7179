// Opens every route of a built site and says what is wrong with what is there.
import path from 'node:path'
import { judged } from './judged.mjs'
import { counted, looping } from './looping.mjs'
import { calls, pressed } from './pressed.mjs'
import { readableRoute, Routes } from './routes.mjs'
import { origin, Served, Unreadable } from './served.mjs'
import { Ended, Late } from './tab.mjs'
import { finding, once, words } from './words.mjs'

/** Pages that are open at a time. */
const atOnce = 2

const defaults = { base: '/', fallback: null, routes: null, crawl: true, most: 40, widths: [1280], schemes: ['light'], storage: null, allow: [], pictures: null, press: false, brief: false, budget: 15_000 }

export class Look {
  #from
  #request
  #tell
  #served
  #routes
  #pages = []
  #tabs = new Set()
  #stopped = false
  #unknown = new Map()
  #stored = {}
  #unasked = 0
  #taken = 0
  #asked

  /** @param {(page: object) => void} tell hears of each page as it is done */
  constructor(tabs, request, tell) {
    this.#from = tabs
    this.#request = { ...defaults, ...request }
    this.#tell = tell
  }

  async run() {
    const started = performance.now()
    this.#check()
    const { routes, base, most, budget } = this.#request
    this.#served = await Served.open(this.#request)
    this.#asked = new Set(routes ?? [base])
    this.#routes = new Routes([...this.#asked], most)
    const isOver = () => this.#stopped || performance.now() - started > budget
    try {
      await Promise.all(Array.from({ length: atOnce }, () => this.#work(isOver)))
      if (!this.#stopped && !this.#request.brief) await this.#judgeLinks(isOver)
    } finally {
      await Promise.all([...this.#tabs].map((tab) => this.#closeTab(tab)))
    }
    for (const page of this.#pages) page.findings = once(page.findings)
    return { pages: this.#pages.map(({ links, ...page }) => ({ ...page, links: [...new Set(links.map(({ route }) => route))] })), routes: this.#routes.all, stored: this.#stored, left: this.#routes.left + this.#unasked, ms: Math.round(performance.now() - started) }
  }

  #check() {
    const { routes, widths, schemes, most, budget } = this.#request
    const isList = (value, holds) => Array.isArray(value) && value.length > 0 && value.every(holds)
    if (routes !== null && !isList(routes, (one) => typeof one === 'string' && one.startsWith('/'))) throw new Unreadable('routes has to be a list of paths that begin with a slash.')
    if (!isList(widths, (one) => Number.isInteger(one) && one >= 100 && one <= 8_000)) throw new Unreadable('widths has to be a list of whole numbers from 100 to 8000.')
    if (!isList(schemes, (one) => one === 'light' || one === 'dark')) throw new Unreadable('schemes has to be a list of light and dark.')
    if (![most, budget].every((one) => Number.isFinite(one) && one > 0)) throw new Unreadable('most and budget have to be numbers above 0.')
  }

  async stop() {
    this.#stopped = true
    await Promise.all([...this.#tabs].map((tab) => this.#closeTab(tab)))
  }

  async #work(isOver) {
    let tab = null
    while (!isOver()) {
      const route = await this.#routes.next()
      if (route === null) break
      try {
        // A link that leads nowhere is told of where it stands.
        if (!this.#asked.has(route) && !(await this.#served.find(new URL(route, origin).pathname, true))) continue
        for (const variant of this.#variants()) {
          if (isOver() && variant.isMore) break
          tab ??= await this.#openTab()
          const { isWell, isBlank } = await this.#visit(tab, route, variant)
          if (isWell && !isBlank) continue
          // What shows nothing in one width shows nothing in all of them.
          if (isWell) break
          await this.#closeTab(tab)
          tab = null
          // What hangs in one width hangs in all of them.
          break
        }
      } finally {
        this.#routes.done(route)
      }
    }
    if (tab) await this.#closeTab(tab)
  }

  async #openTab() {
    const tab = await this.#from.take({ served: this.#served, allow: this.#request.allow, storage: this.#request.storage, script: this.#request.press ? calls : undefined })
    this.#tabs.add(tab)
    return tab
  }

  async #closeTab(tab) {
    this.#tabs.delete(tab)
    await this.#from.close(tab)
  }

  /** Every window that a route is looked at in, the widest first: most is said of that one. */
  *#variants() {
    const widths = [...this.#request.widths].sort((a, b) => b - a)
    let isMore = false
    for (const [at, scheme] of this.#request.schemes.entries()) {
      // Other colours change what is seen, and not where it stands.
      for (const width of at === 0 ? widths : widths.slice(0, 1)) {
        yield { width, scheme, isMore, isWidest: width === widths[0], isNarrowest: width === widths.at(-1), isFirstScheme: at === 0 }
        isMore = true
      }
    }
  }

  /** One route in one window: whether anything was seen, and whether the tab is of any use afterwards. */
  async #visit(tab, route, variant) {
    const { width, scheme } = variant
    const started = performance.now()
    const page = { route, width, scheme, ms: 0, title: null, findings: [], links: [], picture: null, outside: [] }
    let isWell = true
    let seen = []
    try {
      // That nothing is to be seen is only believed when it is so twice: a page may have come too late.
      for (let isAgain = false; ; isAgain = true) {
        await tab.load(route, variant)
        seen = await this.#see(tab, page, variant)
        if (isAgain || !seen.some(({ kind }) => kind === 'blank')) break
      }
    } catch (error) {
      if (this.#stopped) return { isWell: false }
      isWell = false
      // What a page does to its own parts, or leaves unanswered, must not keep anybody from what was seen of it and of the others.
      if (error instanceof Ended) seen.push(error.finding)
      else if (error instanceof Late) seen.push(finding('frozen', 'The page does not answer any more.'))
      else if (isOfPage(error)) {
        // Nothing is said of a page that could not be asked; it counts as one that is left.
        process.stderr.write(`${error.stack}\n`)
        this.#unasked++
        return { isWell }
      } else throw error
    }
    page.outside = [...tab.heard.outside].slice(0, 20)
    page.findings = once([...tab.heard.findings, ...seen]).map((one) => ({ ...one, width, scheme }))
    page.ms = Math.round(performance.now() - started)
    this.#pages.push(page)
    this.#tell({ ...page, links: [...new Set(page.links.map((link) => link.route))] })
    return { isWell, isBlank: seen.some(({ kind }) => kind === 'blank') }
  }

  async #see(tab, page, variant) {
    const findings = []
    const before = await counted(tab)
    let glance = await tab.ask('glance()')
    for (let times = 0; glance.isBlank && times < (glance.isWhole ? 12 : 30); times++) {
      // Something may be on its way: words after a moment, a picture that fades in.
      await tab.pause(200)
      glance = await tab.ask('glance()')
    }
    page.title = words(glance.title, 200)
    page.links = this.#follow(glance, page, variant)
    page.shown = { text: glance.text, path: glance.path, isBlank: glance.isBlank, places: glance.places }
    Object.defineProperty(page, 'shown', { enumerable: false })
    const missing = this.#request.brief ? [] : await this.#missing(tab, glance)
    findings.push(...missing)
    if (glance.isBlank && glance.isWhole) findings.push(finding('blank', 'Nothing is to be seen on this page.', glance.hider ?? {}))
    if (this.#request.brief) return [...findings, ...(await inTime(() => looping(tab, before)))]
    const failed = JSON.stringify({ failed: missing.map(({ url }) => url) })
    findings.push(...(await inTime(async () => (await tab.ask(`look(${failed})`)).map(({ kind, message, ...more }) => finding(kind, message, more)))))
    findings.push(...(await inTime(() => looping(tab, before))))
    if (this.#request.pictures && variant.isFirstScheme && (variant.isWidest || variant.isNarrowest)) await this.#takePicture(tab, page)
    const unseen = findings.filter(({ kind }) => kind === 'invisible').map(({ selector }) => selector)
    if (variant.isWidest) findings.push(...(await inTime(() => judged(tab, unseen, variant.isFirstScheme))))
    if (!variant.isMore) findings.push(...(await this.#deadAnchors(tab, page)))
    if (this.#request.press && !variant.isMore) findings.push(...(await inTime(() => pressed(tab))))
    if (!variant.isMore) Object.assign(this.#stored, await inTime(() => tab.ask('storage()')))
    return findings
  }

  /** A small picture of the top of the page. One that cannot be had is missed by nothing. */
  async #takePicture(tab, page) {
    const name = `${++this.#taken}-${readableRoute(page.route)}-${page.width}.webp`
    try {
      await tab.thumbnail(path.join(this.#request.pictures, name), page.width)
      page.picture = name
    } catch (error) {
      process.stderr.write(`${error.stack}\n`)
    }
  }

  /** Takes the routes that a page leads to for later. */
  #follow({ links }, page, { isMore }) {
    const found = links.map((link) => ({ ...link, route: link.path + link.search + (/^#!?\//.test(link.hash) ? link.hash : '') }))
    if (this.#request.crawl && !isMore) for (const link of found) if (!link.isDownload) this.#routes.add(link.route)
    return found
  }

  /** What was asked for in vain, and pictures that nobody has come to yet and that have no file. */
  async #missing(tab, { pictures }) {
    const found = new Map()
    for (const { url, type, status } of tab.heard.missing.values()) found.set(url, { type, status, selector: null })
    for (const { url, path, type, selector, text } of pictures) {
      const address = url.replace(/#.*$/, '')
      if (found.has(address)) Object.assign(found.get(address), { type, selector, text })
      else if (!(await this.#served.find(path, false))) found.set(address, { type, status: 404, selector, text })
    }
    const findings = []
    for (const [url, { type, status, selector, text }] of found) {
      const asker = selector ?? (type === 'Page' ? null : await tab.ask(`askerOf(${JSON.stringify(url)})`))
      findings.push(finding('missing', `${names[type] ?? 'A file'} is not there (${status}): ${url.slice(origin.length)}`, { url, selector: asker, text }))
    }
    return findings
  }

  /** Links to a place on the same page that does not exist, once a click has shown that nothing else is meant. */
  async #deadAnchors(tab, page) {
    const findings = []
    for (const link of page.links) {
      if (!link.isHere || !isPlace(link) || link.isControl || page.shown.places.includes(link.hash.slice(1))) continue
      if (findings.length >= 10 || (await tab.ask(`hasPlace(${JSON.stringify(link.hash)})`))) continue
      if (await tab.ask(`isDealtWith(${JSON.stringify(link.selector)}, ${JSON.stringify(link.hash)})`)) continue
      findings.push(deadAnchor(link))
    }
    return findings
  }

  /** When all has been seen: which links lead nowhere. */
  async #judgeLinks(isOver) {
    const first = this.#pages.filter((page, at) => this.#pages.findIndex(({ route }) => route === page.route) === at)
    const dead = new Set()
    const judged = new Map()
    for (const page of first) {
      if (page.shown && (await this.#isLikeUnknown(page, isOver))) dead.add(page.route)
    }
    for (const page of first) {
      for (const link of page.links) {
        const there = first.find(({ route }) => this.#routes.same(route, link.route))
        const key = link.route
        if (!judged.has(key)) judged.set(key, dead.has(there?.route) || !(await this.#served.find(link.path, !link.isDownload)))
        if (judged.get(key)) page.findings.push(this.#of(page, finding('dead-link', `The link “${link.text || link.path}” leads to ${link.route}, where there is nothing.`, { url: origin + link.route, selector: link.selector, text: link.text })))
        else if (!link.isHere && there?.shown && isPlace(link) && !link.isControl && !hasPlace(there, link)) page.findings.push(this.#of(page, deadAnchor(link)))
      }
    }
    for (const page of this.#pages) {
      if (!dead.has(page.route)) continue
      const isLinked = first.some(({ links }) => links.some(({ route }) => this.#routes.same(route, page.route)))
      page.dead = true
      // What a not-found page is like is no matter of its own.
      page.findings = isLinked ? [] : [this.#of(page, finding('dead-link', `There is nothing at ${page.route}: what is shown is what any unknown address shows.`, { url: origin + page.route }))]
    }
  }

  #of = ({ width, scheme }, found) => ({ ...found, width, scheme })

  /** Whether a route shows what an address shows that cannot exist. */
  async #isLikeUnknown(page, isOver) {
    const isHash = page.route.includes('#')
    const { pathname } = new URL(page.route, origin)
    if (!isHash && !(await this.#served.find(pathname, true))?.isFallback) return false
    if (isHash && /#!?\/?$/.test(page.route)) return false
    if (isOver() && !this.#unknown.has(isHash)) return false
    const prefix = isHash ? page.route.replace(/#.*$/, '') + (page.route.includes('#!') ? '#!' : '#') : this.#request.base.replace(/\/$/, '')
    const unknown = await this.#unknownAt(isHash ? prefix : false, `${prefix}/builder-no-such-page-${Math.random().toString(36).slice(2, 10)}`, page)
    if (!unknown) return false
    const sent = [page, unknown].map(({ route, shown }) => (isHash ? null : shown.path === route ? null : shown.path))
    // Both sent on to one place: to the first page, because there is nothing, or to a door that everybody has to pass.
    if (sent[0] !== sent[1] && (sent[0] === null || sent[1] === null)) return false
    if (sent[0] !== null && sent[0].replace(/\/$/, '') !== this.#request.base.replace(/\/$/, '')) return false
    // Where no words are to be read, nothing can be compared, but that nothing is shown at all.
    if (plain(page) === '' && !(page.shown.isBlank && unknown.shown.isBlank)) return false
    return plain(page) === plain(unknown)
  }

  async #unknownAt(key, route, { width, scheme }) {
    if (!this.#unknown.has(key)) {
      this.#unknown.set(
        key,
        (async () => {
          const tab = await this.#openTab()
          try {
            await tab.load(route, { width, scheme })
            const { text, path, isBlank } = await tab.ask('glance()')
            return { route, shown: { text, path, isBlank } }
          } catch {
            return null
          } finally {
            await this.#closeTab(tab)
          }
        })(),
      )
    }
    return this.#unknown.get(key)
  }
}

/** An error of our questions in the page's world; those of the browser's own have other words. */
const isOfPage = (error) => /^(Uncaught )?(\w*Error|\w*Exception)\b/.test(error.message) && !/session|target|connection/i.test(error.message)

/** What takes too long to find out stays unsaid. */
async function inTime(find) {
  try {
    return await find()
  } catch (error) {
    if (error instanceof Late) return []
    throw error
  }
}

const names = { Page: 'The page', Script: 'A script', Stylesheet: 'A style sheet', Image: 'A picture', Icon: 'The icon of the site', Font: 'A font', Media: 'A video or a sound', Fetch: 'What a script asks for', XHR: 'What a script asks for', Document: 'A page in a frame', Manifest: 'The manifest' }

const isPlace = ({ hash }) => hash.length > 1 && !/^#!?\//.test(hash) && !/^#top$/i.test(hash) && !hash.startsWith('#:~:')

function hasPlace({ shown }, { hash }) {
  let plain = hash.slice(1)
  try {
    plain = decodeURIComponent(plain)
  } catch {
    // Not an escape: it is taken as it stands.
  }
  return shown.places.length >= 3000 || shown.places.includes(plain) || shown.places.includes(hash.slice(1))
}

const deadAnchor = ({ route, hash, text, selector }) => finding('dead-anchor', `The link “${text || hash}” leads to ${hash}, and no element there has that name.`, { url: origin + route + hash, selector, text })

/** What a page says, without the address that it may repeat. */
function plain({ route, shown }) {
  let text = shown.text
  for (const form of new Set([route, route.replace(/^.*#!?/, ''), decodeURIComponent(escape(unescape(encodeURIComponent(route))))])) text = text.replaceAll(form, '').replaceAll(form.slice(1), '')
  const last = route.split(/[/#?]/).filter(Boolean).at(-1)
  return (last && last.length > 2 ? text.replaceAll(last, '') : text).replace(/\s+/g, ' ').trim()
}
