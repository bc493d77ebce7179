// One tab, in a context of its own that nothing is left in. It loads pages of the served site and answers what is asked of them.
import fs from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import pageScript from 'page:./page/index.mjs'
import { Heard, placeIn } from './heard.mjs'
import { origin, outside } from './served.mjs'
import { finding } from './words.mjs'

/** A page that has not answered for this long, in milliseconds, is looked into. */
const patience = 4_000
/** How long it may still take where it turns out to be at work. */
const more = 2_000
const mostSettling = 2_000
const quiet = 100
/** More pages than these, one after another, lead nowhere. */
const mostLoads = 12
/** The address may follow what is scrolled or typed; a page that nobody touches goes on once or twice. Browsers stop at 200. */
const mostMoves = 120

const world = 'builder-eyes'

/** In the page's own world: what is counted there, and what must not stop a page that nobody sits before. */
const early = `(() => {
  const counts = { messages: 0, askers: {} }
  Object.defineProperty(window, Symbol.for('${world}'), { value: counts })
  // Who it is that never comes to rest: one stack of so many, and those of the last ones.
  const note = (times) => {
    if (times < 40 || times % 7 !== 0) return
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 30
    const { stack } = new Error()
    Error.stackTraceLimit = limit
    if (Object.keys(counts.askers).length < 20 || stack in counts.askers) counts.askers[stack] = (counts.askers[stack] ?? 0) + 1
  }
  let turns = 0
  const count = (owner, name, before) => {
    const own = owner[name]
    owner[name] = { [name](...args) {
      before()
      return Reflect.apply(own, this, args)
    } }[name]
  }
  count(MessagePort.prototype, 'postMessage', () => note(++counts.messages))
  for (const name of ['queueMicrotask', 'setTimeout']) count(window, name, () => note(++turns))
  window.print = () => {}
})()`

const tooMuch = 'The page uses more and more memory without end, and was ended.'

/** The page came to an end that it does not come back from: it hangs, or its memory is used up. */
export class Ended extends Error {
  constructor(found) {
    super(found.message)
    this.finding = found
  }
}

/** No answer came, and it is not the page's script that is at work. */
export class Late extends Error {
  constructor() {
    super('The page took too long to answer.')
  }
}

export class Tab {
  #context
  #page
  #cdp
  #served
  #allow
  #storage
  #world = null
  #frame
  #heard = new Heard()
  #isFresh = true
  #busy = 0
  #lastRequest = 0
  #loaded
  #paused = null
  #scripts = new Map()
  #answered = 0
  #emulated = ''
  #gone
  /** Whether the page still asked for something when there was no more time to wait for it. */
  isRestless = false
  #leave

  /** An empty one, which is ready for a site. */
  static async open(browser) {
    const tab = new Tab()
    tab.#context = await browser.createBrowserContext({ downloadBehavior: { policy: 'deny' } })
    tab.#page = await tab.#context.newPage()
    await tab.#listen()
    return tab
  }

  /** @param {{ served: import('./served.mjs').Served, allow?: string[], storage?: { localStorage?: object, sessionStorage?: object } | null, script?: string }} site */
  async serve({ served, allow, storage, script }) {
    this.#served = served
    this.#allow = new Set(allow ?? [])
    this.#storage = storage ?? null
    // Something more to be in every page before its own scripts.
    if (script) await this.#cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: script })
    return this
  }

  /** Whether it is of no use any more. */
  get isOver() {
    return this.#page.isClosed()
  }

  get page() {
    return this.#page
  }

  get cdp() {
    return this.#cdp
  }

  get heard() {
    return this.#heard
  }

  async #listen() {
    const cdp = (this.#cdp = await this.#page.createCDPSession())
    this.#gone = new Promise((_, leave) => (this.#leave = leave))
    this.#gone.catch(() => {})
    const on = (name, hear) => cdp.on(name, (event) => hear(event))
    const quietly = (name, values) => cdp.send(name, values).catch(() => {})
    on('Fetch.requestPaused', (event) => this.#answer(event).catch(() => quietly('Fetch.failRequest', { requestId: event.requestId, errorReason: 'Failed' })))
    on('Runtime.exceptionThrown', ({ exceptionDetails }) => this.#heard.threw(exceptionDetails))
    on('Runtime.exceptionRevoked', ({ exceptionId }) => this.#heard.tookBack(exceptionId))
    on('Runtime.consoleAPICalled', (event) => this.#heard.wrote(event))
    on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === world && context.auxData?.frameId === this.#frame) this.#world = context.id
    })
    on('Runtime.executionContextsCleared', () => (this.#world = null))
    on('Page.loadEventFired', () => this.#loaded?.())
    on('Page.frameNavigated', ({ frame }) => !frame.parentId && this.#heard.loads++)
    on('Page.navigatedWithinDocument', () => {
      // Such a page answers nothing any more.
      if (++this.#heard.moves === mostMoves) this.#leave(new Ended(finding('looping', `The page goes from address to address without end: ${mostMoves} times in a moment.`)))
    })
    on('Page.javascriptDialogOpening', ({ type }) => this.#dismiss(type))
    on('Debugger.scriptParsed', ({ scriptId, url }) => this.#scripts.set(scriptId, url))
    on('Debugger.paused', ({ callFrames, reason }) => {
      // The engine stops by itself just before it has no memory left.
      if (reason === 'OOM') return this.#leave(new Ended(finding('memory', tooMuch, this.#placeOf(callFrames))))
      quietly('Debugger.resume')
      this.#paused?.(callFrames)
    })
    on('Inspector.targetCrashed', () => this.#leave(new Ended(finding('memory', tooMuch))))
    this.#context.on('targetcreated', async (target) => {
      if (target.type() !== 'page' || target === this.#page.target()) return
      const popup = await target.page().catch(() => null)
      await popup?.close().catch(() => {})
    })
    const { frameTree } = await cdp.send('Page.getFrameTree')
    this.#frame = frameTree.frame.id
    await Promise.all([
      // To copy something needs nobody's leave; all else is refused, for nobody is there to be asked.
      this.#context.overridePermissions(origin, ['clipboard-sanitized-write']),
      cdp.send('Page.enable'),
      cdp.send('Runtime.enable'),
      cdp.send('Debugger.enable', { maxScriptsCacheSize: 0 }),
      cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: early }),
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: `${pageScript};globalThis.eyes=eyes`, worldName: world }),
      cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
      cdp.send('Network.enable').then(() => cdp.send('Network.setBypassServiceWorker', { bypass: true })).then(() => cdp.send('Network.disable')),
      cdp.send('Inspector.enable'),
      cdp.send('Performance.enable', { timeDomain: 'timeTicks' }),
    ])
  }

  #dismiss(type) {
    if (type !== 'beforeunload') this.#heard.dialogs++
    this.#cdp.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => {})
    if (this.#heard.hasTooManyDialogs) this.#leave(new Ended(finding('dialogs', `The page opened ${this.#heard.dialogs} dialogs one after another.`)))
  }

  async #answer({ requestId, request, resourceType, frameId }) {
    const cdp = this.#cdp
    const url = new URL(request.url)
    const isMain = resourceType === 'Document' && frameId === this.#frame
    if (!/^https?:$/.test(url.protocol)) return cdp.send('Fetch.continueRequest', { requestId })
    if (url.origin !== origin) return this.#answerOutside({ requestId, request, resourceType, isMain, url })
    this.#busy++
    try {
      const { status, type, body } = await this.#served.answer(request.method, url.pathname, resourceType === 'Document')
      const address = url.href.replace(/#.*$/, '')
      this.#heard.asked(address)
      // Browsers ask for this one by themselves.
      if (status >= 400 && url.pathname !== '/favicon.ico') this.#heard.lacks(address, isMain ? 'Page' : resourceType, status)
      const responseHeaders = [{ name: 'Content-Type', value: type }, { name: 'Cache-Control', value: 'no-cache' }]
      await cdp.send('Fetch.fulfillRequest', { requestId, responseCode: status, responseHeaders, body: body.toString('base64') })
    } finally {
      this.#busy--
      this.#lastRequest = performance.now()
    }
  }

  async #answerOutside({ requestId, request, resourceType, isMain, url }) {
    const cdp = this.#cdp
    if (isMain) {
      this.#heard.left.add(url.href)
      return cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    }
    this.#heard.outside.add(url.origin)
    if (this.#allow.has(url.origin)) {
      try {
        const { status, headers, body } = await outside(request)
        return await cdp.send('Fetch.fulfillRequest', { requestId, responseCode: status, responseHeaders: headers, body: body.toString('base64') })
      } catch {
        // Not reachable today: it is as if it were not allowed.
      }
    }
    if (resourceType === 'Script') this.#heard.hasLostScript = true
    // A frame of another site is an empty one here, without the browser's own page of errors.
    if (resourceType === 'Document') return cdp.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders: [{ name: 'Content-Type', value: 'text/html' }], body: '' })
    return cdp.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
  }

  async #emulate(width, scheme) {
    if (this.#emulated === `${width} ${scheme}`) return
    this.#emulated = `${width} ${scheme}`
    await Promise.all([
      this.#cdp.send('Emulation.setDeviceMetricsOverride', { width, height: width < 600 ? 812 : 800, deviceScaleFactor: 1, mobile: false }),
      this.#cdp.send('Emulation.setEmulatedMedia', { media: 'screen', features: [{ name: 'prefers-color-scheme', value: scheme }] }),
    ])
  }

  /** Leaves the page that is there, with all that it has stored. */
  async #clean() {
    if (this.#isFresh) return
    await this.#within('try { localStorage.clear(); sessionStorage.clear() } catch {}').catch(() => {})
    this.#world = null
    await this.#cdp.send('Page.navigate', { url: 'about:blank' })
    await this.#cdp.send('Storage.clearDataForOrigin', { origin, storageTypes: 'cookies,indexeddb,cache_storage' })
  }

  /** Loads an address of the site, from nothing unless it is kept, and waits until it has settled. Throws Ended when it never does. */
  async load(route, { width, scheme, isKept = false }) {
    if (!isKept) await this.#clean()
    await this.#emulate(width, scheme)
    this.#isFresh = false
    this.#world = null
    this.#heard = new Heard()
    const seed = this.#storage && !isKept && (await this.#cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: seeded(this.#storage) })).identifier
    const started = (this.#answered = performance.now())
    this.#scripts.clear()
    const loaded = new Promise((done) => (this.#loaded = done))
    // What a page before this one still had in mind may stop it.
    for (let times = 0; times < 3; times++) {
      const went = await Promise.race([this.#cdp.send('Page.navigate', { url: new URL(route, origin).href }), this.#gone, delay(patience)])
      if (!went?.errorText) break
      await delay(100)
    }
    await Promise.race([loaded, this.#gone, delay(mostSettling)])
    if (seed) await this.#cdp.send('Page.removeScriptToEvaluateOnNewDocument', { identifier: seed })
    await this.settle(started + mostSettling)
  }

  /** Waits until the site's own files are there and two frames have been drawn. */
  async settle(until = performance.now() + mostSettling) {
    const isQuiet = () => this.#busy === 0 && performance.now() - this.#lastRequest >= quiet
    for (let isFirst = true; isFirst || (!isQuiet() && performance.now() < until); isFirst = false) {
      while (!isQuiet() && performance.now() < until) await this.pause(Math.max(5, Math.min(25, quiet - (performance.now() - this.#lastRequest))))
      try {
        // What has been drawn may ask for more.
        await this.ask('settled()')
      } catch (error) {
        throw error instanceof Late ? new Ended(finding('frozen', 'The page does not answer any more.')) : error
      }
    }
    this.isRestless = !isQuiet()
  }

  /** The value of an expression of the page's `eyes`. A page that has gone on to another address in between is asked there. */
  async ask(expression) {
    for (let times = 0; ; times++) {
      try {
        return await this.#within(`eyes.${expression}`)
      } catch (error) {
        if (this.#heard.loads > mostLoads) throw new Ended(finding('looping', `The page loads itself again and again: ${this.#heard.loads} times in a moment.`))
        if (error instanceof Ended || error instanceof Late || times > 60 || !/context|navigat|destroyed|reading 'result'|eyes is not/i.test(error.message)) throw error
        await delay(50)
      }
    }
  }

  async #within(expression, world = null) {
    const isThere = async () => {
      while (this.#world === null) await delay(25)
      return this.#cdp.send('Runtime.evaluate', { expression, contextId: world === 'main' ? undefined : this.#world, awaitPromise: true, returnByValue: true })
    }
    const answer = isThere()
    answer.catch(() => {})
    const { result, exceptionDetails } = await this.#patiently(answer)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** What the page's own world has counted. */
  count(expression) {
    return this.#within(`window[Symbol.for('${world}')].${expression}`, 'main')
  }

  /** An answer of the page. One that does not come is looked into: the page is slow, and answers after all, or it is busy for ever. */
  async #patiently(answer) {
    const isLate = Symbol('late')
    const within = (time) => Promise.race([answer, this.#gone, delay(time, isLate)])
    const waited = Math.max(0, Math.min(performance.now() - this.#answered, patience - 1_000))
    let at = await within(patience - waited)
    let where = null
    for (let times = 0, busy = 0; at === isLate && times < 6; times++) {
      const paused = new Promise((done) => (this.#paused = done))
      this.#cdp.send('Debugger.pause').catch(() => {})
      const frames = await Promise.race([paused, answer.then(() => null), this.#gone, delay(more, null)])
      where = frames ? this.#placeOf(frames) : where
      // Without a place in the site's files it is a question of ours that takes long.
      if (frames && where.url && ++busy === 2) throw new Ended(finding('frozen', 'The page does not answer any more: its script never comes to an end.', where))
      await this.#weigh(where)
      at = await within(more / 2)
    }
    if (at === isLate) throw new Late()
    this.#answered = performance.now()
    return at
  }

  /** A page that hangs and fills its memory meanwhile says so long before the memory is used up. */
  async #weigh(where) {
    const { metrics } = (await Promise.race([this.#cdp.send('Performance.getMetrics').catch(() => null), this.#gone, delay(500, null)])) ?? { metrics: [] }
    const used = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
    if (used > 256 * 1024 * 1024) throw new Ended(finding('memory', tooMuch, where ?? {}))
  }

  /** Where the page's script was stopped. */
  #placeOf(frames) {
    if (!frames?.length) return {}
    const callFrames = frames.slice(0, 20).map(({ functionName, url, location }) => ({
      functionName: functionName || '(anonymous)',
      url: url || (this.#scripts.get(location.scriptId) ?? ''),
      lineNumber: location.lineNumber,
      columnNumber: location.columnNumber,
    }))
    const stack = callFrames.map(({ functionName, url, lineNumber, columnNumber }) => `    at ${functionName} (${url}:${lineNumber + 1}:${columnNumber + 1})`)
    return { stack: stack.join('\n'), ...placeIn({ callFrames }) }
  }

  /** How long the page has been at work since it was there, in seconds. */
  async work() {
    const { metrics } = await this.#patiently(this.#cdp.send('Performance.getMetrics'))
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  }

  /** One command of the driver, whose answer the page may owe. */
  send(name, values) {
    const answer = this.#cdp.send(name, values)
    answer.catch(() => {})
    return this.#patiently(answer)
  }

  /** The element that an expression of the page's `eyes` gives; null when it gives none. */
  async element(expression) {
    const { result } = await this.send('Runtime.evaluate', { expression: `eyes.${expression}`, contextId: this.#world ?? undefined })
    return result.objectId ?? null
  }

  /** What an expression of the page's `eyes` says of an element, which is `this` in it. */
  async on({ backendNodeId, objectId }, expression) {
    const id = objectId ?? (await this.send('DOM.resolveNode', { backendNodeId, executionContextId: this.#world ?? undefined })).object.objectId
    const { result, exceptionDetails } = await this.send('Runtime.callFunctionOn', { objectId: id, functionDeclaration: `function () { return eyes.${expression} }`, returnByValue: true })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** Presses the mouse at a place of the window, and lets it go. */
  async press({ x, y }) {
    const at = { x, y, button: 'left', clickCount: 1 }
    await this.send('Input.dispatchMouseEvent', { ...at, type: 'mouseMoved', button: 'none', clickCount: 0 })
    await this.send('Input.dispatchMouseEvent', { ...at, type: 'mousePressed' })
    await this.send('Input.dispatchMouseEvent', { ...at, type: 'mouseReleased' })
  }

  /** Puts a script into the page's other world, where only ours run. */
  async run(script) {
    await this.#within(script)
  }

  /** Lets a moment pass in which the page may go on. */
  async pause(time) {
    await Promise.race([delay(time), this.#gone])
  }

  /** What is seen in the window, as a PNG file. */
  async picture(file) {
    const { data } = await this.#patiently(this.#cdp.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true }))
    await fs.writeFile(file, Buffer.from(data, 'base64'))
  }

  /** The same, small, as a WebP file of some kilobytes. */
  async thumbnail(file, width) {
    const clip = { x: 0, y: 0, width, height: width < 600 ? 812 : 800, scale: Math.min(1, 480 / width) }
    const { data } = await this.#patiently(this.#cdp.send('Page.captureScreenshot', { format: 'webp', quality: 60, optimizeForSpeed: true, clip }))
    await fs.writeFile(file, Buffer.from(data, 'base64'))
  }

  /** Ends the tab with all that is of it, also when it hangs. */
  async close() {
    this.#leave(new Error('The tab was closed.'))
    const ending = this.#context.close().catch(() => {})
    if ((await Promise.race([ending.then(() => true), delay(1_500)])) === true) return
    this.#cdp.send('Page.crash').catch(() => {})
    await Promise.race([ending, delay(1_500)])
  }
}

const seeded = ({ localStorage = {}, sessionStorage = {} }) => `if (window === top) try {
  for (const [name, value] of Object.entries(${JSON.stringify(localStorage)})) localStorage.setItem(name, value)
  for (const [name, value] of Object.entries(${JSON.stringify(sessionStorage)})) sessionStorage.setItem(name, value)
} catch {}`
