// Says in the page of a simple preview that it is one, and what is wrong with it. In a shadow of its own, so that neither styles the other.
(() => {
  'use strict'
  const { sentence, leftOut, problems } = JSON.parse(document.currentScript.dataset.note)
  const isSeen = 'builder-simple-note-closed'
  const closed = () => {
    try {
      return sessionStorage.getItem(isSeen) === sentence
    } catch {
      return false
    }
  }
  const make = (name, text, ...inner) => {
    const element = document.createElement(name)
    if (text) element.textContent = text
    element.append(...inner)
    return element
  }

  const style = make('style', `
    :host { all: initial; }
    .note, .faults {
      position: fixed; z-index: 2147483647; box-sizing: border-box; font: 13px/1.45 system-ui, sans-serif; text-align: start;
      color: light-dark(#26262b, #ececf0); background: light-dark(#fff, #26262b); border: 1px solid light-dark(#d5d5dc, #47474f);
      border-radius: 10px; box-shadow: 0 6px 24px rgb(0 0 0 / .16);
    }
    .note { inset-block-end: 16px; inset-inline-end: 16px; max-width: min(340px, calc(100vw - 32px)); padding: 11px 8px 12px 14px; display: flex; gap: 8px; align-items: flex-start; }
    .faults { inset: 0; margin: auto; inline-size: min(720px, calc(100vw - 32px)); block-size: fit-content; max-block-size: calc(100vh - 32px); overflow: auto; padding: 22px 24px; }
    h2 { margin: 0 0 2px; font: inherit; font-weight: 600; }
    .faults h2 { font-size: 16px; margin-block-end: 14px; }
    p { margin: 0; color: light-dark(#55555e, #b9b9c2); }
    section + section { margin-block-start: 18px; padding-block-start: 16px; border-block-start: 1px solid light-dark(#e4e4ea, #3b3b43); }
    section h3 { margin: 0; font: inherit; font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
    .place, pre { font: 12px/1.6 ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace; }
    pre { margin: 10px 0; padding: 10px 12px; overflow: auto; tab-size: 2; border-radius: 6px; background: light-dark(#f4f4f7, #1c1c20); color: inherit; }
    button {
      flex: none; inline-size: 24px; block-size: 24px; margin: -2px 0 0; padding: 0; display: grid; place-content: center; border: 0; border-radius: 6px;
      background: none; color: light-dark(#66666f, #b9b9c2); font: 16px/1 system-ui, sans-serif; cursor: pointer;
    }
    button:hover { background: light-dark(#ededf1, #3b3b43); }
    button:focus-visible { outline: 2px solid light-dark(#1f5fd0, #8ab4ff); outline-offset: 1px; }
    @media print { .note, .faults { display: none; } }`)

  const faults = () => {
    const box = make('div', '', make('h2', problems.length === 1 ? 'The page has a mistake' : `The page has ${problems.length} mistakes`))
    box.className = 'faults'
    box.setAttribute('role', 'alert')
    for (const { message, place, frame, nextStep } of problems.slice(0, 5)) {
      const section = make('section', '', make('h3', message))
      if (place) section.append(Object.assign(make('p', place), { className: 'place' }))
      if (frame) section.append(make('pre', frame))
      if (nextStep) section.append(make('p', nextStep))
      box.append(section)
    }
    return box
  }

  const note = (host) => {
    const without = leftOut.length > 0 ? ` It is shown without ${leftOut.join(', ')}.` : ''
    const close = make('button', '×')
    close.type = 'button'
    close.setAttribute('aria-label', 'Close this note')
    close.addEventListener('click', () => {
      host.remove()
      try {
        sessionStorage.setItem(isSeen, sentence)
      } catch {
        // Storage may be blocked: then it comes back with the next page.
      }
    })
    const box = make('div', '', make('div', '', make('h2', 'Simple preview'), make('p', sentence + without)), close)
    box.className = 'note'
    box.setAttribute('role', 'status')
    return box
  }

  const show = () => {
    const host = document.createElement('builder-note')
    const root = host.attachShadow({ mode: 'closed' })
    root.append(style)
    if (problems.length > 0) root.append(faults())
    else if (closed()) return
    else root.append(note(host))
    // Not in the body: the site may replace what is in there.
    document.documentElement.append(host)
  }
  show()
})()
