// A page as lines of text, for whoever cannot see it: what is there, what it is called, in which state it is and where it stands.
import { tree } from './named.mjs'
import { origin, Served } from './served.mjs'
import { Ended } from './tab.mjs'
import { finding, once, words } from './words.mjs'

const most = 12_000

const defaults = { base: '/', fallback: null, route: null, width: 1280, scheme: 'light', storage: null, allow: [], picture: null }

export class Outline {
  #from
  #request
  #tab = null

  constructor(tabs, request) {
    this.#from = tabs
    this.#request = { ...defaults, ...request }
  }

  async run() {
    const { route, base, width, scheme, storage, allow, picture } = this.#request
    const served = await Served.open(this.#request)
    const tab = (this.#tab = await this.#from.take({ served, allow, storage }))
    const findings = []
    let outline = ''
    let title = null
    try {
      await tab.load(route === null ? base : served.at(route), { width, scheme })
      title = words((await tab.ask('reads()')).title, 200)
      outline = shortened(lines(await tree(tab), await boxes(tab)))
      if (picture) await tab.picture(picture)
    } catch (error) {
      if (!(error instanceof Ended)) throw error
      findings.push(error.finding)
    } finally {
      const missing = [...tab.heard.missing.values()].map(({ url, status }) => finding('missing', `What the page asks for is not there (${status}): ${words(url, 200)}`, { url }))
      findings.push(...tab.heard.findings, ...missing)
      await this.#from.close(tab)
    }
    return { title, outline, findings: once(findings).map((one) => ({ ...one, width, scheme })) }
  }

  async stop() {
    await this.#tab?.close()
  }
}

/** Where every node stands on the page, in pixels from its top left. */
async function boxes(tab) {
  const { documents } = await tab.send('DOMSnapshot.captureSnapshot', { computedStyles: [] })
  const found = new Map()
  const [{ nodes, layout }] = documents
  layout.nodeIndex.forEach((node, at) => found.set(nodes.backendNodeId[node], layout.bounds[at].map(Math.round)))
  return found
}

/** What is called something by its own words is not repeated by them. */
function lines(nodes, boxes) {
  const found = []
  const above = []
  for (const node of nodes) {
    above.length = node.depth
    const parent = above.findLast(Boolean)
    if (node.role === 'text') {
      if (parent && (parent.name === '' ? parent.words === undefined && parent.isLast : parent.name.includes(node.name))) {
        if (parent.name === '') parent.words = node.name
        continue
      }
    }
    if (node.role === 'page') continue
    if (parent) parent.isLast = false
    const line = { role: node.role, name: node.name, depth: Math.max(0, node.depth - 1), states: statesOf(node), box: boxes.get(node.backendNodeId), isLast: true }
    above[node.depth] = line
    found.push(line)
  }
  return found.map(({ role, name, words: said, depth, states, box }) => {
    const called = words(name || said || '', 120)
    return `${'  '.repeat(Math.min(depth, 20))}${role}${called ? ` “${called}”` : ''}${states}${box ? ` (${box.join(',')})` : ''}`
  })
}

function statesOf({ role, value, properties }) {
  const has = Object.fromEntries(properties.map(({ name, value }) => [name, value?.value]))
  const states = ['disabled', 'required', 'readonly', 'focused', 'modal'].filter((name) => has[name] === true)
  for (const name of ['checked', 'pressed']) if (has[name] === 'true' || has[name] === true) states.push(name)
  if (has.selected === true) states.push('selected')
  if (has.expanded !== undefined) states.push(has.expanded ? 'expanded' : 'collapsed')
  if (has.invalid && has.invalid !== 'false') states.push('invalid')
  if (role === 'heading' && has.level) states.push(`level ${has.level}`)
  if (role === 'link' && typeof has.url === 'string') states.push(`to ${words(has.url.startsWith(origin) ? has.url.slice(origin.length) : has.url, 80)}`)
  if (value !== undefined && value !== '' && role !== 'link') states.push(`value “${words(value, 60)}”`)
  return states.length > 0 ? ` [${states.join(', ')}]` : ''
}

function shortened(lines) {
  let length = 0
  const room = most - 40
  const fit = lines.findIndex((line) => (length += line.length + 1) > room)
  if (fit < 0) return lines.join('\n')
  return [...lines.slice(0, fit), `… and ${lines.length - fit} more elements`].join('\n')
}
