// What the program can ask of a page. It is put into every page before the page's own scripts, in a world of its own.
import { reach } from './act.mjs'
import { sameColour, stayTransparent, transparent } from './colour.mjs'
import { forget } from './elements.mjs'
import { clipped, curtain, hider, isBlank, overflow, overlap, words } from './layout.mjs'
import { judge } from './judge.mjs'
import { askerOf, brokenPictures, hasPlace, isDealtWith, links, pictures, places } from './links.mjs'

export { beginTyping, choose, reach, reads, stored, withText } from './act.mjs'
export { beginPress, buttons, hasChanged } from './press.mjs'
export { askerOf, hasPlace, isDealtWith, judge }

// How often the page changes its text or its elements. Moving things by style is no change of that kind.
export const changes = { batches: 0 }
new MutationObserver(() => changes.batches++).observe(document, { childList: true, characterData: true, subtree: true })

/** The same for the element of a selector. */
export function reachOf(selector) {
  const element = document.querySelector(selector)
  return element && reach(element)
}

/** What happens in a page that is left alone for a while. */
export async function watch(time) {
  const before = changes.batches
  let frames = 0
  let isOver = false
  const count = () => {
    frames++
    if (!isOver) requestAnimationFrame(count)
  }
  requestAnimationFrame(count)
  const started = performance.now()
  await new Promise((done) => setTimeout(done, time))
  isOver = true
  const seconds = (performance.now() - started) / 1000
  return { seconds, frames, batches: changes.batches - before }
}

const frame = () => Promise.race([new Promise((done) => requestAnimationFrame(done)), new Promise((done) => setTimeout(done, 250))])

const isWhole = () => document.readyState === 'complete'

/** Waits for the whole page and for two frames, and brings every animation that has an end to it. */
export async function settled() {
  if (!isWhole()) await Promise.race([new Promise((done) => addEventListener('load', done, { once: true })), new Promise((done) => setTimeout(done, 1_500))])
  await frame()
  for (const one of document.getAnimations?.() ?? []) {
    try {
      // What is drawn by the scroll position has no time to come to the end of.
      if (one.timeline === document.timeline && one.effect?.getComputedTiming().endTime < 1e5) one.finish()
    } catch {
      // Without an end, it goes on.
    }
  }
  await frame()
}

/** What the page has to say for itself: what is compared, and what is followed. */
export function glance() {
  forget()
  const isEmpty = isBlank() || curtain() !== null
  return { title: document.title, path: location.pathname + location.search, text: words().slice(0, 20_000), isBlank: isEmpty, hider: isEmpty ? hider() : null, isWhole: isWhole(), links: links(), places: places(), pictures: pictures() }
}

/** What the site keeps in this browser for the next time; what is very long is no state of a page. */
export function storage() {
  try {
    return Object.fromEntries(Object.entries({ ...localStorage }).filter(([, value]) => value.length <= 20_000).slice(0, 50))
  } catch {
    return {}
  }
}

/** Everything that is seen in the page as it stands. */
export async function look({ failed }) {
  if (!document.body) return []
  forget()
  const findings = [...overflow(), ...clipped(), ...overlap()]
  findings.push(...(await brokenPictures(failed)))
  const at = [scrollX, scrollY]
  findings.push(...sameColour())
  const clear = transparent()
  if (clear.length > 0) findings.push(...(await stayTransparent(clear)))
  forget()
  scrollTo({ left: at[0], top: at[1], behavior: 'instant' })
  return findings
}
