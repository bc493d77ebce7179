// Sites with a fault: exactly these kinds of findings must come of each. `finds` are parts of what is said: route, kind, message, selector, address and line.
import { page, pixel, pressing, reactSite, routedSite, words } from './parts.mjs'

const onePage = { fallback: 'index.html' }
const script = (text) => page(`<h1>Bread</h1><script>${text}</script>`)

export const faulty = {
  // What throws.
  'a script throws as it loads': { files: { 'index.html': script('\nfunction bake() { throw new Error("no oven") }\nbake()') }, kinds: ['error'], finds: ['no oven', ':4'] },
  'a script throws a moment later': { files: { 'index.html': script('setTimeout(() => null.bread, 30)') }, kinds: ['error'] },
  'a script has a mistake of syntax': { files: { 'index.html': page('<h1>Bread</h1><script src="a.js"></script>'), 'a.js': 'let bread = {\n' }, kinds: ['error'], finds: ['/a.js:'] },
  'a name is not defined': { files: { 'index.html': page('<h1>Bread</h1><script type="module" src="a.js"></script>'), 'a.js': '\n\n  oven.heat()' }, kinds: ['error'], finds: ['oven is not defined', '/a.js:3'] },
  'something that is no error is thrown': { files: { 'index.html': script('throw "just words"') }, kinds: ['error'], finds: ['just words'] },
  'a module imports what is not exported': { files: { 'index.html': page('<h1>Bread</h1><script type="module">import { b } from "./a.js"; b()</script>'), 'a.js': 'export const a = 1' }, kinds: ['error'] },
  'a promise is rejected': { files: { 'index.html': script('Promise.reject(new Error("no flour"))') }, kinds: ['rejection'], finds: ['no flour'] },
  'an asynchronous function throws': { files: { 'index.html': script('(async () => { await null; throw new TypeError("no yeast") })()') }, kinds: ['rejection'] },
  'an answer is no JSON': { files: { 'index.html': script('fetch("a.txt").then((a) => a.json())'), 'a.txt': 'bread' }, kinds: ['rejection'] },
  'an error is written to the console': { files: { 'index.html': script('try { null.bread } catch (e) { console.error("baking:", e) }') }, kinds: ['logged'] },
  'words are written to the console as an error': { files: { 'index.html': script('console.error("the oven is cold")') }, kinds: ['said'] },
  // What is not there.
  'a style sheet is missing': { files: { 'index.html': page('<h1>Bread</h1>', '<link rel="stylesheet" href="gone.css">') }, kinds: ['missing'], finds: ['A style sheet', 'head > link'] },
  'a script is missing': { files: { 'index.html': page('<h1>Bread</h1><script src="gone.js"></script>') }, kinds: ['missing'] },
  'a picture is missing': { files: { 'index.html': page('<h1>Bread</h1><img id="loaf" src="gone.png" alt="A loaf" width="50" height="50">') }, kinds: ['missing'], finds: ['#loaf'] },
  'a picture far below, loaded late, is missing': { files: { 'index.html': page('<h1>Bread</h1><div style="height:9000px"></div><img loading="lazy" src="gone.png" alt="A loaf" width="50" height="50">') }, kinds: ['missing'] },
  'a picture of a style sheet is missing': { files: { 'index.html': page('<h1>Bread</h1><div style="background:url(gone.jpg);height:50px"></div>') }, kinds: ['missing'] },
  'a font is missing': { files: { 'index.html': page('<h1>Bread</h1>', '<style>@font-face{font-family:Loaf;src:url(gone.woff2)}h1{font-family:Loaf}</style>') }, kinds: ['missing'], finds: ['A font'] },
  'what a script asks for is missing, in a site of one page too': { files: { 'index.html': script('fetch("/api/bread").then(() => {})') }, request: onePage, kinds: ['missing'], finds: ['What a script asks for'] },
  'a part that is loaded later is missing': { files: { 'index.html': page('<h1>Bread</h1><script type="module">import("./gone.js")</script>') }, kinds: ['missing', 'rejection'] },
  'the icon is missing': { files: { 'index.html': page('<h1>Bread</h1>', '<link rel="icon" href="gone.svg">') }, kinds: ['missing'], finds: ['The icon'] },
  'the page that is asked for is missing': { files: { 'index.html': page('<h1>Bread</h1>') }, request: { routes: ['/gone'] }, kinds: ['missing'] },
  'a picture is damaged': { files: { 'index.html': page('<h1>Bread</h1><img src="loaf.png" alt="A loaf" width="50" height="50">'), 'loaf.png': 'this is no picture' }, kinds: ['broken-image'] },
  // What shows nothing, or never ends.
  'a page is empty': { files: { 'index.html': page('<div id="root"></div>') }, kinds: ['blank'] },
  'a page has only hidden words': { files: { 'index.html': page(`<p style="display:none">${words}</p>`) }, kinds: ['blank'] },
  'React throws before it shows anything': { files: reactSite('show(h(() => { throw new Error("no crust") }))'), kinds: ['blank', 'error'], finds: ['no crust', '/app.js:7'] },
  'a script never ends': { files: { 'index.html': page('<h1>Bread</h1><script src="a.js"></script>'), 'a.js': 'function knead() {\n  for (;;) {}\n}\nknead()' }, kinds: ['frozen'], finds: ['/a.js:2'] },
  'a script never ends after the page has loaded': { files: { 'index.html': script('setTimeout(() => { for (;;) {} }, 60)') }, kinds: ['frozen'] },
  'a page asks one question after another': { files: { 'index.html': script('for (;;) alert("bread?")') }, kinds: ['dialogs'] },
  'a page goes elsewhere by itself': { files: { 'index.html': script('location.href = "https://example.com/bread"') }, kinds: ['left'] },
  // What React says.
  'a boundary catches an error of React': {
    files: reactSite(`class Boundary extends React.Component {
  state = {}
  static getDerivedStateFromError(error) { return { error } }
  render() { return this.state.error ? h('p', null, 'Something went wrong.') : this.props.children }
}
show(h(Boundary, null, h(() => { throw new Error('no crumb') })))`),
    kinds: ['logged'],
    finds: ['no crumb'],
  },
  'an effect of React throws': { files: reactSite('show(h(() => { useEffect(() => { throw new Error("burnt") }, []); return h("h1", null, "Bread") }))'), kinds: ['blank', 'error'] },
  'React updates itself without end': { files: reactSite('show(h(() => { const [n, set] = useState(0); useLayoutEffect(() => set(n + 1)); return h("h1", null, "Bread ", n) }))'), kinds: ['blank', 'error'] },
  'what the server wrote is not what React shows': { files: reactSite('hydrateRoot(root, h("h1", null, "Cake"))', '<h1>Bread</h1>'), kinds: ['hydration'] },
  // Where links lead.
  'a link leads nowhere': { files: { 'index.html': page('<h1>Bread</h1><a href="gone">Cakes</a>') }, kinds: ['dead-link'], finds: ['Cakes'] },
  'a link of a second page leads nowhere': { files: { 'index.html': page('<h1>Bread</h1><a href="cakes">Cakes</a>'), 'cakes/index.html': page('<h1>Cakes</h1><a href="../gone.html">Pies</a>') }, kinds: ['dead-link'], finds: ['/cakes dead-link'] },
  'a file to download is missing': { files: { 'index.html': page('<h1>Bread</h1><a href="prices.pdf" download>Prices</a>') }, kinds: ['dead-link'] },
  'a link leads out of the folder that the site is put in': { files: { 'index.html': page('<h1>Bread</h1><a href="/cakes.html">Cakes</a>'), 'cakes.html': page('<h1>Cakes</h1>') }, request: { base: '/shop/', routes: ['/shop/'] }, kinds: ['dead-link'] },
  'a link of a site of one page shows its not-found page': {
    files: routedSite(`const { BrowserRouter, Routes, Route, Link } = Router
show(h(BrowserRouter, null, h(Link, { to: '/cakes' }, 'Cakes'), ' ', h(Link, { to: '/pies' }, 'Pies'), h(Routes, null,
  h(Route, { path: '/', element: h('h1', null, 'Bread') }), h(Route, { path: '/cakes', element: h('h1', null, 'Cakes') }), h(Route, { path: '*', element: h('h1', null, 'Nothing at ' + location.pathname) }))))`),
    request: onePage,
    kinds: ['dead-link'],
    finds: ['Pies'],
  },
  'a link of a site of one page shows nothing at all': {
    files: routedSite(`const { BrowserRouter, Routes, Route, Link } = Router
show(h(BrowserRouter, null, h(Routes, null, h(Route, { path: '/', element: h('div', null, h('h1', null, 'Bread'), h(Link, { to: '/pies' }, 'Pies')) }))))`),
    request: onePage,
    kinds: ['dead-link'],
  },
  'a link of a site of one page is sent back to the first page': {
    files: routedSite(`const { BrowserRouter, Routes, Route, Link, Navigate } = Router
show(h(BrowserRouter, null, h(Link, { to: '/pies' }, 'Pies'), h(Routes, null, h(Route, { path: '/', element: h('h1', null, 'Bread') }), h(Route, { path: '*', element: h(Navigate, { to: '/', replace: true }) }))))`),
    request: onePage,
    kinds: ['dead-link'],
  },
  'a route behind a hash does not exist': {
    files: reactSite(`const { HashRouter, Routes, Route, Link } = Router
show(h(HashRouter, null, h(Link, { to: '/cakes' }, 'Cakes'), ' ', h(Link, { to: '/pies' }, 'Pies'), h(Routes, null,
  h(Route, { path: '/', element: h('h1', null, 'Bread') }), h(Route, { path: '/cakes', element: h('h1', null, 'Cakes') }), h(Route, { path: '*', element: h('h1', null, 'Nothing here') }))))`),
    kinds: ['dead-link'],
    finds: ['Pies'],
  },
  'a link leads to a place that the page does not have': { files: { 'index.html': page('<h1>Bread</h1><a href="#prices">Prices</a>') }, kinds: ['dead-anchor'] },
  'a link leads to a place that another page does not have': { files: { 'index.html': page('<h1>Bread</h1><a href="b.html#prices">Prices</a>'), 'b.html': page('<h1 id="price">Prices</h1>') }, kinds: ['dead-anchor'] },
  // What can be seen to be wrong.
  'something is wider than the window': { files: { 'index.html': page('<h1>Bread</h1><div id="wide" style="width:600px;background:#eee">A table of prices</div>') }, request: { widths: [375] }, kinds: ['overflow'], finds: ['#wide'] },
  'a picture is wider than the window': { files: { 'index.html': page('<h1>Bread</h1><main><img id="wide" src="a.png" alt="A loaf" width="900" height="10"></main>'), 'a.png': pixel }, request: { widths: [375, 1280] }, kinds: ['overflow'], finds: ['#wide'] },
  'words have the colour of their background': { files: { 'index.html': page(`<h1>Bread</h1><div style="background:#fff"><p style="color:#fefefe">${words}</p></div>`) }, kinds: ['invisible'] },
  'words are white on the white page': { files: { 'index.html': page(`<h1>Bread</h1><p style="color:white">${words}</p>`) }, kinds: ['invisible'] },
  'words wait to be shown and never are': { files: { 'index.html': page(`<h1>Bread</h1><section class="reveal"><h2>Cakes</h2><p>${words}</p></section>`, '<style>.reveal{opacity:0;transition:opacity .3s}.reveal.seen{opacity:1}</style>') }, kinds: ['invisible'] },
  'two texts lie upon each other': { files: { 'index.html': page(`<h1>Bread</h1><div style="position:relative;height:90px"><h2 style="position:absolute;top:10px;left:0">Cakes and pies for everybody</h2><p style="position:absolute;top:15px;left:0">${words}</p></div>`) }, kinds: ['overlap'] },
  'a text of a fixed height runs into the next one': { files: { 'index.html': page(`<h1>Bread</h1><p style="height:18px;width:200px;margin:0">${words}</p><p style="width:200px;margin:0">We open at seven and close when all is sold.</p>`) }, kinds: ['overlap'] },
  'a margin pulls one text over another': { files: { 'index.html': page(`<h1>Bread and cakes</h1><h2 style="margin-top:-55px">From our own oven</h2>`) }, kinds: ['overlap'] },
  'words are cut off at the right': { files: { 'index.html': page(`<h1>Bread</h1><button style="width:80px;overflow:hidden;white-space:nowrap">Order a loaf of bread now</button>`) }, kinds: ['clipped'] },
  'words are cut off below': { files: { 'index.html': page(`<h1>Bread</h1><p style="height:30px;width:150px;overflow:hidden">${words}</p>`) }, kinds: ['clipped'] },
  'words go on beyond the window, which cannot be scrolled': { files: { 'index.html': page(`<h1 style="white-space:nowrap">Fresh bread every morning from the oven</h1>`, '<style>body{overflow-x:hidden}</style>') }, request: { widths: [375] }, kinds: ['clipped'] },
  'words are hard to read': { files: { 'index.html': page(`<h1>Bread</h1><p style="color:#bbb">${words}</p>`) }, kinds: ['contrast'], finds: ['#bbbbbb on #ffffff'] },
  'words are hard to read in the dark': { files: { 'index.html': page(`<h1>Bread</h1><p class="p">${words}</p>`, '<style>@media(prefers-color-scheme:dark){body{background:#111;color:#eee}.p{color:#333}}</style>') }, request: { schemes: ['light', 'dark'] }, kinds: ['contrast'] },
  'a button has no name': { files: { 'index.html': page('<h1>Bread</h1><button><svg width="20" height="20"><circle r="9" cx="10" cy="10"/></svg></button>') }, kinds: ['label'], finds: ['button'] },
  'a link has no name': { files: { 'index.html': page('<h1>Bread</h1><a href="./"><svg width="20" height="20"><circle r="9" cx="10" cy="10"/></svg></a>') }, kinds: ['label'] },
  'a picture says nothing': { files: { 'index.html': page('<h1>Bread</h1><img src="a.png" width="50" height="50">'), 'a.png': pixel }, kinds: ['label'] },
  'a field has no label': { files: { 'index.html': page('<h1>Order</h1><input type="text" name="who"><select name="n"><option>1</option></select>') }, kinds: ['label'] },
  // What never comes to rest.
  'an effect of React sets its own state without end': { files: reactSite('show(h(() => { const [n, set] = useState(0); useEffect(() => set(n + 1)); return h("h1", null, "Bread ", n) }))'), kinds: ['looping'] },
  'an effect of React without end, and nothing changes to be seen': { files: reactSite('show(h(() => { const [, set] = useState({}); useEffect(() => set({})); return h("h1", null, "Bread") }))'), kinds: ['looping'] },
  'an effect of React asks again and again': { files: { ...reactSite('show(h(() => { const [a, set] = useState({}); useEffect(() => { fetch("a.json").then((a) => a.json()).then(set) }, [a]); return h("h1", null, "Bread") }))'), 'a.json': '{}' }, kinds: ['looping'], finds: ['/a.json'] },
  'a page loads itself again and again': { files: { 'index.html': script('location.reload()') }, kinds: ['looping'] },
  'two pages send to each other for ever': { files: { 'index.html': page('<h1>Bread</h1><script>location.replace("b.html")</script>'), 'b.html': page('<h1>Cakes</h1><script>location.replace("./")</script>') }, kinds: ['looping'] },
  'a page uses more and more memory': { files: { 'index.html': script('const all = []; for (;;) all.push(new Array(1e6).fill(1.5))') }, kinds: ['memory'] },
  // What comes of a click, when buttons are to be pressed.
  'a button does nothing': { files: { 'index.html': page('<h1>Bread</h1><button type="button">Order now</button><button onclick="console.log(1)">Taste it</button>') }, request: pressing, kinds: ['dead-button'], finds: ['Order now', 'Taste it'] },
  'a button of React does nothing': { files: reactSite('show(h("main", null, h("h1", null, "Bread"), h("button", { onClick: () => {} }, "Order now")))'), request: pressing, kinds: ['dead-button'] },
  'a button brings an error': { files: { 'index.html': page('<h1>Bread</h1><button onclick="null.bread">Order now</button>') }, request: pressing, kinds: ['error'] },
  // What hides a page that has words.
  'a curtain lies before everything': { files: { 'index.html': page(`<h1>Bread</h1><p>${words}</p><div class="curtain" style="position:fixed;inset:0;background:#fff"></div>`) }, kinds: ['blank'], finds: ['div.curtain'] },
  'everything lies left of the window': { files: { 'index.html': page(`<main><h1>Bread</h1><p>${words}</p></main>`, '<style>main{position:absolute;left:-5000px}</style>') }, kinds: ['blank'], finds: ['main'] },
  'a rule makes everything transparent': { files: { 'index.html': page(`<main><h1>Bread</h1><p>${words}</p></main>`, '<style>main{opacity:0}</style>') }, kinds: ['blank', 'invisible'], finds: ['main'] },
  'words have no colour': { files: { 'index.html': page(`<h1>Bread</h1><p style="color:transparent">${words}</p>`) }, kinds: ['invisible'] },
  'words have no size': { files: { 'index.html': page(`<h1>Bread</h1><p style="font-size:0">${words}</p>`) }, kinds: ['invisible'] },
  'a long word makes the page wider than a phone': { files: { 'index.html': page(`<h1>Bread</h1><p class="motto">${'bread'.repeat(30)}</p>`) }, request: { widths: [375] }, kinds: ['overflow'], finds: ['p.motto'] },
  'a page goes from address to address': { files: { 'index.html': script('let n = 0; const go = () => { history.replaceState(null, "", "?" + n++); setTimeout(go) }; go()') }, kinds: ['looping'] },
  'what an old visitor has stored breaks the page': { files: { 'index.html': script('JSON.parse(localStorage.getItem("basket") ?? "[]").map((one) => one)') }, request: { storage: { localStorage: { basket: '{}' } }, brief: true }, kinds: ['error'], finds: ['map'] },
}
