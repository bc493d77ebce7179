// What every look at a page asks of an element. All of it runs in the page, in a world of its own that the page's scripts cannot reach.

/** A selector that finds the element again, as short as a person would write it. */
export function selectorOf(element) {
  const parts = []
  for (let at = element; at && at.nodeType === 1 && parts.length < 4; at = at.parentElement) {
    if (at.id && /^[A-Za-z][\w-]*$/.test(at.id) && document.querySelectorAll(`#${at.id}`).length === 1) {
      parts.unshift(`#${at.id}`)
      break
    }
    const tag = at.localName
    if (tag === 'body' || tag === 'html') {
      parts.unshift(tag)
      break
    }
    const alike = at.parentElement ? [...at.parentElement.children].filter((one) => one.localName === tag) : [at]
    const names = [...at.classList].filter((one) => /^[A-Za-z][\w-]{1,30}$/.test(one)).slice(0, at === element ? 4 : 1)
    const nth = alike.length > 1 ? `:nth-of-type(${alike.indexOf(at) + 1})` : ''
    // The classes of the element itself are what its author knows it by.
    parts.unshift(tag + (at === element || nth === '' ? names.map((name) => `.${name}`).join('') : '') + nth)
  }
  return parts.join(' > ').slice(0, 200)
}

/** The words of an element, as one line. */
export const textOf = (element) => (element.innerText ?? element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 200)

/** The text nodes that stand directly in an element and have words in them. */
export const ownTexts = (element) => [...element.childNodes].filter((node) => node.nodeType === 3 && /\S/.test(node.data))

const styles = new Map()

/** The computed style, asked for once in one look. */
export function styleOf(element) {
  if (!styles.has(element)) styles.set(element, getComputedStyle(element))
  return styles.get(element)
}

const remembered = []

/** What holds for an element when it holds for it or for anything around it, found out once for each in one look. */
export function inherited(holds) {
  const known = new Map()
  remembered.push(known)
  return function check(element) {
    if (!element) return false
    if (!known.has(element)) known.set(element, holds(element) || check(parentOf(element)))
    return known.get(element)
  }
}

/** What is known of elements is of the page as it stood. */
export function forget() {
  styles.clear()
  for (const known of remembered) known.clear()
}

const parentOf = (element) => element.parentElement ?? element.getRootNode().host ?? null

export function* chain(element) {
  for (let at = element; at; at = parentOf(at)) yield at
}

/** Laid out, not hidden by anything but perhaps its opacity. */
export const isLaidOut = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })

/** Opacity of the element with all that it stands in. */
export function opacityOf(element) {
  if (!isFaded(element)) return 1
  let opacity = 1
  for (const at of chain(element)) opacity *= Number(styleOf(at).opacity)
  return opacity
}

const isFaded = inherited((at) => Number(styleOf(at).opacity) < 1)

/** Meant for a screen reader only, or out of sight on purpose. */
export const isForReadersOnly = inherited((at) => {
  const style = styleOf(at)
  if (/^rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)$/.test(style.clip) || /^inset\((50|100)%/.test(style.clipPath) || parseFloat(style.textIndent) < -500) return true
  const isAway = /absolute|fixed/.test(style.position)
  if (!isAway && style.overflow === 'visible') return false
  const box = at.getBoundingClientRect()
  return (box.width <= 2 && box.height <= 2 && style.overflow !== 'visible') || (isAway && (box.right < -50 || box.bottom + scrollY < -50))
})

/** Not for anybody, or not now: what is said of such an element is nobody's trouble. */
export const isSetAside = inherited((at) => at.matches('[aria-hidden=true], [inert], [hidden], template, noscript, dialog:not([open])'))

/** Whether something that never ends, or has not ended, moves the element. */
export function isMoving(element) {
  const all = document.getAnimations()
  return all.length > 0 && all.some((one) => one.playState === 'running' && one.effect?.target?.contains(element))
}

/** The boxes of words, by line. */
export function boxesOf(text) {
  const range = document.createRange()
  range.selectNodeContents(text)
  return [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1)
}

/** Every element that has words of its own and is laid out; a long page has a limit. */
export function* worded(most = 4000) {
  // A page may have taken its body away.
  if (!document.body) return
  let seen = 0
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let last = null
  for (let node = walker.nextNode(); node && seen < most; node = walker.nextNode()) {
    const element = node.parentElement
    if (!element || element === last || !/\S/.test(node.data)) continue
    last = element
    if (/^(script|style|noscript|template|option|textarea|title|text|tspan)$/.test(element.localName) || !isLaidOut(element)) continue
    seen++
    yield element
  }
}

/** The rules of the site's own style sheets, those in @media and @supports too. */
export function* rules(sheets = document.styleSheets) {
  for (const sheet of sheets) {
    try {
      yield* within(sheet.cssRules)
    } catch {
      // A style sheet of another origin keeps its rules to itself.
    }
  }
  function* within(list) {
    for (const rule of list) {
      if (rule.selectorText) yield rule
      if (rule.cssRules?.length) yield* within(rule.cssRules)
    }
  }
}
