// The quick build of a preview: Vite's own build with all of the site's plugins, its configuration resolved once, and with the packages
// that the site imports bundled once beforehand, so that only the site's own code is built after an edit. What is kept and landed is
// always a full build. Wherever this could differ from it in more than size, `whyNot` says so and nothing is built here.
import fs from 'node:fs'
import path from 'node:path'
import { hashedNames } from './site-facts.mjs'
import { shortened, withoutSources } from './source-maps.mjs'

const ownPlugins = /^(vite:|builtin:|native:|builder:|alias$|commonjs$|@tailwindcss\/vite)/
const isPackage = (id) => /[\\/]node_modules[\\/].*\.[cm]?js$/.test(id) && !id.includes('?') && !id.startsWith('\0')

export class QuickBuild {
  #root
  #vite
  #version
  #guarded
  #wanted = new Set() // The packages' files that the last full build found the site to import.
  #bundled = '' // For which of them the bundle was made.
  #state // {whyNot}, or {builder, entries, files, config, mtimes, …}

  constructor(root, vite, version, guarded) {
    this.#root = root
    this.#vite = vite
    this.#version = version
    this.#guarded = guarded
  }

  /** A plugin for the full build, which it leaves as it is: it only looks at what was imported. */
  observer() {
    const found = new Set()
    const quick = this
    return {
      name: 'builder:imports',
      buildEnd(error) {
        if (error) return
        for (const id of this.getModuleIds()) {
          if (id.includes('/node_modules/') || id.includes('\\node_modules\\')) continue
          const { importedIds, dynamicallyImportedIds } = this.getModuleInfo(id)
          for (const imported of [...importedIds, ...dynamicallyImportedIds]) if (isPackage(imported)) found.add(imported)
        }
        quick.#wanted = found
      },
    }
  }

  /** Makes ready for the next build: bundles the packages when the last full build imported others than before. */
  async prepare(mode) {
    this.#guarded.rest()
    const wanted = [...this.#wanted].sort()
    const key = wanted.join('\n')
    if (this.#state?.whyNot && key === this.#bundled) return
    if (this.#state?.builder && key === this.#bundled && this.#isCurrent()) return this.#renew(this.#state)
    this.#bundled = key
    this.#state = undefined
    this.#state = await this.#make(mode, wanted)
  }

  get isReady() {
    return this.#state?.builder !== undefined && this.#isCurrent()
  }

  /** Builds into the folder. An import of a package that is not bundled yet is an error, like anything that is wrong with the site. */
  async build(outDir) {
    const { builder, files, config, base } = this.#state
    this.#guarded.wake()
    const { output } = await builder.build(builder.environments.client)
    if (config.publicDir && config.build.copyPublicDir && fs.existsSync(config.publicDir)) fs.cpSync(config.publicDir, outDir, { recursive: true })
    for (const [name, content] of files) write(outDir, name, content)
    const maps = output.map((item) => item.fileName).filter((name) => name.endsWith('.map'))
    for (const { fileName, type, code, source } of output) {
      const folder = path.dirname(path.join(config.root, config.build.outDir, fileName))
      write(outDir, fileName, maps.includes(fileName) ? shortened(this.#root, folder, String(source)) : type === 'chunk' ? code : source)
    }
    return { base, maps, hashed: this.#state.hashed() }
  }

  #isCurrent() {
    return this.#state.mtimes?.every(([file, time]) => mtime(file) === time) ?? true
  }

  async #make(mode, wanted) {
    const vite = this.#vite
    if (!vite.rolldownVersion || !vite.createBuilder) return { whyNot: 'an older Vite' }
    const common = { mode, logLevel: 'silent', clearScreen: false }
    const resolved = await vite.resolveConfig(common, 'build', mode, mode)
    const whyNot = this.#whyNot(resolved)
    if (whyNot) return { whyNot }
    const folder = `${resolved.build.assetsDir}/packages`
    const bundle = await this.#bundlePackages(common, wanted, folder)
    if (bundle.whyNot) return bundle
    const state = { ...bundle, common, base: resolved.base }
    await this.#renew(state)
    return state
  }

  /** Plugins remember what they saw (Tailwind every class there ever was), which a full build does not: each build gets new ones. */
  async #renew(state) {
    let hashed = []
    state.hashed = () => hashed
    state.builder = await this.#vite.createBuilder({
      ...state.common,
      plugins: [this.#guarded.plugin(this.#version), packages(state.entries, state.base), { name: 'builder:hashed', generateBundle: (options, bundle) => void (hashed = hashedNames(options, bundle)) }],
      build: { write: false, sourcemap: 'hidden' },
    })
    state.config = state.builder.config
    state.mtimes = [state.config.configFile, ...state.config.configFileDependencies].filter(Boolean).map((file) => [file, mtime(file)])
  }

  #whyNot(config) {
    const { build } = config
    const options = { ...build.rollupOptions, ...build.rolldownOptions }
    if (!config.base.startsWith('/')) return 'a base that is no path'
    if (build.lib || build.ssr || build.manifest || build.ssrManifest || build.sourcemap || build.watch) return 'a special kind of build'
    if (options.external || options.output || options.preserveEntrySignatures) return 'an output of its own kind'
    if (Object.keys(config.environments).some((name) => name !== 'client' && name !== 'ssr')) return 'several environments'
    const foreign = config.plugins.find((plugin) => !ownPlugins.test(plugin.name))
    return foreign && `the plugin ${foreign.name}`
  }

  async #bundlePackages(common, wanted, folder) {
    const entries = new Map()
    if (wanted.length === 0) return { entries, files: [] }
    const input = Object.fromEntries(wanted.map((id, index) => [`${index}-${path.basename(id).replace(/\.[^.]*$/, '').replace(/[^\w]/g, '_')}`, id]))
    const { output } = await this.#vite.build({
      ...common,
      plugins: [this.#guarded.plugin(this.#version)],
      build: {
        write: false,
        modulePreload: false,
        copyPublicDir: false,
        rolldownOptions: {
          input,
          preserveEntrySignatures: 'strict',
          output: { entryFileNames: `${folder}/[name]-[hash].js`, chunkFileNames: `${folder}/[name]-[hash].js` },
        },
      },
    })
    for (const item of output) {
      // A package that brings styles or pictures needs the page's own build.
      if (item.type !== 'chunk') return { whyNot: `the file ${item.fileName} of a package` }
      if (item.isEntry) entries.set(item.facadeModuleId, { file: item.fileName, isDefault: item.exports.join() === 'default' })
    }
    if (wanted.some((id) => !entries.has(id))) return { whyNot: 'packages that could not be told apart' }
    return { entries, files: output.map((item) => [item.fileName, item.code]) }
  }
}

/** Leads imports of packages to their bundle, and keeps sources out of maps. */
function packages(entries, base) {
  const known = new Map()
  const common = '\0builder-package:'
  const module = '\0builder-module:'
  const address = 'builder-address:'
  return {
    name: 'builder:packages',
    enforce: 'pre',
    outputOptions: withoutSources,
    buildStart() {
      known.clear()
    },
    resolveId: {
      filter: { id: /^(?:[\w@]|\0builder-module:)/ },
      async handler(source, importer, options) {
        if (source.startsWith(module)) return source
        if (source.startsWith(address)) return { id: base + source.slice(address.length), external: 'absolute' }
        if (!importer || options.isEntry || path.isAbsolute(source)) return
        if (!known.has(source)) known.set(source, (await this.resolve(source, importer, { ...options, skipSelf: true }))?.id)
        const id = known.get(source)
        if (!id || !isPackage(id)) return
        const entry = entries.get(id)
        // Bundled into the page as well as into the packages, a module would exist twice: better no quick build at all.
        if (!entry) throw new Error(`builder: ${source} is not bundled yet`)
        // A CommonJS module has one export, whose names only the page's own bundle can take apart as the full build does.
        return entry.isDefault ? `${common}${entry.file}` : { id: base + entry.file, external: 'absolute' }
      },
    },
    load: {
      filter: { id: /^\0builder-/ },
      handler(id) {
        if (id.startsWith(common)) return `module.exports = require(${JSON.stringify(module + id.slice(common.length))}).default`
        if (id.startsWith(module)) return `export { default } from ${JSON.stringify(address + id.slice(module.length))}`
      },
    },
  }
}

function write(folder, name, content) {
  const file = path.join(folder, name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, content)
}

function mtime(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
