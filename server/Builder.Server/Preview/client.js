// Runs first in every previewed page: says which state of the site is on screen, and reloads when there is a newer one.
(() => {
  'use strict'
  let { revision } = document.currentScript.dataset
  let applying // The state that the page is being brought to: what goes wrong now is of it.
  const { build } = document.currentScript.dataset
  const text = (value, limit) => String(value ?? '').slice(0, limit)
  const waiting = []
  let socket
  let attempts = 0
  let sent = 0

  const isFault = (kind) => kind === 'error' || kind === 'console' || kind === 'request'

  const report = (kind, fields) => {
    if (++sent > 200) return
    const message = { source: 'builder-preview', kind, revision: (isFault(kind) && applying) || revision, route: text(location.pathname + location.search + location.hash, 500), ...fields }
    if (window.parent !== window) window.parent.postMessage(message, '*')
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    else if (waiting.length < 50) waiting.push(message)
  }

  // Browsers keep the place themselves only where the page is as long as before at once.
  const placeKey = 'builder-preview-place'
  const keepPlace = () => {
    try {
      sessionStorage.setItem(placeKey, JSON.stringify([location.pathname + location.search, scrollX, scrollY]))
    } catch {
      // A page may have no storage.
    }
  }
  const findPlace = () => {
    try {
      const [page, x, y] = JSON.parse(sessionStorage.getItem(placeKey)) ?? []
      sessionStorage.removeItem(placeKey)
      if (page === location.pathname + location.search && scrollX === 0 && scrollY === 0) scrollTo(x, y)
    } catch {
      // The same.
    }
  }
  const reload = () => {
    keepPlace()
    location.reload()
  }

  const go = (route) => {
    const { origin, href } = new URL(route, location.href)
    if (origin !== location.origin) return
    if (href === location.href) reload()
    else location.assign(href)
  }

  const oneLine = (words) => words.replace(/\s+/g, ' ').trim()
  const innermostWith = (words, element) => {
    const inner = [...element.children].filter((child) => !/^(script|style|template)$/i.test(child.tagName) && oneLine(child.textContent).includes(words))
    return inner.length > 0 ? inner.flatMap((child) => innermostWith(words, child)) : oneLine(element.textContent).includes(words) ? [element] : []
  }
  const elementsOf = ({ selector, text: words }) => {
    try {
      const found = selector ? [...document.querySelectorAll(selector)] : innermostWith(oneLine(words), document.body)
      return found.filter((element) => element.getClientRects().length > 0).slice(0, 100)
    } catch {
      return [] // It is no selector.
    }
  }
  let outlines
  const highlight = (message) => {
    const found = elementsOf(message)
    outlines?.remove()
    if (found.length > 0) {
      const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
      found[0].scrollIntoView({ block: 'center', inline: 'nearest', behavior: isCalm ? 'auto' : 'smooth' })
      // Beside the page's own tree, and out of reach of its styles.
      outlines = document.createElement('builder-highlight')
      outlines.style.cssText = 'all: initial; position: absolute; top: 0; left: 0; z-index: 2147483647; pointer-events: none'
      const inside = outlines.attachShadow({ mode: 'closed' })
      for (const element of found) {
        const { top, left, width, height } = element.getBoundingClientRect()
        const box = document.createElement('div')
        box.style.cssText = `position: absolute; top: ${top + scrollY - 3}px; left: ${left + scrollX - 3}px; width: ${width + 6}px; height: ${height + 6}px; border-radius: 4px; box-shadow: 0 0 0 2px #fff, 0 0 0 4px #2563eb; background: #2563eb1a`
        inside.append(box)
      }
      document.documentElement.append(outlines)
      const shown = outlines
      setTimeout(() => shown.remove(), 3000)
    }
    report('highlighted', { ask: message.ask, found: found.length })
  }

  const connect = () => {
    socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/.builder/live`)
    socket.onopen = () => {
      attempts = 0
      for (const message of waiting.splice(0)) socket.send(JSON.stringify(message))
    }
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data)
      if (message.kind === 'navigate') go(message.route)
      else if (message.build !== build) reload()
      else if (message.kind === 'highlight') highlight(message)
    }
    socket.onclose = () => {
      if (attempts++ < 30) setTimeout(connect, Math.min(250 * attempts, 3000))
    }
  }

  // In the page of a draft that is being written, live-page.js finds out first where in the site's files it comes from.
  const fault = (fields) => {
    const of = applying ?? revision
    const tell = (place) => report('error', { ...fields, ...place, revision: of })
    if (dispatchEvent(new CustomEvent('builder:fault', { cancelable: true, detail: { stack: fields.stack, tell } }))) tell({})
  }
  addEventListener('error', (event) => {
    const target = event.target
    if (target instanceof Element) report('error', { message: `${target.tagName.toLowerCase()} could not load ${text(target.src || target.href, 500)}` })
    else fault({ message: text(event.message, 2000), stack: text(event.error?.stack, 4000), file: text(event.filename, 500), line: event.lineno, column: event.colno })
  }, true)
  addEventListener('unhandledrejection', ({ reason }) => {
    fault({ message: text(reason?.message ?? reason, 2000), stack: text(reason?.stack, 4000) })
  })
  const spoken = (value) => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return value.message
    try {
      return JSON.stringify(value) ?? String(value)
    } catch {
      return String(value)
    }
  }
  for (const level of ['error', 'warn']) {
    const original = console[level]
    console[level] = function (...args) {
      report('console', { level, message: text(args.map(spoken).join(' '), 2000) })
      return original.apply(this, args)
    }
  }
  // Heard of from the browser, so that the page's own fetch stays as it is.
  if (window.PerformanceObserver?.supportedEntryTypes?.includes('resource')) {
    new PerformanceObserver((list) => {
      for (const { name, initiatorType, responseStatus } of list.getEntries()) {
        if (responseStatus >= 400 && (initiatorType === 'fetch' || initiatorType === 'xmlhttprequest'))
          report('request', { message: `${text(name, 500)} answered with ${responseStatus}` })
      }
    }).observe({ type: 'resource', buffered: true })
  }
  addEventListener('load', () => setTimeout(() => report('shown', { title: text(document.title, 200), milliseconds: Math.round(performance.now()) })))
  addEventListener('load', () => setTimeout(findPlace))
  // What live-page.js has found out, in the page of a draft that is being written.
  addEventListener('builder:live', ({ detail }) => {
    if (detail?.kind === 'reload') reload()
    else if (detail?.kind === 'reloading') keepPlace()
    else if (detail?.kind === 'applying') applying = text(detail.revision, 100)
    else if (detail?.kind === 'shown') {
      revision = text(detail.revision, 100)
      applying = undefined
      report('shown', { title: text(document.title, 200) })
    }
  })
  addEventListener('popstate', () => report('route'))
  addEventListener('hashchange', () => report('route'))
  for (const name of ['pushState', 'replaceState']) {
    const original = history[name]
    history[name] = function (...args) {
      const result = original.apply(this, args)
      report('route')
      return result
    }
  }
  connect()
})()
