// The files of a built site as a static host gives them. There is no port: the browser's requests are answered from here.
import fs from 'node:fs/promises'
import path from 'node:path'

export const origin = 'http://site.test'

const types = {
  html: 'text/html; charset=utf-8', htm: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8', json: 'application/json', map: 'application/json', webmanifest: 'application/manifest+json', txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8', xml: 'application/xml', rss: 'application/rss+xml', csv: 'text/csv; charset=utf-8', svg: 'image/svg+xml', png: 'image/png',
  jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', avif: 'image/avif', ico: 'image/x-icon', bmp: 'image/bmp', woff: 'font/woff',
  woff2: 'font/woff2', ttf: 'font/ttf', otf: 'font/otf', eot: 'application/vnd.ms-fontobject', wasm: 'application/wasm', pdf: 'application/pdf',
  mp4: 'video/mp4', webm: 'video/webm', ogv: 'video/ogg', mov: 'video/quicktime', mp3: 'audio/mpeg', wav: 'audio/wav', ogg: 'audio/ogg', m4a: 'audio/mp4',
  vtt: 'text/vtt; charset=utf-8', glb: 'model/gltf-binary', gltf: 'model/gltf+json',
}

/** A request that makes no sense: whoever asked is told, and it is nobody's fault here. */
export class Unreadable extends Error {}

/** A larger answer than this is not for looking at a page. */
const mostBytes = 32 * 1024 * 1024

export class Served {
  #root
  #files = null
  #base
  #fallback
  #found = new Map()

  /**
   * @param {{ root?: string, files?: Record<string, { file: string, type: string }>, base?: string, fallback?: string | null }} site
   *   Where its files are: a folder, or by their names, each with where it lies and what it is.
   */
  static async open({ root, files = null, base = '/', fallback = null }) {
    const served = new Served()
    if (files) served.#files = new Map(Object.entries(files))
    else if (typeof root !== 'string' || !path.isAbsolute(root)) throw new Unreadable('root has to be the whole path of a folder.')
    if (!files) served.#root = await fs.realpath(root).catch(() => null)
    if (!files && !served.#root) throw new Unreadable(`There is no folder ${root}.`)
    if (typeof base !== 'string') throw new Unreadable('base has to be a path.')
    served.#base = `/${base.replace(/^\/|\/$/g, '')}/`.replace('//', '/')
    served.#fallback = fallback === null ? null : await served.#inside(fallback)
    return served
  }

  /** An address within the site, as it is where the site lies below another one. */
  at(route) {
    return !route.startsWith('/') || `${route}/`.startsWith(this.#base) ? route : this.#base + route.slice(1)
  }

  /** The same the other way round. */
  within(path) {
    return path.startsWith(this.#base) ? path.slice(this.#base.length - 1) : path
  }

  /** Whether addresses without a file get the one page of the site. */
  get isSinglePage() {
    return this.#fallback !== null
  }

  /**
   * What an address has for a page or for a part of one: its file, and whether that is the one page for all. Null is a 404.
   * @param {string} pathname as the address has it, with its escapes
   */
  async find(pathname, isPage) {
    const key = `${isPage} ${pathname}`
    if (!this.#found.has(key)) this.#found.set(key, await this.#look(pathname, isPage))
    return this.#found.get(key)
  }

  async #look(pathname, isPage) {
    let asked
    try {
      asked = decodeURIComponent(pathname)
    } catch {
      return null
    }
    if (`${asked}/` === this.#base) asked = this.#base
    if (!asked.startsWith(this.#base) || /[\0\\]/.test(asked)) return null
    const name = asked.slice(this.#base.length)
    for (const one of name === '' || name.endsWith('/') ? [`${name}index.html`] : [name, `${name}/index.html`, `${name}.html`]) {
      const file = await this.#inside(one)
      if (file) return { file, isFallback: false }
    }
    // A part of a page that is missing is missing; only a page may be another one's work.
    return isPage && this.#fallback && !/\.[a-z0-9]{1,8}$/i.test(name) ? { file: this.#fallback, isFallback: true } : null
  }

  /** The real file of that name in the folder; null when there is none, when it is no file, or when a link leads out. */
  async #inside(name) {
    if (this.#files) return this.#files.get(name)?.file ?? null
    try {
      const file = await fs.realpath(path.join(this.#root, name))
      const isWithin = file.startsWith(this.#root + path.sep)
      return isWithin && (await fs.stat(file)).isFile() ? file : null
    } catch {
      return null
    }
  }

  /** The answer to one request of a page. @returns {Promise<{ status: number, type: string, body: Buffer }>} */
  async answer(method, pathname, isPage) {
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: 'text/plain', body: Buffer.from('A static site answers GET only.') }
    const found = await this.find(pathname, isPage)
    const file = found?.file ?? (isPage ? await this.#inside('404.html') : null)
    if (!file) return { status: 404, type: 'text/plain', body: Buffer.from('Not found') }
    const { size } = await fs.stat(file)
    const type = this.#files ? [...this.#files.values()].find((one) => one.file === file).type : typeOf(file)
    if (size > mostBytes) return { status: 404, type: 'text/plain', body: Buffer.from('Too large to look at') }
    return { status: found ? 200 : 404, type, body: await fs.readFile(file) }
  }
}

const typeOf = (file) => types[path.extname(file).slice(1).toLowerCase()] ?? 'application/octet-stream'

/** What an allowed place outside answers, by this process: the browser itself reaches no network at all. */
export async function outside({ url, method, headers, postData }) {
  const kept = Object.entries(headers).filter(([name]) => !/^(host|connection|content-length|accept-encoding|cookie|sec-.*)$/i.test(name))
  const answer = await fetch(url, { method, headers: Object.fromEntries(kept), body: postData, redirect: 'manual', signal: AbortSignal.timeout(5_000) })
  const body = Buffer.from(await answer.arrayBuffer())
  if (body.length > mostBytes) throw new Error('too large')
  const given = [...answer.headers].filter(([name]) => !/^(content-encoding|content-length|transfer-encoding|connection|set-cookie)$/i.test(name))
  return { status: answer.status, headers: given.map(([name, value]) => ({ name, value })), body }
}
