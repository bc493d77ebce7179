// Buttons, and what a click on one of them changes.
import { isForReadersOnly, isLaidOut, isSetAside, selectorOf, textOf } from './elements.mjs'

const nameOf = (element) => element.getAttribute('aria-label') || textOf(element) || element.title

/** Buttons of which anybody would expect that a click changes something now. */
export function buttons() {
  // What is drawn cannot be compared.
  if (document.querySelector('canvas')) return []
  const found = []
  for (const element of document.querySelectorAll('button, [role=button]')) {
    const name = nameOf(element)
    if (!isLaidOut(element) || isSetAside(element) || isForReadersOnly(element) || !/\p{L}{2}/u.test(name)) continue
    if (element.matches(':disabled, [aria-disabled=true], [aria-pressed=true], [aria-selected=true], [aria-current], [popovertarget], [commandfor], a, [type=reset]')) continue
    if (element.form && element.type === 'submit') continue
    // Steps that are at their end, and the one of several that is chosen already, rightly do nothing.
    if (/decrease|fewer|less|minus|prev|back|reset|clear|first|undo|remove|stop|pause|close|dismiss/i.test(name) || isChosen(element)) continue
    found.push({ selector: selectorOf(element), text: name })
  }
  return found.slice(0, 12)
}

function isChosen(element) {
  const group = [...element.parentElement.children].filter((one) => one.matches('button, [role=button]'))
  const listed = element.closest('li')?.parentElement
  const all = group.length > 1 ? group : [...(listed?.querySelectorAll(':scope > li > button') ?? [element])]
  return all.length > 1 && all.filter((one) => one.className === element.className && one.getAttribute('style') === element.getAttribute('style')).length <= all.length / 2
}

let before = null

const state = () => JSON.stringify([location.href, document.title, scrollX, scrollY, { ...localStorage }, { ...sessionStorage }, [...document.querySelectorAll('input, select, textarea')].map((one) => [one.value, one.checked]), document.fullscreenElement !== null])

/** Remembers how everything is. */
export function beginPress(selector) {
  const element = document.querySelector(selector)
  if (!element) return null
  const changed = { times: 0 }
  const observer = new MutationObserver((all) => (changed.times += all.length))
  observer.observe(document, { childList: true, attributes: true, characterData: true, subtree: true })
  before = { element, changed, observer, state: state(), focused: document.activeElement }
  return true
}

/** Whether anything is not as it was. */
export function hasChanged() {
  if (!before) return true
  const { element, changed, observer, focused } = before
  changed.times += observer.takeRecords().length
  const isFocused = document.activeElement !== focused && document.activeElement !== element && document.activeElement !== document.body
  return changed.times > 0 || state() !== before.state || isFocused
}
