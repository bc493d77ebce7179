// HTML, by parse5. HTML never fails to parse: what counts as broken is what swallows or cuts off something, and a tag that must be closed and is not.
// Omitted tags that the standard allows, and misplaced content that browsers forgive, pass.
import { Parser } from 'parse5'

const swallowing = {
  'eof-before-tag-name': 'The file ends in a tag.',
  'eof-in-tag': 'The file ends in a tag: a quote or a “>” is missing.',
  'eof-in-comment': 'A comment does not end.',
  'eof-in-cdata': 'A CDATA section does not end.',
  'eof-in-doctype': 'The doctype does not end.',
  'eof-in-script-html-comment-like-text': 'A comment in a script does not end.',
  'missing-end-tag-name': 'There is an end tag without a name.',
  'missing-attribute-value': 'An attribute has “=” and no value.',
  'unexpected-character-in-attribute-name': 'There is a quote or “<” in the name of an attribute: the tag or an attribute before it does not end.',
  'unexpected-character-in-unquoted-attribute-value': 'There is a quote, “<” or “=” in a value without quotes.',
  'unexpected-equals-sign-before-attribute-name': 'There is an “=” without a name before it.',
}

/** https://html.spec.whatwg.org/multipage/syntax.html#optional-tags and the void elements; the rest must be closed. */
const mayStayOpen = new Set(
  ('html head body p li dt dd rt rp optgroup option colgroup caption thead tbody tfoot tr td th ' +
    'area base br col embed hr img input link meta source track wbr param frame basefont bgsound keygen').split(' '),
)

/** Also tells of end tags for which nothing is open: the standard calls only some of them errors. */
class WatchingParser extends Parser {
  onEndTag(token) {
    const { items, stackTop } = this.openElements
    let isOpen = false
    // The innermost first: it nearly always is the one.
    for (let n = stackTop; n >= 0 && !isOpen; n--) isOpen = items[n].tagName.toLowerCase() === token.tagName
    if (!isOpen && !mayStayOpen.has(token.tagName)) this.options.onStrayEnd(token)
    super.onEndTag(token)
  }
}

/** @returns {[null | { at: number, message: string }, { kind: string, text: string, at: number }[]]} */
export function readMarkup(text) {
  const errors = []
  const document = WatchingParser.parse(text, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startOffset, endOffset }) => {
      if (Object.hasOwn(swallowing, code)) errors.push({ at: code.startsWith('eof') ? endOffset : startOffset, message: swallowing[code] })
    },
    onStrayEnd: ({ tagName, location }) => errors.push({ at: location.startOffset, message: `</${tagName}> closes nothing.` }),
  })
  const parts = []
  const starts = new Map()
  const nodes = [document]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    note(node)
    for (const child of node.childNodes ?? []) nodes.push(child)
    if (node.content) nodes.push(node.content)
  }
  for (const [at, { name, isClosed }] of starts) if (!isClosed) errors.push({ at, message: `<${name}> is not closed.` })
  errors.sort((a, b) => a.at - b.at)
  return [errors[0] ?? null, errors.length > 0 ? [] : parts]

  function note({ tagName, sourceCodeLocation: place, attrs, childNodes }) {
    if (!place?.startTag || mayStayOpen.has(tagName)) return
    const { startOffset: at, endOffset: inside } = place.startTag
    const isClosed = place.endTag !== undefined || text[inside - 2] === '/'
    // One tag can make several elements, where formatting goes on in the next paragraph.
    starts.set(at, { name: tagName, isClosed: isClosed || starts.get(at)?.isClosed === true })
    const kind = tagName === 'script' ? scriptKind(attrs) : tagName === 'style' ? 'css' : null
    const isTemplated = childNodes.some((child) => /<%|\{\{|\{%/.test(child.value ?? ''))
    if (kind !== null && place.endTag && !isTemplated) parts.push({ kind, text: text.slice(inside, place.endTag.startOffset), at: inside })
  }
}

function scriptKind(attrs) {
  const type = attrs.find(({ name }) => name === 'type')?.value.trim().toLowerCase() ?? ''
  if (attrs.some(({ name }) => name === 'src')) return null
  if (type === 'importmap' || type === 'speculationrules' || /^application\/(?:ld\+)?json$/.test(type)) return 'json'
  return /^(?:|module|(?:text|application)\/(?:javascript|ecmascript|babel))$/.test(type) ? 'js' : null
}
