// CSS, SCSS and Less, by PostCSS. It takes nearly any selector and value, so those of plain CSS are looked at again.
import parseCss from 'postcss/lib/parse'
import selectorParser from 'postcss-selector-parser'
import parseScss from 'postcss-scss/lib/scss-parse'
import less from 'postcss-less'

/** By file name extension. */
export const styleKinds = { css: parseCss, scss: parseScss, less: less.parse }

export function readStyle(text, kind) {
  try {
    const root = styleKinds[kind](text)
    return { error: kind === 'css' ? firstMistake(root, text) : null, names: [] }
  } catch (e) {
    if (e?.name !== 'CssSyntaxError') throw e
    return { error: { at: e.input?.offset ?? offset(text, e.line, e.column), message: sentence(e.reason) }, names: [] }
  }
}

function firstMistake(root, text) {
  let error = null
  root.walk((node) => {
    const at = node.source.start.offset
    const message = node.type === 'rule' ? inRule(node) : node.type === 'decl' ? inDeclaration(node, text[at]) : node.type === 'atrule' ? inAtRule(node) : null
    if (message === null) return undefined
    error = { at, message }
    return false
  })
  return error
}

function inRule({ selector, raws, parent }) {
  if (selector === '') return 'There is a rule without a selector.'
  if (parent.type === 'atrule' && /keyframes$/i.test(parent.name)) return null
  const wrong = wrongSelector(raws.selector?.raw ?? selector)
  return wrong === null ? null : `The selector “${selector.length > 60 ? `${selector.slice(0, 60)}…` : selector}” is none: ${wrong}`
}

function wrongSelector(selector) {
  if (selector.endsWith(',')) return 'There is a comma at its end.'
  try {
    let isNameless = false
    selectorParser().astSync(selector).walkClasses(({ value }) => void (isNameless ||= value === ''))
    return isNameless ? 'There is a dot without a name.' : null
  } catch (e) {
    // Nested too deeply for this parser says nothing about the selector.
    if (/nesting depth/.test(e.message)) throw e
    return sentence(e.message.split('\n')[0])
  }
}

function inDeclaration({ prop, value, variable }, first) {
  if (variable || prop.startsWith('--') || first === '$') return null
  if (value === '') return `“${prop}” has no value.`
  const bracket = oddBracket(value)
  return bracket === null ? null : `The value of “${prop}” has a “${bracket}” without its other half.`
}

function inAtRule({ name, params }) {
  if (name === '') return 'There is an @ without a name.'
  const bracket = oddBracket(params)
  return bracket === null ? null : `The @${name} has a “${bracket}” without its other half.`
}

/** A bracket that is not closed, or that nothing opened. Strings, comments, escapes and addresses without quotes are no brackets. */
function oddBracket(value) {
  const open = []
  const tokens = /"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\/\*[^]*?\*\/|\\[^]|url\(\s*(?![\s"'])(?:\\[^]|[^)\\])*\)|[()[\]]/gi
  for (const [token] of value.matchAll(tokens)) {
    if (token === '(' || token === '[') open.push(token)
    else if (token === ')' || token === ']') {
      if (open.pop() !== (token === ')' ? '(' : '[')) return token
    }
  }
  return open.pop() ?? null
}

function offset(text, line, column) {
  let start = 0
  for (let n = 1; n < line; n++) start = text.indexOf('\n', start) + 1
  return start + column - 1
}

function sentence(reason) {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}
