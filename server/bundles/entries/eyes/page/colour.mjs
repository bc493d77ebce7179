// Words that nobody can see: of the colour of their ground, or transparent.
import { boxesOf, chain, inherited, isForReadersOnly, isMoving, isSetAside, ownTexts, rules, selectorOf, styleOf, textOf, worded } from './elements.mjs'

let pen
const colours = new Map()

/** Any colour of CSS as red, green, blue and alpha from 0 to 255. */
function colour(text) {
  if (!colours.has(text)) {
    pen ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    pen.clearRect(0, 0, 1, 1)
    pen.fillStyle = '#000'
    pen.fillStyle = text
    pen.fillRect(0, 0, 1, 1)
    colours.set(text, [...pen.getImageData(0, 0, 1, 1).data])
  }
  return colours.get(text)
}

/** Words of the colour of what they stand on. */
export function* sameColour() {
  for (const element of worded()) {
    const style = styleOf(element)
    if (style.textShadow !== 'none' || parseFloat(style.webkitTextStrokeWidth) > 0) continue
    const ink = colour(style.webkitTextFillColor)
    const isSizeless = parseFloat(style.fontSize) === 0
    if (isSizeless || ink[3] === 0) {
      if (isUnseenByMistake(element)) yield { kind: 'invisible', message: `“${textOf(element).slice(0, 80)}” has no ${isSizeless ? 'size' : 'colour'}.`, selector: selectorOf(element), text: textOf(element) }
      continue
    }
    const ground = parseFloat(style.fontSize) < 4 ? null : groundOf(element)
    if (!ground || ink[3] < 250 || [0, 1, 2].some((i) => Math.abs(ink[i] - ground[i]) > 6)) continue
    if (isSetAside(element) || isForReadersOnly(element) || isMoving(element) || isPaintedUnder(element)) continue
    yield {
      kind: 'invisible',
      message: `“${textOf(element).slice(0, 80)}” has the colour of its background.`,
      selector: selectorOf(element),
      text: textOf(element),
    }
  }
}

/** Words without a colour or a size may be a name for those who do not see, may be painted by what is behind them, or come when somebody points at them. */
function isUnseenByMistake(element) {
  const text = textOf(element)
  const isName = element.closest('a, button, label, [role], svg, input, select')
  if (text.length < 12 || !text.includes(' ') || isName || element.childElementCount > 0 || isSetAside(element) || isForReadersOnly(element) || isMoving(element)) return false
  for (const at of chain(element)) {
    const style = styleOf(at)
    if (/text/.test(style.backgroundClip) || /text/.test(style.webkitBackgroundClip) || style.pointerEvents === 'none' || style.userSelect === 'none' || (at !== document.body && /absolute|fixed/.test(style.position))) return false
    if (['::before', '::after'].some((part) => !/^(none|normal|"")$/.test(getComputedStyle(at, part).content)) || style.transitionDuration.split(',').some((time) => parseFloat(time) > 0)) return false
  }
  return true
}

/** The one plain colour that an element stands on. Null when it stands on a picture, on several layers, or in a place of its own. */
function groundOf(element) {
  for (const at of chain(element)) {
    const style = styleOf(at)
    if (style.backgroundImage !== 'none' || style.backgroundClip === 'text' || style.mixBlendMode !== 'normal' || style.filter !== 'none' || style.backdropFilter !== 'none') return null
    if (Number(style.opacity) < 1) return null
    const ground = colour(style.backgroundColor)
    if (ground[3] > 250) return ground
    if (ground[3] > 0) return null
    if (/absolute|fixed|sticky/.test(style.position)) return null
  }
  return colour(/dark/.test(styleOf(document.documentElement).colorScheme) && matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#fff')
}

/** Whether something that is not around the words lies between them and their ground. */
function isPaintedUnder(element) {
  element.scrollIntoView({ block: 'center', behavior: 'instant' })
  const box = ownTexts(element).flatMap(boxesOf)[0]
  if (!box) return true
  const under = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2)
  const at = under.indexOf(element)
  if (at < 0) return true
  const between = [...under.slice(0, at), ...under.slice(at + 1)].filter((one) => !one.contains(element))
  const before = [...chain(element)].some((one) => ['::before', '::after'].some((part) => /absolute|fixed/.test(getComputedStyle(one, part).position) && getComputedStyle(one, part).content !== 'none'))
  return between.length > 0 || before
}

const isClearNow = inherited((at) => Number(styleOf(at).opacity) === 0)

/** What stands in the flow of the page with words in it, is transparent, and nothing says that it ever is not. */
export function transparent() {
  const found = new Set()
  for (const element of worded()) {
    if (!isClearNow(element)) continue
    const at = [...chain(element)].findLast((one) => Number(styleOf(one).opacity) === 0)
    if (!at || found.has(at) || isSetAside(element)) continue
    if ([...chain(at)].some((one) => one !== document.body && /absolute|fixed/.test(styleOf(one).position)) || styleOf(at).pointerEvents === 'none') continue
    const text = textOf(at)
    if (text.length < 10 && !at.matches('h1, h2, h3') && !at.querySelector('h1, h2, h3')) continue
    if (isForReadersOnly(element) || comesWithTouch(at)) continue
    found.add(at)
  }
  return [...found].slice(0, 20)
}

const touch = /:(hover|focus|focus-within|focus-visible|active|checked|target|open|popover-open|valid|invalid|disabled|enabled|placeholder-shown|has)\b|\[(open|data-state|data-open|aria-|data-headlessui)[^\]]*\]/

/** Whether a rule shows the element when somebody points at something, or opens it. */
function comesWithTouch(element) {
  for (const rule of rules()) {
    const says = rule.style?.opacity
    if (!says || Number(says) === 0 || !touch.test(rule.selectorText)) continue
    for (const one of rule.selectorText.split(',')) {
      const plain = one.replace(/:(hover|focus-within|focus-visible|focus|active|checked|target|open|popover-open|valid|invalid|disabled|enabled|placeholder-shown)\b/g, '').replace(/\[(open|data-state|data-open|aria-|data-headlessui)[^\]]*\]/g, '')
      try {
        if (element.matches(plain.trim().replace(/([>+~])\s*$/, '$1 *') || '*')) return true
      } catch {
        return true
      }
    }
  }
  return false
}

const wait = (time) => new Promise((done) => setTimeout(done, time))

/** Comes to each of them as a person would, and names those that stay transparent. */
export async function stayTransparent(elements) {
  const found = []
  for (const element of elements) {
    if (!element.isConnected) continue
    element.scrollIntoView({ block: 'center', behavior: 'instant' })
    await wait(150)
    const scroll = new Event('scroll')
    dispatchEvent(scroll)
    for (let times = 0; times < 9 && element.isConnected && isClear(element); times++) await wait(100)
    if (!element.isConnected || !isClear(element) || isMoving(element)) continue
    found.push({
      kind: 'invisible',
      message: `“${textOf(element).slice(0, 80)}” is transparent and stays so.`,
      selector: selectorOf(element),
      text: textOf(element),
    })
    if (found.length === 5) break
  }
  return found
}

const isClear = (element) => [...chain(element)].some((at) => Number(getComputedStyle(at).opacity) === 0)
