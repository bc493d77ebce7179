// How the program is spoken to, and what it keeps to.
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Eyes } from './eyes.mjs'
import { page, pixel } from './parts.mjs'

function same(what, actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`)
}

const three = { 'index.html': page('<h1>Bread</h1><a href="/b.html">B</a>'), 'b.html': page('<h1>Second</h1><a href="/c.html">C</a>'), 'c.html': page('<h1>Third</h1>') }

const whyOf = (steps) => steps.map(({ ok, why }) => (ok ? null : why))

const booking = {
  'index.html': page(`<h1>Bread</h1><form id="f"><label>Name <input name="name"></label><label for="d">Day</label><input id="d" type="date"><textarea name="words" aria-label="Words"></textarea>
<label>Kind <select name="kind"><option>Rye</option><option>Wheat</option></select></label><div role="radiogroup" aria-label="Size"><label><input type="radio" name="size" value="small"> Small</label><label><input type="radio" name="size" value="large"> Large</label></div>
<label><input type="checkbox" name="sliced"> Sliced</label><button id="book">Book</button><button type="button">Close</button><button type="button" disabled>Pay</button></form><p id="out">Nothing is booked.</p><a href="home.html">Home</a>
<div style="position:relative"><button>Under</button><div style="position:absolute;inset:0;background:#fff">Cookies!</div></div>
<script>f.onsubmit = (e) => { e.preventDefault(); const all = new FormData(f); setTimeout(() => { out.textContent = ['Booked for', all.get('name'), d.value, all.get('words'), all.get('kind'), all.get('size'), all.get('sliced') === 'on'].join(' '); localStorage.order = all.get('name'); book.remove() }, 150) }</script>`),
  'home.html': page('<h1>At home</h1>'),
}

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
    const { pages } = await eyes.ask({ do: 'look', root: site({ 'index.html': page('<h1>Bread</h1>') }), pictures, widths: [375, 800, 1280], schemes: ['light', 'dark'], budget: 60_000 })
    const taken = pages.filter(({ picture }) => picture)
    same('of the widest and the narrowest', taken.map(({ width, scheme }) => `${width} ${scheme}`), ['1280 light', '375 light'])
    for (const { picture } of taken) same('is small', [readFileSync(join(pictures, picture)).subarray(8, 12).toString(), statSync(join(pictures, picture)).size < 20_000], ['WEBP', true])
  },
  async 'a picture that cannot be taken is missed by nothing'(eyes, site, work) {
    const { pages } = await eyes.ask({ do: 'look', root: site({ 'index.html': page('<h1>Bread</h1>') }), pictures: join(work, 'there is no such folder') })
    same('the page', [pages.length, pages[0].picture, pages[0].findings], [1, null, []])
  },
  async 'the files of a site may be named one by one, each with where it lies and what it is'(eyes, site) {
    const root = site({ one: page('<h1>Bread</h1><script src="/a.js"></script><a href="/gone.html">Gone</a>'), two: 'document.title = "run"' })
    const files = { 'index.html': { file: join(root, 'one'), type: 'text/html' }, 'a.js': { file: join(root, 'two'), type: 'text/javascript' } }
    const { pages } = await eyes.ask({ do: 'look', files, routes: ['/'] })
    same('what is seen', pages.map(({ title, findings }) => [title, findings.map(({ kind }) => kind)]), [['run', ['dead-link']]])
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
  async 'a request that makes no sense is said to'(eyes, site) {
    const root = site({ 'index.html': page('<h1>Bread</h1>') })
    for (const wrong of [{ routes: ['index.html'] }, { routes: 'x' }, { widths: [] }, { widths: ['wide'] }, { schemes: ['blue'] }, { most: 0 }, { base: 7 }, { do: 'try', actions: 'dance' }]) {
      const { error } = await eyes.ask({ do: 'look', root, ...wrong })
      if (!/has to be|have to be/.test(error ?? '')) throw new Error(`${JSON.stringify(wrong)}: ${error}`)
    }
  },
  async 'a browser that ends by itself is said, and is started again for the next request'(_, site, work) {
    const eyes = new Eyes(process.env.CHROMIUM ?? '/usr/bin/chromium', join(work, 'killed'))
    try {
      const lost = eyes.ask({ do: 'look', root: site({ 'index.html': page('<h1>Bread</h1><script>for (;;) {}</script>') }) })
      await new Promise((done) => setTimeout(done, 2_000))
      eyes.killBrowser()
      same('what is said', (await lost).error, 'The browser, or the page in it, ended unexpectedly.')
      same('the next one', (await eyes.ask({ do: 'look', root: site({ 'index.html': page('<h1>Bread</h1>') }) })).pages[0].findings, [])
    } finally {
      await eyes.close()
    }
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

  async 'a person is refused what nobody is there to allow, and may copy'(eyes, site) {
    const text = '<h1>Bread</h1><button id="b">Copy</button><p id="p"></p><script>const say = (word) => p.textContent += word + " "; b.onclick = () => navigator.clipboard.writeText("x").then(() => say("copied"), say); Notification.requestPermission().then(say); navigator.geolocation.getCurrentPosition(say, (e) => say("code" + e.code))</script>'
    const { steps } = await eyes.ask({ do: 'try', root: site({ 'index.html': page(text) }), actions: [{ open: '/' }, { click: { role: 'button', name: 'Copy' } }, ...['copied', 'denied', 'code1'].map((text) => ({ expect: { text } }))] })
    same('steps', whyOf(steps), Array(5).fill(null))
  },
  async 'what a person does is done, and what is expected is found'(eyes, site) {
    const actions = [
      { open: '/' },
      { type: { into: { label: 'Name' }, text: 'Ann' } },
      { type: { into: { role: 'textbox', name: 'Day' }, text: '2026-12-24' } },
      { type: { into: { label: 'Words' }, text: 'old' } },
      { type: { into: { label: 'Words' }, text: 'new' } },
      { choose: { from: { label: 'Kind' }, option: 'Wheat' } },
      { choose: { from: { role: 'radiogroup', name: 'Size' }, option: 'Large' } },
      { click: { label: 'Sliced' } },
      { press: 'Tab' },
      { click: { role: 'button', name: 'book' } },
      { expect: { text: 'booked for ann 2026-12-24 new wheat large true' } },
      { expect: { stored: { key: 'order', has: 'Ann' } } },
      { expect: { gone: { text: 'Nothing is booked' } } },
      { expect: { gone: { role: 'button', name: 'Book' } } },
      { click: { role: 'link', name: 'Home' } },
      { expect: { path: '/home.html' } },
      { expect: { role: 'heading', name: 'At home' } },
      { open: '/' },
      { expect: { stored: { key: 'order' } } },
      { expect: { title: 'A page' } },
    ]
    const answer = await eyes.ask({ do: 'try', root: site(booking), actions, width: 800 })
    same('steps', whyOf(answer.steps), actions.map(() => null))
    same('findings', answer.findings, [])
  },
  async 'the first step that fails says what is there instead, and is the last'(eyes, site) {
    const root = site(booking)
    const cases = [
      [{ click: { role: 'button', name: 'Order' } }, 'There is no button named “Order”. Buttons here: “Book”, “Close”, “Pay”, “Under”.'],
      [{ click: { role: 'link', name: 'Close' } }, 'There is no link named “Close”. There is a button of that name. Links here: “Home”.'],
      [{ click: { role: 'button', name: 'Pay' } }, 'The button “Pay” is disabled.'],
      [{ click: { role: 'button', name: 'Under' } }, 'The button “Under” is covered by “Cookies!”.'],
      [{ type: { into: { label: 'Town' }, text: 'a' } }, 'There is no field labelled “Town”. Fields here: “Name”, “Day”, “Words”, “Kind”, “Size”, “Small”, “Large”, “Sliced”.'],
      [{ choose: { from: { label: 'Kind' }, option: 'Cake' } }, 'The field “Kind” has no option “Cake”. Options here: “Rye”, “Wheat”.'],
      [{ expect: { path: '/done' } }, 'The address is /, not /done.'],
      [{ expect: { stored: { key: 'order' } } }, 'Nothing is stored as “order”.'],
      [{ expect: { gone: { role: 'heading', name: 'Bread' } } }, 'The heading “Bread” is still there.'],
      [{ open: '/gone' }, 'There is no page at /gone.'],
      [{ press: 'Anykey' }, 'There is no key called Anykey.'],
      [{ dance: true }, 'This step is none of open, click, type, choose, press, expect.'],
    ]
    const answers = await Promise.all(cases.map(([action]) => eyes.ask({ do: 'try', root, actions: [{ open: '/' }, action, { press: 'Enter' }] })))
    same('why', answers.map(({ steps }) => whyOf(steps).slice(1)), cases.map(([, why]) => [why]))
  },
  async 'all that one step expects has to be so'(eyes, site) {
    const root = site({ 'index.html': page('<h1>Bread</h1><p role="status">Booked</p>') })
    const cases = [
      [{ role: 'status', text: 'booked', path: '/', title: 'A page' }, null],
      [{ role: 'alert', text: 'booked' }, 'There is no alert. There is none of that kind here.'],
      [{ path: '/', text: 'gone' }, 'The page does not say “gone”. It says: “Bread Booked”'],
      [{ gone: { text: 'Cake' }, title: 'Another' }, 'The title is “A page”, not “Another”.'],
      [{}, 'There is no element without a role. There is none of that kind here.'],
    ]
    const answers = await Promise.all(cases.map(([what]) => eyes.ask({ do: 'try', root, patience: 300, actions: [{ open: '/' }, { expect: what }] })))
    same('why', answers.map(({ steps }) => whyOf(steps)[1]), cases.map(([, why]) => why))
  },
  async 'a site that lies below another address is tried and outlined as if it lay at the top'(eyes, site) {
    const root = site({ 'index.html': page('<h1>Bread</h1><a href="/shop/b.html">B</a>'), 'b.html': page('<h1>Second</h1>') })
    const actions = [{ open: '/' }, { expect: { path: '/' } }, { click: { role: 'link', name: 'B' } }, { expect: { path: '/b.html' } }, { open: '/b.html' }, { open: '/shop/b.html' }, { expect: { role: 'heading', name: 'Second' } }, { open: '/shop' }, { expect: { text: 'Bread' } }]
    same('steps', whyOf((await eyes.ask({ do: 'try', root, base: '/shop/', actions })).steps), actions.map(() => null))
    same('outline', /Second/.test((await eyes.ask({ do: 'outline', root, base: '/shop/', route: '/b.html' })).outline), true)
  },
  async 'steps end with the time that they have together'(eyes, site) {
    const root = site({ 'index.html': page('<h1>Bread</h1>') })
    const started = performance.now()
    const { steps } = await eyes.ask({ do: 'try', root, patience: 60_000, budget: 3_000, actions: [{ open: '/' }, { expect: { text: 'Cake' } }] })
    same('the last', [steps.length, steps.at(-1).ok, steps.at(-1).late], [2, false, true])
    if (performance.now() - started > 20_000) throw new Error('it went on')
    const late = await eyes.ask({ do: 'try', root, budget: 1, actions: [{ open: '/' }, { open: '/' }] })
    same('why', [whyOf(late.steps).at(-1), late.steps.at(-1).late], ['There was no more time for this step.', true])
  },
  async 'a page that is not there is the fault of the step, and of nothing else'(eyes, site) {
    const { steps, findings } = await eyes.ask({ do: 'try', root: site({ 'index.html': page('<h1>Bread</h1>') }), actions: [{ open: '/' }, { open: '/gone' }] })
    same('what is said', [whyOf(steps), findings], [[null, 'There is no page at /gone.'], []])
  },
  async 'a step that brings an error or hangs says so'(eyes, site) {
    const text = '<h1>Bread</h1><button onclick="null.bread">Bake</button><button onclick="for (;;) {}">Knead</button>'
    const { steps, findings } = await eyes.ask({ do: 'try', root: site({ 'index.html': page(text) }), actions: [{ click: { role: 'button', name: 'Bake' } }, { click: { role: 'button', name: 'Knead' } }] })
    same('steps', steps.map(({ ok }) => ok), [true, false])
    same('findings', findings.map(({ kind }) => kind).sort(), ['error', 'frozen'])
  },
  async 'an outline says what is there, in which state and where'(eyes, site, work) {
    const picture = join(work, 'outline.png')
    const { outline, findings } = await eyes.ask({ do: 'outline', root: site(booking), route: '/', width: 800, picture })
    for (const part of [/^heading “Bread” \[level 1\] \(\d+,\d+,\d+,\d+\)$/m, /textbox “Name” \(/, /button “Pay” \[disabled\]/, /link “Home” \[to \/home.html\]/, /checkbox “Sliced” \(/, /paragraph “Nothing is booked\.”/]) {
      if (!part.test(outline)) throw new Error(`${part} is not in:\n${outline}`)
    }
    same('findings and picture', [findings, existsSync(picture)], [[], true])
  },
  async 'a long outline is cut, and says how much is left out'(eyes, site) {
    const { outline } = await eyes.ask({ do: 'outline', root: site({ 'index.html': page(`<ul>${'<li>A loaf of bread, fresh from the oven</li>'.repeat(900)}</ul>`) }), route: '/' })
    const left = Number(/\n… and (\d+) more elements$/.exec(outline)?.[1])
    if (outline.length > 12_000 || outline.length < 11_000 || outline.split('\n').length - 1 + left < 901) throw new Error(`${outline.length} ${outline.slice(-200)}`)
  },
}
