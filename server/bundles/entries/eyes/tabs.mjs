// Tabs that are ready before anybody asks for one: to open one takes as long as to look at a page.
import { Tab } from './tab.mjs'

const spares = 2
/** So many are in use at most, for all requests together. */
const most = 4

export class Tabs {
  #browser
  #of = null
  #ready = []
  #inUse = new Set()
  #waiting = []

  /** @param {import('./browser.mjs').Browser} browser */
  constructor(browser) {
    this.#browser = browser
  }

  /** An empty tab for a site, when not too many are in use. */
  async take(site) {
    while (this.#inUse.size >= most) await new Promise((done) => this.#waiting.push(done))
    const place = {}
    this.#inUse.add(place)
    try {
      const tab = (await this.#spare()) ?? (await Tab.open(await this.#browser.open()))
      this.#inUse.add(tab)
      return await tab.serve(site)
    } finally {
      this.#inUse.delete(place)
    }
  }

  async #spare() {
    const browser = await this.#browser.open()
    // Those of a browser that has ended are gone with it.
    if (this.#of !== browser) this.#ready = []
    this.#of = browser
    const opening = this.#ready.shift()
    const tab = await opening?.catch(() => null)
    return tab && !tab.isOver ? tab : null
  }

  async close(tab) {
    await tab.close()
    this.#inUse.delete(tab)
    this.#waiting.shift()?.()
  }

  /** Opens what may be needed next. */
  async prepare() {
    const browser = await this.#browser.open()
    if (this.#of !== browser) this.#ready = []
    this.#of = browser
    while (this.#ready.length < spares) {
      const opening = Tab.open(browser)
      opening.catch(() => {})
      this.#ready.push(opening)
    }
  }
}
