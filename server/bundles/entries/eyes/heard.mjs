// What a page says of itself while it runs: errors, console, requests, and where it wants to go.
import { origin } from './served.mjs'
import { finding, stackOf, words } from './words.mjs'

const hydration = /Minified React error #(418|419|421|422|423|425)\b|hydration (failed|mismatch|completed but)|hydration_mismatch|error while hydrating|did not match\. Server|Text content does not match server|tree hydrated but/i
const unreached = /failed to fetch|networkerror|network error|load failed|err_(failed|blocked|network|internet|aborted|proxy|name)|importing a module script failed|error loading dynamically imported module|failed to fetch dynamically/i

/** More dialogs than these are no question to anybody. */
const mostDialogs = 20

export class Heard {
  errors = new Map()
  said = []
  missing = new Map()
  outside = new Set()
  hasLostScript = false
  left = new Set()
  dialogs = 0
  loads = 0
  moves = 0
  requests = new Map()

  /** An error that nobody caught, or a promise that nobody asked about. */
  threw({ exceptionId, text, exception, url, lineNumber, columnNumber, stackTrace }) {
    const isRejection = /in promise/.test(text)
    const described = exception?.description ?? (exception && 'value' in exception ? String(exception.value) : text)
    const message = described.split(/\n\s+at /)[0].replace(/^Uncaught (\(in promise\) )?/, '')
    const at = placeIn(stackTrace) ?? placeOf(url, lineNumber, columnNumber)
    const kind = hydration.test(message) ? 'hydration' : isRejection ? 'rejection' : 'error'
    this.errors.set(exceptionId, finding(kind, message || text, { stack: stackOf(described), ...at }))
  }

  /** Somebody asked about the promise after all. */
  tookBack(exceptionId) {
    this.errors.delete(exceptionId)
  }

  /** What was written with console.error. */
  wrote({ type, args, stackTrace }) {
    if (type !== 'error' || this.said.length > 100) return
    const error = args.find(({ subtype, className }) => subtype === 'error' || /Error$/.test(className ?? ''))
    const text = args.map(({ description, value }) => (value === undefined ? (description ?? '') : String(value))).join(' ')
    const described = error?.description ?? text
    const message = error ? described.split(/\n\s+at /)[0] : text
    const kind = hydration.test(text) ? 'hydration' : error || /error boundary|The above error occurred/i.test(text) ? 'logged' : 'said'
    if (!/\S/.test(message)) return
    this.said.push(finding(kind, message, { stack: stackOf(described), ...(placeInText(error?.description) ?? placeIn(stackTrace)) }))
  }

  /** A part of the site that is asked for and is not there. */
  lacks(url, type, status) {
    this.missing.set(url, { url, type, status })
  }

  asked(url) {
    this.requests.set(url, (this.requests.get(url) ?? 0) + 1)
  }

  /** All of it as findings. What fails only because nothing outside is reachable here is no fault of the page. */
  get findings() {
    const isCutOff = this.outside.size > 0
    const own = [...this.errors.values(), ...this.said].filter(({ message }) => {
      if (isCutOff && unreached.test(message)) return false
      return !(this.hasLostScript && /is not defined|is not a (constructor|function)|of undefined|of null/.test(message))
    })
    const found = [...own]
    if (this.dialogs > mostDialogs) found.push(finding('dialogs', `The page opened ${this.dialogs} dialogs one after another.`))
    for (const url of this.left) found.push(finding('left', `The page went away by itself, to ${words(url, 200)}.`, { url }))
    return found
  }

  get hasTooManyDialogs() {
    return this.dialogs > mostDialogs
  }
}

/** Lines and columns are counted from 1, as in a stack. */
export function placeOf(url, line, column) {
  return url?.startsWith(`${origin}/`) ? { url, line: (line ?? 0) + 1, column: (column ?? 0) + 1 } : null
}

/** The first place of a stack that is in the site's own files. */
export function placeIn(stackTrace) {
  for (let stack = stackTrace; stack; stack = stack.parent) {
    for (const { url, lineNumber, columnNumber } of stack.callFrames) {
      const at = placeOf(url, lineNumber, columnNumber)
      if (at) return at
    }
  }
  return null
}

function placeInText(stack) {
  const found = /(http:\/\/site\.test\/[^\s()]*?):(\d+):(\d+)/.exec(stack ?? '')
  return found && { url: found[1], line: Number(found[2]), column: Number(found[3]) }
}
