// Source maps for us alone: with them a place of the built page is one of the site's own files. They are never served.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

/** The sources themselves are not wanted in a map: they are most of it, and the site has them. */
export const withoutSources = (options) => ({ ...options, sourcemapExcludeSources: true })

/** A plugin that asks for maps without mentioning them in the scripts, unless the site wants maps of its own. */
export function hiddenMaps() {
  let asked = false
  let names = []
  return {
    plugin: {
      name: 'builder:maps',
      config(config) {
        if (config.build?.sourcemap !== undefined) return
        asked = true
        return { build: { sourcemap: 'hidden' } }
      },
      outputOptions: (options) => (asked ? withoutSources(options) : null),
      writeBundle(_, bundle) {
        if (asked) names = names.concat(Object.keys(bundle).filter((name) => name.endsWith('.map')))
      },
    },
    get areOurs() {
      return asked
    },
    /** Makes them small, and gives their names. */
    shorten(root, folder, isOfFramework) {
      // A framework has one part built by another run than ours, which has maps too; and its server is elsewhere.
      const all = isOfFramework && asked && fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.map')) : names
      const here = all.filter((name) => fs.existsSync(path.join(folder, name)))
      for (const name of here) {
        const file = path.join(folder, name)
        fs.writeFileSync(file, shortened(root, path.dirname(file), fs.readFileSync(file, 'utf8')))
      }
      return here
    },
  }
}

/** Only what a place needs: the mappings, and the names of the site's own files from its root; packed, since most of it is about packages. */
export function shortened(root, folder, text) {
  const { sources, sourceRoot, mappings } = JSON.parse(text)
  const own = sources.map((source) => {
    if (!source || source.startsWith('\0')) return null
    const inside = path.relative(root, path.resolve(folder, sourceRoot ?? '', source)).split(path.sep).join('/').split('?')[0]
    return inside.startsWith('../') || path.isAbsolute(inside) || inside.includes('node_modules/') ? null : inside
  })
  return zlib.gzipSync(JSON.stringify({ version: 3, sources: own, mappings }))
}
