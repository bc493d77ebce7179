// What is said of a page: its own words are data, short and without characters that a terminal or a log would act on.

const most = 500

/** Words that came from a page: at most 500 characters, in one piece, without control characters. */
export function words(text, length = most) {
  if (text === null || text === undefined) return null
  const clean = String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim()
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean
}

/** A stack keeps its lines; no more of them than anybody reads. */
export function stackOf(text) {
  if (!text?.includes('\n')) return null
  return text.split('\n').slice(0, 30).map((line) => (/^\s+at /.test(line) ? '    ' : '') + words(line, 300)).join('\n')
}

/** Everything that is known of a finding; what is not known of it is null. */
export function finding(kind, message, more = {}) {
  const { stack = null, url = null, line = null, column = null, selector = null, text = null } = more
  return { kind, message: words(message), stack, url: words(url), line, column, selector: words(selector, 200), text: words(text, 200) }
}

/** The same thing said once, and no more than 60 things of one page. */
export function once(findings) {
  const known = new Set()
  const kept = findings.filter((one) => {
    const key = JSON.stringify([one.kind, one.message, one.url, one.line, one.column, one.selector])
    return !known.has(key) && known.add(key)
  })
  return kept.slice(0, 60)
}
