// What can be seen to be wrong with where things are. All of it would rather miss something than be wrong.
import { boxesOf, chain, inherited, isForReadersOnly, isLaidOut, isMoving, isSetAside, opacityOf, ownTexts, rules, selectorOf, styleOf, textOf, worded } from './elements.mjs'

const shows = 'img, canvas, svg, video, audio[controls], iframe, object, embed, input:not([type=hidden]), textarea, select, button, meter, progress, math'

/** Whether a person would see nothing at all. */
export function isBlank() {
  if (!document.body) return true
  for (const element of [document.body, ...deep(document.body)]) {
    const isPicture = element.matches(shows) || styleOf(element).backgroundImage !== 'none' || /url|"./.test(getComputedStyle(element, '::before').content)
    const texts = /^(script|style|noscript|template|title|option)$/.test(element.localName) ? [] : ownTexts(element)
    // What an element of the site's own making shows may be nobody else's to see into.
    const isClosed = element.localName.includes('-') && !element.shadowRoot && element.childElementCount === 0
    if ((!isPicture && texts.length === 0 && !isClosed) || !isLaidOut(element) || opacityOf(element) === 0) continue
    if (texts.some((text) => boxesOf(text).some(isReachable))) return false
    const box = element.getBoundingClientRect()
    if ((isPicture || isClosed) && box.width > 1 && box.height > 1 && isReachable(box)) return false
  }
  return true
}

/** Nobody can scroll to what lies left of a page, or above it. */
const isReachable = (box) => box.right + scrollX > 0 && box.bottom + scrollY > 0

/** What lies before all words of the window, and has none itself. Null when there is no such curtain. */
export function curtain() {
  let found = null
  let seen = 0
  for (const element of worded(400)) {
    if (isForReadersOnly(element) || isSetAside(element) || opacityOf(element) === 0) continue
    for (const text of ownTexts(element)) {
      for (const box of boxesOf(text)) {
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
        const top = x > 0 && y > 0 && x < innerWidth && y < innerHeight ? document.elementFromPoint(x, y) : null
        if (!top || seen > 40) continue
        seen++
        if (top.contains(element) || element.contains(top) || (found && top !== found)) return null
        found = top
      }
    }
  }
  return found && !found.matches(shows) && textOf(found) === '' && !found.querySelector(shows) && isOpaque(found) ? found : null
}

const isOpaque = (element) => opacityOf(element) === 1 && styleOf(element).backgroundImage === 'none' && styleOf(element).mixBlendMode === 'normal' && !/^rgba\(|\/|transparent/.test(styleOf(element).backgroundColor)

/** What keeps a page that has words from showing any: the rule, or the element, and what it says. Null where nothing of that kind does. */
export function hider() {
  const front = curtain()
  if (front) return { selector: selectorOf(front), text: null }
  if (!document.body) return null
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) => (/\S/.test(node.data) && !/^(script|style|noscript|template)$/.test(node.parentElement?.localName) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP))
  const word = walker.nextNode()
  for (const at of word ? [...chain(word.parentElement)].reverse() : []) {
    const style = getComputedStyle(at)
    const said = [['display', 'none'], ['visibility', 'hidden'], ['opacity', '0']].find(([name, value]) => style[name] === value)
    const box = at.getBoundingClientRect()
    const name = said?.[0] ?? (box.width > 1 && !isReachable(box) ? ['left', 'right', 'top', 'bottom', 'transform', 'translate', 'marginLeft'].find((one) => !/^(auto|none|0px)?$/.test(style[one]) && !isReachable(box)) : null)
    if (!name) continue
    const property = name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)
    const rule = [...rules()].filter((one) => one.style?.getPropertyValue(property) && at.matches(one.selectorText)).at(-1)
    return { selector: rule?.selectorText ?? selectorOf(at), text: `${property}: ${rule?.style.getPropertyValue(property) ?? style[name]}` }
  }
  return null
}

/** All elements, those in open shadow roots too. */
function* deep(from) {
  for (const element of from.querySelectorAll('*')) {
    yield element
    if (element.shadowRoot) yield* deep(element.shadowRoot)
  }
}

/** All words that are to be read, those in open shadow roots too. */
export function words() {
  const said = [document.body?.innerText ?? '']
  for (const element of document.body ? deep(document.body) : []) for (const inner of element.shadowRoot?.children ?? []) if (!/^(script|style|template)$/.test(inner.localName)) said.push(inner.innerText ?? '')
  return said.join(' ').replace(/\s+/g, ' ').trim()
}

const keepsIn = (style) => style.overflowX !== 'visible'

/** The page can be scrolled sideways. */
export function* overflow() {
  const root = document.scrollingElement ?? document.documentElement
  const width = root.clientWidth
  if (root.scrollWidth <= width + 2) return
  if ([document.documentElement, document.body].some((one) => /hidden|clip/.test(styleOf(one).overflowX))) return
  let widest = null
  let furthest = width + 1
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect()
    const right = box.right + scrollX
    if (box.width < 1 || box.height < 1 || right <= furthest - 1 || !isLaidOut(element)) continue
    if ([...chain(element.parentElement)].some((at) => at !== document.body && at !== document.documentElement && keepsIn(styleOf(at)))) continue
    if (styleOf(element).position === 'fixed') continue
    // Of elements that reach equally far, the innermost that is itself too far right is the one to look at.
    if (right > furthest + 1 || widest?.contains(element)) widest = element
    furthest = Math.max(furthest, right)
  }
  // A long word stands out of its element.
  if (furthest < root.scrollWidth - 2) {
    for (const element of worded()) {
      for (const text of ownTexts(element)) {
        for (const box of boxesOf(text)) {
          if (box.right + scrollX <= furthest + 1 || [...chain(element)].some((at) => at !== document.body && at !== document.documentElement && keepsIn(styleOf(at)))) continue
          furthest = box.right + scrollX
          widest = element
        }
      }
    }
  }
  const by = root.scrollWidth - width
  yield {
    kind: 'overflow',
    message: `The page is ${by} pixels wider than the window of ${width}, so it scrolls sideways.`,
    selector: widest && selectorOf(widest),
    text: widest && textOf(widest),
  }
}

/** Words of one element lie upon words of another. */
export function* overlap() {
  const all = []
  for (const element of worded(1500)) {
    if (isSetAside(element) || isFloating(element) || isMoving(element) || opacityOf(element) < 0.4 || isForReadersOnly(element)) continue
    for (const text of ownTexts(element)) for (const box of boxesOf(text)) all.push({ element, box: inked(box) })
  }
  all.sort((a, b) => a.box.top - b.box.top)
  const told = new Set()
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length && all[j].box.top < all[i].box.bottom; j++) {
      const [a, b] = [all[i], all[j]]
      if (a.element === b.element || told.has(a.element) || told.has(b.element) || !areUponEachOther(a, b)) continue
      told.add(a.element).add(b.element)
      yield {
        kind: 'overlap',
        message: `“${textOf(a.element).slice(0, 60)}” and “${textOf(b.element).slice(0, 60)}” lie upon each other.`,
        selector: selectorOf(b.element),
        text: textOf(b.element),
      }
    }
  }
}

/** A line's box is higher than its letters. */
function inked({ left, right, top, bottom }) {
  const margin = (bottom - top) * 0.25
  return { left, right, top: top + margin, bottom: bottom - margin }
}

/** Menus, dialogs and what sticks to the window lie upon the page on purpose. */
const isFloating = inherited((at) => /fixed|sticky/.test(styleOf(at).position) || at.matches('dialog, [popover], [role=dialog], [role=menu], [role=tooltip], [role=listbox], [role=alert], [role=status]'))

function areUponEachOther(a, b) {
  const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
  const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
  if (width < 4 || height < 3) return false
  const smaller = Math.min((a.box.right - a.box.left) * (a.box.bottom - a.box.top), (b.box.right - b.box.left) * (b.box.bottom - b.box.top))
  if (width * height < smaller * 0.4) return false
  if (a.element.contains(b.element) || b.element.contains(a.element)) {
    // A mark or a badge within its own element may sit on its words; two lines of one text never do.
    return false
  }
  return isSeenThrough(a.element, b.element) && isSeenThrough(b.element, a.element) && isUncut(a) && isUncut(b)
}

/** Whether nothing between an element and what both stand in has a ground of its own, which would hide what is below. */
function isSeenThrough(element, other) {
  for (const at of chain(element)) {
    if (at.contains(other)) return true
    const style = styleOf(at)
    if (style.backgroundImage !== 'none' || !/, 0\)$|transparent/.test(style.backgroundColor) || style.backdropFilter !== 'none' || style.mixBlendMode !== 'normal') return false
    if (style.transform !== 'none' || style.rotate !== 'none' || style.perspective !== 'none') return false
  }
  return true
}

/** Whether the words are within every box that cuts off what does not fit. */
function isUncut({ element, box }) {
  for (const at of chain(element.parentElement)) {
    if (at === document.body || at === document.documentElement) break
    if (styleOf(at).overflow === 'visible') continue
    const edge = at.getBoundingClientRect()
    if (box.top < edge.top - 1 || box.bottom > edge.bottom + 1 || box.left < edge.left - 1 || box.right > edge.right + 1) return false
  }
  return true
}

let isUncutPage = true

/** Words that are cut off, with no way to read the rest. */
export function* clipped() {
  isUncutPage = ![document.documentElement, document.body].some((one) => /hidden|clip/.test(styleOf(one).overflowX))
  for (const element of document.body.querySelectorAll('h1, h2, h3, h4, h5, h6, button, a, label, p, th, td, li, legend, figcaption, dt, dd, strong, span')) {
    if (ownTexts(element).length === 0) continue
    const how = cutHow(element)
    if (!how || element.title || !isLaidOut(element) || isSetAside(element) || isForReadersOnly(element) || isMoving(element)) continue
    yield { kind: 'clipped', message: `“${textOf(element).slice(0, 80)}” is cut off ${how}.`, selector: selectorOf(element), text: textOf(element) }
  }
}

function cutHow(element) {
  const style = styleOf(element)
  if (/hidden|clip/.test(style.overflowX) && style.display !== 'inline') {
    if (style.textOverflow !== 'clip' || style.webkitLineClamp !== 'none' || style.maskImage !== 'none' || element.clientHeight < 8 || element.clientWidth < 8) return null
    const line = parseFloat(style.lineHeight) || parseFloat(style.fontSize) * 1.2
    if (style.whiteSpaceCollapse !== undefined && style.textWrapMode === 'nowrap' && element.scrollWidth > element.clientWidth + 6) return 'at its right edge'
    if (style.maxHeight === 'none' && element.scrollHeight > element.clientHeight + line * 0.5) return 'at its lower edge'
    return null
  }
  return isBeyondWindow(element) ? 'at the edge of the window' : null
}

/** The page hides what does not fit its window: words that begin in it and go on beyond it cannot be read. */
function isBeyondWindow(element) {
  if (isUncutPage) return false
  const width = document.documentElement.clientWidth
  const isCut = ownTexts(element).some((text) => boxesOf(text).some((box) => box.left >= 0 && box.left < width && box.right > width + 8))
  if (!isCut) return false
  for (const at of chain(element)) {
    if (at === document.body || at === document.documentElement) break
    const style = styleOf(at)
    if (style.overflowX !== 'visible' || style.position !== 'static' || style.transform !== 'none' || style.translate !== 'none' || /marquee|carousel|slider|ticker|track/i.test(at.className)) return false
  }
  return true
}
