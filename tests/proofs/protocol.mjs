// How the program is spoken to, and what it keeps to.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Eyes } from './eyes.mjs'
import { page, pixel } from './parts.mjs'

function same(what, actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`)
}

const three = { 'index.html': page('<h1>Bread</h1><a href="/b.html">B</a>'), 'b.html': page('<h1>Second</h1><a href="/c.html">C</a>'), 'c.html': page('<h1>Third</h1>') }

export const protocol = {
  async 'every route is found by its links, in every width, and told as it is done'(eyes, site) {
    const told = []
    const answer = await eyes.ask({ do: 'look', root: site(three), routes: ['/'], widths: [375, 1280] }, { onPage: ({ route, width }) => told.push(`${route} ${width}`) })
    same('routes', answer.routes, ['/', '/b.html', '/c.html'])
    same('told', told.sort(), ['/ 1280', '/ 375', '/b.html 1280', '/b.html 375', '/c.html 1280', '/c.html 375'])
    same('links', answer.pages.find(({ route }) => route === '/').links, ['/b.html'])
    same('titles', [...new Set(answer.pages.map(({ title }) => title))], ['A page'])
  },
  async 'no more routes are looked at than were asked for'(eyes, site) {
    const { pages, left, routes } = await eyes.ask({ do: 'look', root: site(three), routes: ['/'], most: 2 })
    same('pages', [pages.length, left, routes.length], [2, 1, 3])
  },
  async 'only what is asked for is looked at without crawling'(eyes, site) {
    const { pages } = await eyes.ask({ do: 'look', root: site(three), routes: ['/c.html', '/'], crawl: false })
    same('pages', pages.map(({ route }) => route).sort(), ['/', '/c.html'])
  },
  async 'what is stored beforehand is there, and every page begins with it alone'(eyes, site) {
    const text = '<h1 id="a"></h1><script>document.title = [localStorage.name, localStorage.seen, sessionStorage.seen].join(); localStorage.seen = sessionStorage.seen = 1</script><a href="/b.html">B</a>'
    const { pages } = await eyes.ask({ do: 'look', root: site({ 'index.html': page(text), 'b.html': page(text) }), routes: ['/'], widths: [375, 1280], storage: { localStorage: { name: 'Ann' } } })
    same('titles', pages.map(({ title }) => title), ['Ann,,', 'Ann,,', 'Ann,,', 'Ann,,'])
  },
  async 'pictures are taken'(eyes, site, work) {
    const pictures = join(work, 'pictures')
    mkdirSync(pictures)
    const { pages } = await eyes.ask({ do: 'look', root: site({ 'index.html': page('<h1>Bread</h1>') }), pictures })
    same('a picture', [pages.length, existsSync(join(pictures, pages[0].picture))], [1, true])
  },
  async 'nothing outside the folder is served, and no link out of it is followed'(eyes, site, work) {
    writeFileSync(join(work, 'secret.txt'), 'secret')
    const root = site({ 'index.html': page('<h1>Bread</h1><script>Promise.all(["/../secret.txt","/%2e%2e/secret.txt","/..%2fsecret.txt","/link.txt","/out/secret.txt"].map((one) => fetch(one).then((a) => a.status))).then((all) => document.title = all.join())</script>') })
    symlinkSync(join(work, 'secret.txt'), join(root, 'link.txt'))
    symlinkSync(work, join(root, 'out'))
    const { pages } = await eyes.ask({ do: 'look', root })
    same('answers', pages[0].title, '404,404,404,404,404')
  },
  async 'no page reaches the network, and what is allowed is fetched for it'(eyes, site) {
    const asked = []
    const server = createServer((request, answer) => {
      asked.push(request.url)
      answer.setHeader('Access-Control-Allow-Origin', '*')
      answer.end('flour')
    })
    server.on('upgrade', (request, socket) => {
      asked.push('socket')
      socket.destroy()
    })
    await new Promise((done) => server.listen(0, '127.0.0.1', done))
    const at = `http://127.0.0.1:${server.address().port}`
    try {
      const text = `<h1>Bread</h1><img src="${at}/image" alt=""><script>
        const worker = new Worker(URL.createObjectURL(new Blob(['fetch("${at}/worker").catch(() => {}).then(() => postMessage(1))'])))
        try { new WebSocket("${at.replace('http', 'ws')}/socket") } catch {}
        navigator.sendBeacon("${at}/beacon", "1")
        fetch("${at}/fetch").then((a) => a.text()).then((text) => document.title = text, () => document.title = 'refused')</script><link rel="preconnect" href="${at}"><iframe title="f" src="${at}/frame"></iframe>`
      const root = site({ 'index.html': page(text) })
      const refused = await eyes.ask({ do: 'look', root })
      same('asked for', asked, [])
      same('refused', [refused.pages[0].title, refused.pages[0].findings, refused.pages[0].outside], ['refused', [], [at]])
      const allowed = await eyes.ask({ do: 'look', root, allow: [at] })
      same('allowed', [allowed.pages[0].title, allowed.pages[0].findings, asked.includes('/fetch'), asked.includes('socket')], ['flour', [], true, false])
    } finally {
      server.close()
    }
  },
  async 'words of a page are data: short, and without control characters'(eyes, site) {
    const { pages } = await eyes.ask({ do: 'look', root: site({ 'index.html': page('<h1>Bread</h1><script>console.error("a\\u0007\\u001b[31mb\\u202ec" + "x".repeat(3000))</script>') }) })
    const { message } = pages[0].findings[0]
    if (message.length > 500 || /[\p{Cc}\p{Cf}]/u.test(message)) throw new Error(message)
  },
  async 'a page that plays tricks on the program is looked at all the same'(eyes, site) {
    const tricks = 'Array.prototype.map = Array.prototype.filter = Object.entries = () => { throw 1 }; Document.prototype.querySelectorAll = () => []; window.getComputedStyle = null; JSON.stringify = null; window.eyes = null; Object.prototype.toJSON = () => 1; window.stop(); if (top !== self) top.location = self.location; setTimeout(() => window.close(), 10)'
    const { pages } = await eyes.ask({ do: 'look', root: site({ 'index.html': page(`<h1>Bread</h1><a href="/gone">Gone</a><script>${tricks}</script>`) }) })
    same('kinds', pages.map(({ findings }) => findings.map(({ kind }) => kind)), [['dead-link']])
  },
  async 'a request is stopped'(eyes, site) {
    const id = 7_001
    const answer = eyes.ask({ id, do: 'look', root: site({ 'index.html': page('<h1>Bread</h1><script>for (;;) {}</script>') }) })
    setTimeout(() => eyes.write(JSON.stringify({ id, do: 'stop' })), 300)
    same('the answer', await answer, { id, stopped: true })
  },
  async 'what cannot be read is said, and the program goes on'(eyes, site) {
    const heard = eyes.heard()
    eyes.write('this is no JSON')
    same('no JSON', await heard, { id: null, error: 'This line is no JSON.' })
    const { error } = await eyes.ask({ do: 'dance' })
    if (!error.includes('dance')) throw new Error(error)
    if (!(await eyes.ask({ do: 'look', root: '/no/such/folder' })).error) throw new Error('a missing folder is no error')
    if (!(await eyes.ask({ do: 'look', root: 'here' })).error) throw new Error('a part of a path is no error')
    same('and goes on', (await eyes.ask({ do: 'look', root: site({ 'index.html': page('<h1>Bread</h1>') }) })).pages.length, 1)
  },
  async 'it ends when it is told to, and after a while without work, each time with its browser'(_, __, work) {
    const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
    const told = new Eyes(chromium, join(work, 'told'))
    await told.ask({ do: 'warm' })
    told.terminate()
    await told.ended
    await told.noBrowser()
    const idle = new Eyes(chromium, join(work, 'idle'), '--idle', '300')
    await idle.ask({ do: 'warm' })
    same('the code', await idle.ended, 0)
    await idle.noBrowser()
  },
  async 'a browser that is not there is said'(_, __, work) {
    const eyes = new Eyes('/no/such/chromium', join(work, 'none'))
    const { error } = await eyes.ask({ do: 'warm' })
    if (!/could not be started/.test(error)) throw new Error(error)
    await eyes.close()
  },
  async 'a picture of one colour is a picture'(eyes, site) {
    same('findings', (await eyes.ask({ do: 'look', root: site({ 'index.html': page('<img src="/a.png" alt="A loaf" width="90" height="90">'), 'a.png': pixel }) })).pages[0].findings, [])
  },
}
