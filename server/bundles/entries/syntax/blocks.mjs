// The script and style blocks of Vue and Svelte files. Their templates are left alone.
import { scriptKinds } from './script.mjs'
import { styleKinds } from './style.mjs'

const opening = /^<(script|style)(?=[\s>])((?:[^>"']|"[^"]*"|'[^']*')*)>/gm

/** @returns {[null | { at: number, message: string }, { kind: string, text: string, at: number }[]]} */
export function blocksOf(text) {
  const parts = []
  opening.lastIndex = 0
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const [tag, name, attributes] = found
    const at = found.index + tag.length
    const end = text.indexOf(`</${name}`, at)
    if (end < 0) return [{ at: found.index, message: `<${name}> is not closed.` }, []]
    if (!/\ssrc=/.test(attributes)) {
      const lang = /\slang=["']?([\w.]+)/.exec(attributes)?.[1]
      const kind = lang ?? (name === 'script' ? 'js' : 'css')
      const isKnown = Object.hasOwn(name === 'script' ? scriptKinds : styleKinds, kind === 'typescript' ? 'ts' : kind)
      if (isKnown) parts.push({ kind: kind === 'typescript' ? 'ts' : kind, text: text.slice(at, end), at })
    }
    opening.lastIndex = end
  }
  return [null, parts]
}
