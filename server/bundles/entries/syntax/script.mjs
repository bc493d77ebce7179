// JavaScript and TypeScript, by Babel's parser.
import { parse } from '@babel/parser'

const jsx = ['jsx']
const typescript = [['typescript', {}]]

/** By file name extension: the plugins, and whether the file cannot be a module. */
export const scriptKinds = {
  js: { plugins: jsx },
  jsx: { plugins: jsx },
  mjs: { plugins: jsx },
  cjs: { plugins: jsx, isCommonJs: true },
  ts: { plugins: typescript },
  mts: { plugins: typescript },
  cts: { plugins: typescript },
  tsx: { plugins: ['typescript', 'jsx'] },
  'd.ts': { plugins: [['typescript', { dts: true }]] },
}

const common = ['decoratorAutoAccessors', 'deferredImportEvaluation', 'sourcePhaseImports']

/** @returns {{ error: { at: number, message: string } | null, names: { name: string, at: number, isImport: boolean }[] }} */
export function readScript(text, kind) {
  let furthest = null
  const isTyped = kind.endsWith('ts') || kind === 'tsx'
  for (const { plugins, sourceType } of ways(text, scriptKinds[kind])) {
    try {
      const { program } = parse(text, {
        sourceType,
        plugins: [...common, ...plugins],
        // A name that is exported from a namespace around it is known to the type check only.
        allowUndeclaredExports: isTyped,
        attachComment: false,
        locations: false,
      })
      return survey(program)
    } catch (e) {
      if (typeof e?.pos !== 'number') throw e
      if (furthest === null || e.pos > furthest.pos) furthest = e
    }
  }
  return { error: { at: furthest.pos, message: furthest.message.replace(/ \(\d+:\d+\)$/, '') }, names: [] }
}

/** A file does not say which language it is in exactly: the first reading that it allows is right. */
function* ways(text, { plugins, isCommonJs }) {
  if (plugins === jsx && /@flow\b/.test(text.slice(0, 2_000))) {
    yield { plugins: [['flow', { all: true }], 'jsx', 'decorators'], sourceType: 'unambiguous' }
  }
  if (!isCommonJs) yield { plugins: ['decorators', ...plugins], sourceType: 'unambiguous' }
  yield { plugins: ['decorators', ...plugins], sourceType: 'commonjs' }
  if (text.includes('@')) yield { plugins: ['decorators-legacy', ...plugins], sourceType: 'unambiguous' }
}

/** What only the whole tree tells: regular expressions that are none, names with letters beyond ASCII, packages that are imported. */
function survey(program) {
  const names = []
  let error = null
  const nodes = [program]
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    switch (node.type) {
      case 'Identifier':
      case 'JSXIdentifier':
        if (isForeign(node.name)) names.push({ name: node.name, at: node.start, isImport: false })
        break
      case 'RegExpLiteral':
        if (error === null || node.start < error.at) error = wrongPattern(node) ?? error
        break
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
      case 'ImportExpression':
      case 'TSImportType':
        addImport(node.source ?? node.argument?.literal ?? node.argument)
        break
      case 'TSExternalModuleReference':
        addImport(node.expression)
        break
      case 'CallExpression':
        if (node.callee.name === 'require') addImport(node.arguments[0])
        break
    }
    for (const key in node) {
      const child = node[key]
      if (child === null || typeof child !== 'object' || key === 'extra' || key === 'loc') continue
      if (Array.isArray(child)) {
        for (const one of child) if (typeof one?.type === 'string') nodes.push(one)
      } else if (typeof child.type === 'string') nodes.push(child)
    }
  }
  return { error, names: names.sort((a, b) => a.at - b.at) }

  function addImport(source) {
    if (source?.type === 'StringLiteral' && isForeign(source.value)) names.push({ name: source.value, at: source.start, isImport: true })
  }
}

/** Whether a name has Latin letters and others. The caller knows which of those are a danger. */
function isForeign(name) {
  return /[a-z]/i.test(name) && /[^\0-\x7f]/.test(name)
}

/** A pattern that no engine takes. What this engine may only be too old for is let through. */
function wrongPattern({ pattern, flags, start }) {
  try {
    new RegExp(pattern, flags)
    return null
  } catch (e) {
    const mayBeNew = /\(\?(?![:=!]|<[=!a-z_$])/i.test(pattern) || /duplicate|flags/i.test(e.message)
    return mayBeNew ? null : { at: start, message: e.message.replace(/^Invalid regular expression: (?:\/.*\/\w*: )?/s, 'Invalid regular expression: ') }
  }
}
