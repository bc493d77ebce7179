// Puts the questions to axe-core, which has been put into this world before.
import { isForReadersOnly, isMoving, isSetAside, selectorOf, textOf } from './elements.mjs'

const mostElements = 6000

/** @param {string[][] | null} within only these elements */
export async function judge(values, within) {
  const elements = within?.map(([selector]) => document.querySelector(selector)).filter(Boolean)
  if (elements?.length === 0) return []
  // With very many elements it takes longer than it is worth.
  if (!elements && values.includes('color-contrast') && document.getElementsByTagName('*').length > mostElements) return []
  const options = { runOnly: { type: 'rule', values }, resultTypes: ['violations'], iframes: false, elementRef: true, performanceTimer: false }
  const { violations } = await globalThis.axe.run(elements ?? document, options)
  const found = []
  for (const { id, nodes } of violations) {
    for (const { element, target, any } of nodes) {
      if (!element || isSetAside(element) || (id === 'color-contrast' && (isMoving(element) || isForReadersOnly(element)))) continue
      const shown = any[0]?.data
      const colours = shown?.fgColor && { front: shown.fgColor, back: shown.bgColor, ratio: shown.contrastRatio, needed: parseFloat(shown.expectedContrastRatio) }
      if (id === 'color-contrast' && !colours) continue
      found.push({ rule: id, target: target.flat().slice(0, 1), selector: selectorOf(element), text: textOf(element), colours })
    }
  }
  return found.slice(0, 50)
}
