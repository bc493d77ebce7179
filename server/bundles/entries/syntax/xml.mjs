// SVG and other XML, by sax: well-formed, and every prefix of a name declared, as a browser asks of an image.
import { parser as createParser } from 'sax'

export function readXml(text) {
  const parser = createParser(true, { xmlns: true, position: true })
  let error = null
  parser.onerror = (e) => {
    error ??= { at: Math.min(Math.max(parser.position - 1, 0), text.length), message: `${e.message.split('\n')[0]}.` }
    parser.error = null
  }
  parser.ondoctype = (doctype) => {
    for (const [, name, , value] of doctype.matchAll(/<!ENTITY\s+([^\s%]+)\s+(["'])([^]*?)\2/g)) parser.ENTITIES[name] = value
  }
  let depth = 0
  let roots = 0
  parser.onopentag = () => {
    const at = parser.startTagPosition - 1
    if (depth++ === 0 && ++roots > 1) error ??= { at, message: 'There is more than one outermost element.' }
    const names = [...text.slice(at, parser.position).matchAll(/\s([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')/g)].map((found) => found[1])
    const twice = names.find((name, n) => names.indexOf(name) < n)
    if (twice !== undefined) error ??= { at, message: `The attribute “${twice}” stands twice in one tag.` }
  }
  parser.onclosetag = () => depth--
  parser.write(text.replace(/^\uFEFF/, ' ')).close()
  return { error, names: [] }
}
