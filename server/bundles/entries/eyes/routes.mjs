// The addresses of a site that have been found, and which of them have been looked at.

/** Of one page with many questions in its address only some are looked at. */
const mostOfOnePath = 3

export class Routes {
  #most
  #found = new Map()
  #waiting = []
  #busy = 0
  #taken = 0
  #woken = []

  /** @param {string[]} routes where to begin */
  constructor(routes, most) {
    this.#most = most
    for (const route of routes) this.add(route)
  }

  /** What counts as one and the same address. */
  #key = (route) => route.replace(/\/index\.html(?=$|[?#])/, '/').replace(/(.)\/(?=$|[?#])/, '$1')

  same = (a, b) => this.#key(a) === this.#key(b)

  add(route) {
    const key = this.#key(route)
    if (this.#found.has(key) || /\.(?!html?$)[a-z0-9]{1,8}$/i.test(route.replace(/[?#].*$/, ''))) return
    const path = key.replace(/\?.*$/, '')
    const ofPath = [...this.#found.keys()].filter((one) => one.replace(/\?.*$/, '') === path).length
    if (ofPath >= mostOfOnePath) return
    this.#found.set(key, route)
    this.#waiting.push(route)
    this.#wake()
  }

  /** The next one to look at, when somebody may still find more; null when there is none, or when it is enough. */
  async next() {
    while (this.#waiting.length === 0 || this.#taken >= this.#most) {
      if (this.#busy === 0 || this.#taken >= this.#most) return null
      await new Promise((done) => this.#woken.push(done))
    }
    this.#busy++
    this.#taken++
    return this.#waiting.shift()
  }

  done() {
    this.#busy--
    this.#wake()
  }

  #wake() {
    for (const wake of this.#woken.splice(0)) wake()
  }

  get all() {
    return [...this.#found.values()]
  }

  /** How many were found and not looked at. */
  get left() {
    return this.#waiting.length
  }
}

/** A route as a part of a file's name. */
export const readableRoute = (route) => route.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 40) || 'home'
