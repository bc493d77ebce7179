// Pages that never come to rest, and do not hang either: they show themselves anew without end, or ask for the same thing again and again.
// Animations, canvases and clocks do less than that, and do it with every frame that is drawn.
import { finding } from './words.mjs'

/** Changes of the page in a second, told apart by turns of its script; timers come to 250 at most. */
const mostChanges = 350
/** Turns that a script asks for itself, for each frame that is drawn; to draw something takes one or two. */
const mostTurns = 2.5
/** The same address asked for so often is no question any more. */
const mostAsked = 9

/** What has been counted so far. */
export const counted = async (tab) => ({ at: performance.now(), batches: await tab.ask('changes.batches'), messages: await tab.count('messages') })

/** @param {{ at: number, batches: number, messages: number }} before counted a while ago */
export async function looping(tab, before) {
  const now = await counted(tab)
  const seconds = Math.max(0.02, (now.at - before.at) / 1000)
  const isSuspect = () => (now.batches - before.batches) / seconds > 100 || (now.messages - before.messages) / seconds > 60 || tab.isRestless || most(tab)[1] > 3
  if (!isSuspect()) return []
  // Twice in a row, each a second long: what has to be drawn at first comes to an end.
  let reason = null
  for (let times = 0; times < 2; times++) {
    reason = await watched(tab)
    if (reason === null) return []
  }
  return [finding('looping', reason, { stack: await tab.count('askers').then(mostOften) })]
}

/** Those seen most, one after the other: a framework's own are among them, and which are the site's is known by its source maps. */
const mostOften = (stacks) => Object.entries(stacks).sort(([, a], [, b]) => b - a).slice(0, 5).map(([stack]) => stack).join('\n') || null

async function watched(tab) {
  const [work, messages] = [await tab.work(), await tab.count('messages')]
  const requests = most(tab)[1]
  const { seconds, frames, batches } = await tab.ask('watch(1000)')
  const turns = (await tab.count('messages')) - messages
  const share = ((await tab.work()) - work) / seconds
  const [address, times] = most(tab)
  if (times > mostAsked && times - requests >= 3) return `The page asks for ${address} again and again: ${times} times so far.`
  if (batches / seconds > mostChanges) return `The page changes itself without end: about ${Math.round(batches / seconds)} times a second.`
  if (share > 0.6 && turns / Math.max(1, frames) > mostTurns && turns / seconds > 60) return 'The page shows itself anew without end and never comes to rest.'
  return null
}

const most = (tab) => [...tab.heard.requests].reduce((all, one) => (one[1] > all[1] ? one : all), ['', 0])
