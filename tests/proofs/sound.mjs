// Sites without a fault, of every kind that looks like one: nothing may be said of them.
import { bothWidths, page, pixel, pressing, reactSite, routedSite, words } from './parts.mjs'

const onePage = { fallback: 'index.html' }

export const sound = {
  'a plain page': { files: { 'index.html': page(`<h1>Bread</h1><p>${words}</p><a href="#">Up</a> <a href="#top">Top</a> <a href="mailto:a@b.example">Write</a> <a href="tel:1">Call</a> <a href="https://example.com/gone">Elsewhere</a>`) }, request: bothWidths },
  'animations that begin unseen, and one that never ends': {
    files: {
      'index.html': page(
        `<h1 class="in">Bread</h1><p class="in late">${words}</p><p class="pulse">Fresh today, as every day</p>`,
        '<style>.in{animation:in 1s both}.late{animation-delay:2s}@keyframes in{from{opacity:0;transform:translateY(30px)}}.pulse{animation:pulse 1s infinite alternate}@keyframes pulse{to{opacity:0}}</style>',
      ),
    },
    request: bothWidths,
  },
  'what is shown when it is scrolled to': {
    files: {
      'index.html': page(
        `<h1>Bread</h1><div style="height:3000px"></div><section class="reveal"><h2>Cakes</h2><p>${words}</p></section><script>new IntersectionObserver((all) => all.forEach((one) => one.isIntersecting && one.target.classList.add('seen'))).observe(document.querySelector('.reveal'))</script>`,
        '<style>.reveal{opacity:0;transition:opacity .3s}.reveal.seen{opacity:1}</style>',
      ),
    },
  },
  'what is shown when it is pointed at': {
    files: {
      'index.html': page(
        `<h1>Bread</h1><div class="card"><img src="a.png" alt="A loaf" width="200" height="100"><div class="more"><h3>Rye</h3><p>${words}</p></div></div>`,
        '<style>.more{opacity:0}.card:hover .more{opacity:1}</style>',
      ),
      'a.png': pixel,
    },
  },
  'a canvas that is drawn without pause': { files: { 'index.html': page('<canvas width="300" height="200"></canvas><script>const c=document.querySelector("canvas").getContext("2d");let n=0;(function draw(){c.fillRect(n++%300,n%200,9,9);requestAnimationFrame(draw)})()</script>') } },
  'a clock that counts fractions of a second': { files: { 'index.html': page('<h1>Bread in <b id="n">0</b></h1><script>(function tick(){document.getElementById("n").textContent=Math.round(performance.now()/10)/100;requestAnimationFrame(tick)})();setInterval(()=>document.title="Bread "+Date.now(),100)</script>') } },
  'React that draws with every frame': { files: reactSite('show(h(() => { const [n, set] = useState(0); useEffect(() => { const id = requestAnimationFrame(() => set(n + 1)); return () => cancelAnimationFrame(id) }); return h("h1", null, "Bread ", n) }))') },
  'a dialog over the page, and a portal': {
    files: reactSite(`show(h('main', null, h('h1', null, 'Bread'), h('p', null, '${words}')))
const { createPortal } = await import('../react/react-dom.js').then((all) => all.default ?? all)
const at = document.body.appendChild(document.createElement('div'))
createRoot(at).render(createPortal(h('div', { role: 'dialog', style: { position: 'fixed', inset: '0 auto auto 0', width: 300, background: '#fff' } }, h('h2', null, 'Cookies'), h('p', null, '${words}'), h('button', null, 'Fine')), document.body))`),
    request: bothWidths,
  },
  'dialogs that are closed': { files: { 'index.html': page(`<h1>Bread</h1><dialog><h2>Order</h2><p>${words}</p></dialog><div popover id="p"><p>${words}</p></div><button popovertarget="p">More</button><dialog open><p>Open from the start</p></dialog>`) } },
  'a list that grows as it is scrolled': { files: { 'index.html': page('<h1>Bread</h1><ul></ul><i id="end">&nbsp;</i><script>const list=document.querySelector("ul");let n=0;const more=()=>{for(let i=0;i<20;i++)list.append(Object.assign(document.createElement("li"),{textContent:"Loaf "+n++}))};more();new IntersectionObserver((all)=>all[0].isIntersecting&&more()).observe(document.getElementById("end"))</script>') }, request: bothWidths },
  'words for screen readers only': {
    files: {
      'index.html': page(
        `<a class="sr" href="#main">Skip to the content</a><h1 id="main" tabindex="-1">Bread</h1><span class="clip">Only read aloud, never seen by anybody</span><span style="position:absolute;left:-9999px">Far away from everything</span><button aria-label="Close"><span aria-hidden="true">×</span></button>`,
        '<style>.sr,.clip{position:absolute;width:1px;height:1px;padding:0;margin:-1px;overflow:hidden;clip:rect(0,0,0,0);white-space:nowrap;border:0}</style>',
      ),
    },
    request: bothWidths,
  },
  'a bar that stays at the top': { files: { 'index.html': page(`<header style="position:fixed;top:0;left:0;right:0;background:rgba(255,255,255,.9)"><a href="./">Bread</a></header><main style="padding-top:10px"><h1>Bread and more</h1><p>${words}</p><div style="height:2000px"></div></main>`) }, request: bothWidths },
  'pictures that are loaded late': { files: { 'index.html': page('<h1>Bread</h1><div style="height:5000px"></div><img loading="lazy" src="a.png" alt="A loaf" width="50" height="50"><img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" data-src="later.png" alt="" width="10" height="10">'), 'a.png': pixel } },
  'pictures from elsewhere that do not come': { files: { 'index.html': page('<h1>Bread</h1><img src="https://example.com/a.png" alt="A loaf" width="50" height="50"><script>fetch("https://example.com/api").then((a) => a.json())</script><iframe src="https://example.com/" title="A map"></iframe>', '<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Loaf">') } },
  'drawings without a size': { files: { 'index.html': page('<h1>Bread</h1><img src="a.svg" alt="A loaf"><svg width="20" height="20" role="img" aria-label="Star"><circle r="9" cx="10" cy="10"/></svg>', '<link rel="icon" href="a.svg">'), 'a.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="5" cx="5" cy="5"/></svg>' } },
  'routes behind a hash': {
    files: reactSite(`const { HashRouter, Routes, Route, Link } = Router
show(h(HashRouter, null, h(Link, { to: '/cakes' }, 'Cakes'), h(Routes, null, h(Route, { path: '/', element: h('h1', null, 'Bread') }), h(Route, { path: '/cakes', element: h('h1', null, 'Cakes') }), h(Route, { path: '*', element: h('h1', null, 'Nothing here') }))))`),
  },
  'routes of a site of one page': {
    files: routedSite(`const { BrowserRouter, Routes, Route, Link } = Router
show(h(BrowserRouter, null, h(Link, { to: '/cakes' }, 'Cakes'), ' ', h(Link, { to: '/loaf/7?size=2#crust' }, 'Loaf'), h(Routes, null, h(Route, { path: '/', element: h('h1', null, 'Bread') }), h(Route, { path: '/cakes', element: h('h1', null, 'Cakes') }), h(Route, { path: '/loaf/:id', element: h('h1', { id: 'crust' }, 'A loaf') }), h(Route, { path: '*', element: h('h1', null, 'Nothing here') }))))`),
    request: onePage,
  },
  'a door that everybody has to pass': {
    files: routedSite(`const { BrowserRouter, Routes, Route, Link, Navigate } = Router
show(h(BrowserRouter, null, h(Routes, null, h(Route, { path: '/', element: h('div', null, h('h1', null, 'Bread'), h(Link, { to: '/orders' }, 'Orders')) }), h(Route, { path: '/login', element: h('h1', null, 'Log in') }), h(Route, { path: '*', element: h(Navigate, { to: '/login', replace: true }) }))))`),
    request: onePage,
  },
  'a place that the page goes to by itself': { files: { 'index.html': page('<h1>Bread</h1><a href="#cakes" id="a">Cakes</a><div role="tablist"><a role="tab" href="#tab-2">Two</a></div><script>document.getElementById("a").addEventListener("click",(e)=>{e.preventDefault();scrollTo(0,99)})</script>') } },
  'many languages': { files: { 'index.html': page('<h1>خبز طازج</h1><p>面包每天新鲜出炉。Хлеб. パン焼きたて</p>').replace('lang="en"', 'lang="ar" dir="rtl"'), 'de/index.html': page('<h1>Brot</h1>') }, request: bothWidths },
  'a frame with a page of its own': { files: { 'index.html': page('<h1>Bread</h1><iframe title="Inside" srcdoc="<p>Inside</p><script>parent.postMessage(1,\'*\')</script>"></iframe><iframe title="Apart" sandbox="allow-scripts" srcdoc="<p>Apart</p>"></iframe>') } },
  'parts that open': { files: { 'index.html': page(`<h1>Bread</h1><details><summary>Which flour?</summary><p>${words}</p></details><div style="max-height:0;overflow:hidden"><p>${words}</p></div>`) } },
  'a form': { files: { 'index.html': page('<h1>Order</h1><form action="/order" method="post"><label>Name <input name="name" required></label><label for="n">How many</label><input id="n" type="number"><select aria-label="Kind"><option>Rye</option></select><textarea aria-label="Words"></textarea><button>Order</button></form>') }, request: bothWidths },
  'a table that scrolls in its own box': { files: { 'index.html': page('<h1>Prices</h1><div style="overflow-x:auto"><table style="width:900px"><tr><td>Rye</td><td>3</td></tr></table></div>') }, request: bothWidths },
  'words upon a picture': { files: { 'index.html': page('<section style="position:relative;background:url(a.png) #333"><h1 style="color:#fff">Bread</h1></section><div style="position:relative;height:80px"><img src="a.png" alt="" style="position:absolute;inset:0;width:100%;height:100%"><p style="position:relative;color:#fff">Upon a loaf</p></div>'), 'a.png': pixel } },
  'a badge in a corner, and a row of faces': { files: { 'index.html': page('<h1>Bread</h1><button style="position:relative;padding:10px">Basket <span style="position:absolute;top:0;right:0;background:#a00;color:#fff">3</span></button><div><b style="display:inline-block;width:30px;background:#ddd">AB</b><b style="display:inline-block;width:30px;margin-left:-12px;background:#eee">CD</b></div>') } },
  'what a secure page may do': { files: { 'index.html': page('<h1>Bread</h1><p id="p">…</p><script>document.getElementById("p").textContent = crypto.randomUUID() + !!navigator.clipboard + isSecureContext; localStorage.a = 1</script>') } },
  'a worker': { files: { 'index.html': page('<h1>Bread <b id="n"></b></h1><script>const w=new Worker("w.js");w.onmessage=(e)=>{if(e.data!=="flour")throw new Error(e.data);n.textContent=e.data};w.onerror=()=>{throw new Error("no worker")}</script>'), 'w.js': 'importScripts("v.js");fetch("a.txt").then((a)=>a.text()).then(postMessage,(e)=>postMessage(String(e)))', 'v.js': '1', 'a.txt': 'flour' } },
  'a page that asks, and a page that is asked for': { files: { 'index.html': page('<h1>Bread</h1><script>alert("hello"); window.open("b.html"); navigator.geolocation?.getCurrentPosition(() => {}, () => {}); Notification.requestPermission?.()</script>'), 'b.html': page('<h1>Second</h1>') } },
  'a page that sends on to another': { files: { 'index.html': page('<script>location.replace("b.html")</script>'), 'b.html': page('<h1>Second</h1>') } },
  'a rejected promise that is asked about later': { files: { 'index.html': page('<h1>Bread</h1><script>const p = Promise.reject(new Error("late")); setTimeout(() => p.catch(() => {}), 20)</script>') } },
  'a folder that is put below an address': { files: { 'index.html': page('<h1>Bread</h1><a href="/shop/cakes.html">Cakes</a><img src="a.png" alt="" width="9" height="9">'), 'cakes.html': page('<h1>Cakes</h1><a href="/shop/">Back</a>'), 'a.png': pixel }, request: { base: '/shop/', routes: ['/shop/'] } },
  'a place where a debugger stops, and a script that works for a while': { files: { 'index.html': page('<h1>Bread</h1><script>debugger; const until = performance.now() + 1200; while (performance.now() < until); addEventListener("beforeunload", (e) => { e.preventDefault(); e.returnValue = "stay" })</script>') } },
  'words that are cut with three dots, or after three lines': { files: { 'index.html': page(`<h1>Bread</h1><p style="width:90px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">${words}</p><p style="width:150px;overflow:hidden;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2">${words}</p>`) }, request: bothWidths },
  'slides beside each other, of which one is seen': { files: { 'index.html': page(`<h1>Bread</h1><div style="overflow:hidden"><div style="display:flex;width:300%;transform:translateX(-33.3%)">${['Rye', 'Wheat', 'Spelt'].map((name) => `<section style="width:33.3%"><h2>${name}</h2><p>${words}</p></section>`).join('')}</div></div>`) }, request: bothWidths },
  'slides upon each other, of which one is seen': { files: { 'index.html': page(`<h1>Bread</h1><div style="position:relative;height:150px">${['Rye', 'Wheat', 'Spelt'].map((name, at) => `<section style="position:absolute;inset:0;opacity:${at ? 0 : 1};transition:opacity 1s"><h2>${name}</h2><p>${words}</p></section>`).join('')}</div>`) }, request: bothWidths },
  'words that run across the page': { files: { 'index.html': page(`<h1>Bread</h1><div style="overflow:hidden;white-space:nowrap"><p class="run">${words} ${words} ${words}</p></div>`, '<style>.run{display:inline-block;animation:run 9s linear infinite}@keyframes run{to{transform:translateX(-50%)}}</style>') }, request: bothWidths },
  'letters filled with a gradient': { files: { 'index.html': page('<h1 style="background:linear-gradient(90deg,#a00,#00a);background-clip:text;-webkit-background-clip:text;color:transparent">Bread and cakes</h1><h2 style="-webkit-text-fill-color:transparent;-webkit-text-stroke:1px #333">Outlined</h2>') } },
  'large faint words behind others': { files: { 'index.html': page('<section style="position:relative;height:120px"><span aria-hidden="true" style="position:absolute;top:0;left:0;font-size:90px;color:#eee">BREAD</span><h1 style="position:relative">Bread and cakes</h1></section>') } },
  'something that takes a moment to come': { files: { 'index.html': page('<div id="root"></div><script>setTimeout(() => document.getElementById("root").innerHTML = "<h1>Bread</h1>", 900)</script>') } },
  'a head of a table that stays': { files: { 'index.html': page(`<h1>Prices</h1><div style="height:120px;overflow:auto"><table><thead style="position:sticky;top:0;background:#fff"><tr><th>Bread</th><th>Price</th></tr></thead><tbody>${'<tr><td>Rye</td><td>3</td></tr>'.repeat(30)}</tbody></table></div>`) } },
  'a field whose label floats in it': { files: { 'index.html': page('<h1>Order</h1><div style="position:relative"><input id="n" placeholder=" " style="padding:14px 4px 2px"><label for="n" style="position:absolute;left:4px;top:6px;pointer-events:none">Name</label></div>') } },
  'a menu that is closed on a narrow screen': { files: { 'index.html': page(`<header><button aria-expanded="false" aria-label="Menu">≡</button><nav class="menu"><a href="#a">Bread</a><a href="#b">Cakes</a></nav></header><h1 id="a">Bread</h1><h2 id="b">Cakes</h2>`, '<style>@media(max-width:600px){.menu{position:fixed;inset:0 0 0 auto;width:200px;transform:translateX(100%);background:#fff}}</style>') }, request: bothWidths },
  'words on colours that are mixed by the browser': { files: { 'index.html': page('<div style="background:oklch(30% .1 250);padding:9px"><h1 style="color:color-mix(in oklab,white 90%,black)">Bread</h1><p style="color:light-dark(#fff,#000)">Dark and light</p></div>') } },
  'a shadow tree': { files: { 'index.html': page('<bread-loaf></bread-loaf><script>customElements.define("bread-loaf", class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: "open" }).innerHTML = "<h1>Bread</h1><a href=\\"#\\">Up</a>" } })</script>') } },
  'a page drawn by a style sheet alone': { files: { 'index.html': page('<main></main>', '<style>main{height:300px;background:linear-gradient(#a00,#00a)}</style>') } },
  'a page of one video': { files: { 'index.html': page('<video width="300" height="200" controls></video>') } },
  'pages numbered by questions in their address': { files: { 'index.html': page('<h1>Bread</h1><a href="?page=2">Two</a> <a href="?page=3&amp;sort=up">Three</a> <a href="./#top">Up</a> <a href="index.html">Here</a>') } },
  'a frame that asks to be left': { files: { 'index.html': page('<h1>Bread</h1><script>if (top !== self) top.location = "/elsewhere"; if (window.opener) close()</script>') } },
  'text in two columns, and a list with hanging numbers': { files: { 'index.html': page(`<h1>Bread</h1><div style="columns:2">${`<p>${words}</p>`.repeat(6)}</div><ol>${`<li>${words}</li>`.repeat(3)}</ol><p style="line-height:.95;font-size:30px">${words}</p>`) }, request: bothWidths },
  'buttons that do something, of every kind': {
    files: {
      'index.html': page(`<h1>Bread</h1><p id="p">0</p><button onclick="p.textContent++">Count up</button><button onclick="localStorage.a = 1">Keep this</button><button onclick="navigator.clipboard.writeText('a')">Copy it</button><button onclick="alert('a')">Ask me</button>
<button onclick="scrollTo(0, 900)">Go down</button><button onclick="fetch('a.txt')">Fetch it</button><button onclick="print()">Print it</button><button popovertarget="o">Show more</button><div id="o" popover>More</div><button onmousedown="p.title = 'a'">Hold it</button>
<div><button class="on" onclick="">All loaves</button><button class="off" onclick="p.textContent = 1e3">Only rye</button><button class="off" onclick="p.textContent = 1e4">Only wheat</button></div>
<form><input aria-label="Name" required><button>Send it</button></form><button disabled>Sold out</button><div style="height:2000px"></div>`),
      'a.txt': 'a',
    },
    request: pressing,
  },
  'buttons of React that do something': { files: reactSite('show(h(() => { const [n, set] = useState(0); return h("main", null, h("h1", null, "Bread ", n), h("button", { onClick: () => set(n + 1) }, "More bread"), h("button", { onPointerDown: () => set(n + 9) }, "Much bread")) }))'), request: pressing },
  'a page that fades in late': { files: { 'index.html': page(`<main class="in"><h1>Bread</h1><p>${words}</p></main>`, '<style>.in{animation:in 2s 6s both}@keyframes in{from{opacity:0}}</style>') } },
  'a card that lies upon the words behind it': { files: { 'index.html': page(`<h1>Bread</h1><h2 style="margin:0">From our own oven, every day of the week</h2><div style="position:relative;margin-top:-22px;background:#fff"><p style="margin:0">${words}</p></div>`) } },
  // Twins of what hides a page.
  'a picture and a shade lie upon the words of a hero': { files: { 'index.html': page(`<div style="position:relative;min-height:100vh"><h1 style="color:#000">Bread</h1><p>${words}</p><div style="position:absolute;inset:0;background:linear-gradient(transparent,rgba(0,0,0,.2))"></div></div>`) }, request: bothWidths },
  'a dialog with words lies before everything': { files: { 'index.html': page(`<h1>Bread</h1><p>${words}</p><div style="position:fixed;inset:0;background:#fff"><p>We use cookies to bake.</p><button>Fine</button></div>`) }, request: bothWidths },
  'a curtain that is drawn after a while': { files: { 'index.html': page(`<h1>Bread</h1><p>${words}</p><div id="c" style="position:fixed;inset:0;background:#fff"></div><script>setTimeout(() => c.remove(), 900)</script>`) }, request: bothWidths },
  'a skip link waits left of the window': { files: { 'index.html': page(`<a href="#m" style="position:absolute;left:-9999px">Skip to content</a><main id="m"><h1>Bread</h1><p>${words}</p></main>`) }, request: bothWidths },
  'words are painted by what is behind them': { files: { 'index.html': page(`<h1 style="background:linear-gradient(90deg,#900,#009);-webkit-background-clip:text;background-clip:text;color:transparent">Bread of our own making</h1><p>${words}</p>`) }, request: bothWidths },
  'a button shows a sign instead of its name': { files: { 'index.html': page(`<h1>Bread</h1><p>${words}</p><button style="font-size:0">Open the menu of this site<svg width="20" height="20"></svg></button>`) }, request: bothWidths },
  'gaps between tiles are closed by size zero': { files: { 'index.html': page(`<h1>Bread</h1><div style="font-size:0"><span style="font-size:16px">Rolls of rye</span> <span style="font-size:16px">Rolls of oats</span></div>`) }, request: bothWidths },
  'the address follows what is scrolled': { files: { 'index.html': page(`<h1>Bread</h1>${`<section><h2>Part</h2><p>${words}</p></section>`.repeat(12)}<script>addEventListener('scroll', () => history.replaceState(null, '', '#' + Math.round(scrollY / 100)))</script>`) }, request: bothWidths },
  'what an old visitor has stored is read with care': { files: { 'index.html': page('<h1>Bread</h1><script>let all = []; try { const kept = JSON.parse(localStorage.getItem("basket") ?? "[]"); if (Array.isArray(kept)) all = kept } catch {} all.map((one) => one)</script>') }, request: { storage: { localStorage: { basket: '{"items":3}' } }, brief: true } },
}
