// A build in a copy of the site that is for this build alone: as the site's own tools build it, and what is for browsers is taken from where they put it.
import fs from 'node:fs'
import path from 'node:path'

/** What `vite build` does: all environments where a framework builds several. */
export async function buildAll(vite, options) {
  if (!vite.createBuilder) return vite.build(options)
  const builder = await vite.createBuilder(options, null)
  await builder.buildApp()
}

/** Where what browsers get is: where the client's part went, or where the framework put its pages together with that. */
export const forBrowsers = (root, client, begun) => (isPage(client) ? client : (pages(root, begun)[0] ?? client))

export function gather(from, to) {
  if (fs.existsSync(from)) fs.cpSync(from, to, { recursive: true, dereference: false })
}

const isPage = (folder) => fs.existsSync(path.join(folder, 'index.html'))

/** Folders with a page that this build wrote; what a framework hides is only its own, so the shallow and visible come first. */
function pages(root, begun) {
  const found = []
  const open = [[root, 0]]
  while (open.length > 0) {
    const [folder, depth] = open.pop()
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const whole = path.join(folder, entry.name)
      if (entry.isFile() && entry.name === 'index.html' && folder !== root && fs.statSync(whole).mtimeMs >= begun) found.push([folder, depth])
      if (entry.isDirectory() && entry.name !== 'node_modules' && depth < 6) open.push([whole, depth + (entry.name.startsWith('.') ? 10 : 1)])
    }
  }
  return found.sort((a, b) => a[1] - b[1]).map(([folder]) => folder)
}
