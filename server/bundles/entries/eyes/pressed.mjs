// Buttons that do nothing. It is a hint and no more: what a click does may be nowhere to be seen.
import { finding } from './words.mjs'

/** What a click may do besides changing the page, counted in the page's own world. */
export const calls = `(() => {
  const counts = window[Symbol.for('builder-eyes')]
  counts.calls = 0
  const count = (owner, name) => {
    const own = owner?.[name]
    if (typeof own !== 'function') return
    owner[name] = function (...args) {
      counts.calls++
      return Reflect.apply(own, this, args)
    }
  }
  for (const name of ['open', 'print', 'scrollTo', 'scrollBy', 'scroll', 'postMessage']) count(window, name)
  for (const name of ['writeText', 'write', 'readText']) count(window.Clipboard?.prototype, name)
  for (const name of ['scrollIntoView', 'scrollTo', 'requestFullscreen', 'focus', 'animate']) count(Element.prototype, name), count(HTMLElement.prototype, name)
  for (const name of ['share', 'vibrate', 'sendBeacon']) count(Navigator.prototype, name)
  for (const name of ['play', 'pause', 'load']) count(HTMLMediaElement.prototype, name)
  for (const name of ['setItem', 'removeItem', 'clear']) count(Storage.prototype, name)
  for (const name of ['pushState', 'replaceState', 'back', 'go']) count(History.prototype, name)
  for (const name of ['speak']) count(window.SpeechSynthesis?.prototype, name)
  for (const name of ['createOscillator', 'createBufferSource', 'resume']) count(window.AudioContext?.prototype, name)
  for (const name of ['requestPermission']) count(window.Notification, name)
  count(HTMLAnchorElement.prototype, 'click')
  count(HTMLInputElement.prototype, 'click')
  count(window, 'fetch')
  count(XMLHttpRequest.prototype, 'send')
})()`

/** Clicks on the buttons of a page, and names those that nothing comes of. */
export async function pressed(tab) {
  const found = []
  for (const { selector, text } of await tab.ask('buttons()')) {
    const place = await tab.ask(`reachOf(${JSON.stringify(selector)})`)
    if (!place || place.why || !(await tab.ask(`beginPress(${JSON.stringify(selector)})`))) continue
    const before = await heardOf(tab)
    await tab.press(place)
    let after = before
    let isDone = false
    // Most do something at once.
    for (let times = 0; times < 8 && !isDone; times++) {
      await tab.pause(30)
      after = await heardOf(tab)
      isDone = JSON.stringify(after) !== JSON.stringify(before) || (await tab.ask('hasChanged()'))
    }
    if (after.loads !== before.loads) break
    if (isDone) continue
    found.push(finding('dead-button', `Nothing happens when “${text.slice(0, 80)}” is clicked.`, { selector, text }))
  }
  return found
}

async function heardOf(tab) {
  const { loads, dialogs, left, requests, errors, said, outside } = tab.heard
  const asked = [...requests.values()].reduce((all, one) => all + one, 0)
  return { loads, dialogs, left: left.size, asked, errors: errors.size, said: said.length, outside: outside.size, calls: await tab.count('calls') }
}
