// What the pages of this suite are put together from.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A whole page around some content. */
export const page = (body, head = '') => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title><meta name="viewport" content="width=device-width, initial-scale=1">${head}</head>
<body>${body}</body></html>`

const made = join(import.meta.dirname, '..', '..', 'server', 'bundles', 'made', 'browser')
const react = Object.fromEntries(readdirSync(made).filter((name) => /^(react|shared)/.test(name)).map((name) => [`react/${name}`, readFileSync(join(made, name), 'utf8')]))
const imports = { react: '../react/react.js', 'react-dom': '../react/react-dom.js', 'react-dom/client': '../react/react-dom.client.js', 'react-router': '../react/react-router.js' }

/** A site of one page that the built React and its router show. The script has React's names. */
export const reactSite = (script, inside = '', head = '') => ({
  ...react,
  'index.html': page(`<div id="root">${inside}</div><script type="module" src="app.js"></script>`, `${head}<script type="importmap">${JSON.stringify({ imports })}</script>`),
  'app.js': `import * as React from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import * as Router from 'react-router'
const { createElement: h, useEffect, useState, useLayoutEffect } = React
const root = document.getElementById('root')
const show = (what) => createRoot(root).render(what)
${script}
`,
})

/** The same, whose one page is shown at every address. */
export const routedSite = (script) => reactSite(script, '', '<base href="/">')

/** With every button pressed. */
export const pressing = { press: true }

/** In a narrow and in a wide window. */
// Most of what is wrongly said is said of a phone.
export const bothWidths = { widths: process.argv.length > 2 ? [375, 1280] : [375] }

/** One pixel, as a picture. */
export const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
export const words = 'Fresh bread every morning, baked with flour from the mill down the road.'
