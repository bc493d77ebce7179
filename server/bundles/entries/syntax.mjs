// Reads source text with real parsers, for the guard of edits. It has no code of any site in it and touches no file.
// One request a line: {"id", "files": [{"path", "text"}]}. One answer a line: {"id", "files": [reading or null]}, in the same order.
// Id 0 says, unasked, that it has started.
// A reading is {"error": null or {"at", "message"}, "names": [{"name", "at", "isImport"}]}; null is a file that no parser here is for, or that one could
// not cope with. Positions count UTF-16 units from 0.
import { blocksOf } from './syntax/blocks.mjs'
import { readMarkup } from './syntax/markup.mjs'
import { readScript, scriptKinds } from './syntax/script.mjs'
import { readStyle, styleKinds } from './syntax/style.mjs'
import { readXml } from './syntax/xml.mjs'

/** @returns {{ error: { at: number, message: string } | null, names: { name: string, at: number, isImport: boolean }[] } | null} */
function read(path, text) {
  const extension = /\.d\.[cm]?ts$/.test(path) ? 'd.ts' : path.slice(path.lastIndexOf('.') + 1)
  if (Object.hasOwn(scriptKinds, extension)) return readScript(text, extension)
  if (Object.hasOwn(styleKinds, extension)) return readStyle(text, extension)
  if (extension === 'svg' || extension === 'xml') return readXml(text)
  if (extension === 'html' || extension === 'htm') return together(...readMarkup(text))
  if (extension === 'vue' || extension === 'svelte') return together(...blocksOf(text))
  return null
}

/** What is said of a file that has other languages in it: its own error, else the first of theirs, and the names of all. */
function together(error, parts) {
  const names = []
  for (const { kind, text, at } of parts) {
    const reading = kind === 'json' ? readJson(text) : Object.hasOwn(scriptKinds, kind) ? readScript(text, kind) : readStyle(text, kind)
    if (reading.error) error ??= { at: at + reading.error.at, message: reading.error.message }
    for (const name of reading.names) names.push({ ...name, at: at + name.at })
  }
  return { error, names }
}

function readJson(text) {
  try {
    JSON.parse(text)
    return { error: null, names: [] }
  } catch (e) {
    return { error: { at: Number(/position (\d+)/.exec(e.message)?.[1] ?? 0), message: `${e.message}.` }, names: [] }
  }
}

function answer(line) {
  const { id, files } = JSON.parse(line)
  const readings = files.map(({ path, text }) => {
    try {
      return read(path, text)
    } catch {
      // Too deeply nested, or a mistake of the parser: somebody else has to judge.
      return null
    }
  })
  process.stdout.write(`${JSON.stringify({ id, files: readings })}\n`)
}

let rest = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\n')
  rest = lines.pop()
  for (const line of lines) answer(line)
})
process.stdin.on('end', () => process.exit())
process.stdout.write('{"id":0}\n')
