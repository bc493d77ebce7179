// Runs in every page of the live draft, beside client.js: says which state the page shows, once it truly shows it.
// Spelled like this, Vite sees that it is wanted.
const hot = import.meta.hot
const told = (detail) => dispatchEvent(new CustomEvent('builder:live', { detail }))
const { revision } = document.querySelector('script[data-build][data-revision]').dataset
// A view framework that collects changes draws them a frame later.
const drawn = 40
let updating = 0
let wanted // The state that is shown as soon as the updates of it are done.
let hasFailed = false // An update could not be taken in.
const asked = new Map() // Errors whose place the development server is asked for.
let lastAsked = 0
let isBroken = document.readyState === 'complete' // The page is not whole, so that no update can mend it.

addEventListener('error', ({ target }) => {
  if (document.readyState !== 'complete' && (target === window || target instanceof HTMLScriptElement)) isBroken = true
}, true)
const said = console.error
console.error = function (...words) {
  if (updating > 0 && words.some((word) => String(word?.message ?? word).includes('Failed to reload'))) hasFailed = true
  return said.apply(this, words)
}

function settle() {
  if (updating > 0 || wanted === undefined) return
  const shown = wanted
  wanted = undefined
  if (isBroken) return told({ kind: 'reload' })
  // It could be read and yet not be run: this page is not that state, and the next one is loaded anew.
  if (hasFailed) isBroken = true
  else setTimeout(() => (updating > 0 ? (wanted ??= shown) : told({ kind: 'shown', revision: shown })), drawn)
  hasFailed = false
}

/** Says of an error where in the site's own files it comes from, if that is known within a second, and lets it be told then. */
addEventListener('builder:fault', (event) => {
  const { stack, tell } = event.detail
  if (!hot || !stack) return
  event.preventDefault()
  const id = ++lastAsked
  const done = (place) => {
    clearTimeout(limit)
    if (asked.delete(id)) tell(place)
  }
  const limit = setTimeout(done, 1000, {})
  asked.set(id, done)
  hot.send('builder:place', { id, stack })
})

if (hot) {
  hot.on('builder:applying', (state) => told({ kind: 'applying', revision: state.revision }))
  hot.on('builder:placed', ({ id, source, line, column }) => asked.get(id)?.(source ? { place: source, placeLine: line, placeColumn: column } : {}))
  hot.on('vite:beforeUpdate', () => { if (updating++ === 0) hasFailed = false })
  hot.on('vite:afterUpdate', () => { updating--; settle() })
  hot.on('vite:beforeFullReload', () => told({ kind: 'reloading' }))
  hot.on('builder:applied', (state) => { wanted = state.revision; settle() })
  hot.on('vite:ws:connect', () => hot.send('builder:hello', { revision: wanted ?? revision }))
}
