// What a person does to an element: to reach it, to fill it in, to choose from it.
import { selectorOf, textOf } from './elements.mjs'
import { words } from './layout.mjs'

/** The place on the screen where the element can be pressed, or what is in the way. */
export function reach(element) {
  if (element.matches(':disabled, [aria-disabled=true]')) return { why: 'is disabled' }
  // A box that is drawn by its label is pressed there.
  const small = element.getBoundingClientRect()
  const target = element.matches('input') && (small.width < 3 || small.height < 3 || getComputedStyle(element).opacity === '0') ? (element.labels?.[0] ?? element) : element
  target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const box = [...target.getClientRects()].find(({ width, height }) => width > 1 && height > 1)
  if (!box) return { why: 'has no size on the screen' }
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1)
  const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1)
  let hit = document.elementFromPoint(x, y)
  while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit) hit = hit.shadowRoot.elementFromPoint(x, y)
  if (!hit) return { why: 'is outside the window' }
  const isIt = target.contains(hit) || hit.contains(target) || [...(element.labels ?? [])].some((label) => label.contains(hit)) || target.shadowRoot?.contains(hit)
  return isIt ? { x, y } : { why: `is covered by ${textOf(hit) ? `“${textOf(hit).slice(0, 60)}”` : selectorOf(hit)}` }
}

/** Makes a field ready to be typed into, or fills in one that nobody types into letter by letter. */
export function beginTyping(element, text) {
  const field = element.matches('label') && element.control ? element.control : element
  if (field.readOnly || field.matches(':disabled')) return { why: field.readOnly ? 'can only be read' : 'is disabled' }
  if (field.matches('input[type=date], input[type=time], input[type=month], input[type=week], input[type=datetime-local], input[type=color], input[type=range]')) {
    set(field, text)
    return field.value === text ? { isDone: true } : { why: `does not take “${text}” (it is a field for a ${field.type})` }
  }
  field.focus()
  if (field.matches('input, textarea')) field.select()
  else if (field.isContentEditable) getSelection().selectAllChildren(field)
  else return { why: 'is nothing that can be typed into' }
  return { isDone: false }
}

function set(field, value) {
  const kind = field.localName === 'select' ? HTMLSelectElement : field.localName === 'textarea' ? HTMLTextAreaElement : HTMLInputElement
  Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, value)
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

const plain = (text) => text.replace(/\s+/g, ' ').trim().toLowerCase()

/** Chooses from a list of the browser's own. Null when the element is another kind of choice. */
export function choose(element, option) {
  if (element.localName !== 'select') return null
  const options = [...element.options].filter((one) => !one.disabled)
  const found = options.find((one) => plain(one.label) === plain(option)) ?? options.find((one) => plain(one.label).includes(plain(option))) ?? options.find((one) => one.value === option)
  if (!found) return { why: `has no option “${option}”. Options here: ${options.slice(0, 12).map((one) => `“${one.label}”`).join(', ')}.` }
  element.focus()
  set(element, found.value)
  return { isDone: true }
}

/** What is to be read on the page now. */
export const reads = () => ({ text: words(), path: location.pathname + location.search + location.hash, title: document.title })

/** What the page has stored under a name. */
export const stored = (name) => localStorage.getItem(name) ?? sessionStorage.getItem(name)

/** The smallest element with these words, for those who say what they see. */
export function withText(text) {
  const asked = plain(text)
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT, (one) => (plain(one.innerText ?? '').includes(asked) && one.checkVisibility({ visibilityProperty: true }) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP))
  let best = null
  for (let one = walker.nextNode(); one; one = walker.nextNode()) {
    if (/^(script|style|noscript)$/.test(one.localName)) continue
    const isBetter = !best || best.contains(one) || (plain(one.innerText) === asked && plain(best.innerText) !== asked)
    if (isBetter) best = one
  }
  return best
}
