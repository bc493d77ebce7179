// What axe-core says of a page: names that cannot be read aloud, and words that are hard to read.
import axe from 'text:axe-core/axe.min.js'
import { finding } from './words.mjs'

const rules = {
  'button-name': 'This button has no name: nobody who cannot see it knows what it does.',
  'link-name': 'This link has no name: nobody who cannot see it knows where it leads.',
  'image-alt': 'This picture says nothing to those who cannot see it (alt).',
  label: 'This field has no label.',
  'select-name': 'This choice has no label.',
}
const names = JSON.stringify(Object.keys(rules))

const ask = (values, within) => `judge(${values}, ${JSON.stringify(within)})`

/**
 * @param {string[]} known selectors of words that cannot be seen at all, which is said already
 * @param {boolean} hasNames whether names are looked at too, which are the same in all colours
 */
export async function judged(tab, known, hasNames) {
  await tab.run(axe)
  const found = hasNames ? await tab.ask(ask(names, null)) : []
  let faint = await tab.ask(ask('["color-contrast"]', null))
  if (faint.length > 0) {
    // What fades in is faint for a moment.
    await tab.pause(600)
    faint = await tab.ask(ask('["color-contrast"]', faint.map(({ target }) => target)))
  }
  return [
    ...found.map(({ rule, selector, text }) => finding('label', rules[rule], { selector, text })),
    ...faint
      .filter(({ selector }) => !known.includes(selector))
      .slice(0, 20)
      .map(({ selector, text, colours }) => finding('contrast', `“${text.slice(0, 80)}” is hard to read: its contrast is ${colours.ratio} to 1 where ${colours.needed} is needed (${colours.front} on ${colours.back}).`, { selector, text })),
  ]
}
