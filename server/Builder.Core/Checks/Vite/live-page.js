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

if (hot) {
  hot.on('vite:beforeUpdate', () => { if (updating++ === 0) hasFailed = false })
  hot.on('vite:afterUpdate', () => { updating--; settle() })
  hot.on('vite:beforeFullReload', () => told({ kind: 'reloading' }))
  hot.on('builder:applied', (state) => { wanted = state.revision; settle() })
  hot.on('vite:ws:connect', () => hot.send('builder:hello', { revision: wanted ?? revision }))
}
