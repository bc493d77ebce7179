// What a build says of itself besides its files: what it read, which names it made of a hash, and what kind of thing came out.
import fs from 'node:fs'
import path from 'node:path'

const mostFiles = 5000

/** A plugin that keeps what is built in our folder, whatever the configuration says, and looks on. */
export function siteFacts(outDir, mode) {
  const found = new Set()
  const hashed = new Set()
  let config
  return {
    plugin: {
      name: 'builder:facts',
      configResolved: {
        order: 'post',
        handler(resolved) {
          // Frameworks resolve more than one; the first is what was asked for.
          if (config && !outDir) return
          config = resolved
          if (!outDir) return
          // Frameworks set these for each environment, and some sites for each output.
          for (const { build } of [resolved, ...Object.values(resolved.environments ?? {}).filter((one) => one.consumer === 'client')]) {
            build.outDir = outDir
            build.emptyOutDir = true
            for (const options of new Set([build.rollupOptions, build.rolldownOptions])) {
              for (const output of [options?.output ?? []].flat()) if (output.dir) output.dir = outDir
            }
          }
        },
      },
      buildEnd(error) {
        if (error) return
        for (const id of [...this.getModuleIds(), ...(this.getWatchFiles?.() ?? [])]) found.add(id)
      },
      generateBundle(options, bundle) {
        for (const name of hashedNames(options, bundle)) hashed.add(name)
      },
    },
    get base() {
      return config?.base
    },
    get root() {
      return config?.root
    },
    /** Where what is for browsers goes. A framework that builds its server first has the other part beside that. */
    get outDir() {
      const client = Object.values(config.environments ?? {}).find((one) => one.consumer === 'client') ?? config
      const folder = path.resolve(config.root, client.build.outDir)
      return config.build.ssr ? path.join(path.dirname(folder), 'client') : folder
    },
    get isLibrary() {
      return Boolean(config?.build.lib)
    },
    hashed: () => [...hashed],
    /** Files outside of packages that decided what came out, also those that are not there and would have. */
    reads() {
      if (!config) return []
      const { envDir, configFile, configFileDependencies = [], publicDir } = config
      const environment = envDir ? ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`].map((name) => path.join(envDir, name)) : []
      const all = [...found, configFile, ...configFileDependencies, ...environment, ...(publicDir ? files(publicDir) : [])]
      return [...new Set(all.filter((id) => typeof id === 'string').map((id) => id.split('?')[0]))].filter(isRead).slice(0, mostFiles)
    },
  }
}

/** What is not is not in a package, which the installed versions decide. */
const isRead = (file) => path.isAbsolute(file) && !file.includes('\0') && !/[\\/]node_modules[\\/]/.test(file)

function files(folder) {
  try {
    return fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .slice(0, mostFiles)
      .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
  } catch {
    return []
  }
}

/** Names that change with what is in the file, as the bundler made them; a name that only looks so is none. */
export function hashedNames(options, bundle) {
  const hasHash = (pattern) => typeof pattern === 'function' || /\[hash/.test(pattern ?? '')
  return Object.values(bundle).filter((item) => {
    if (item.type === 'chunk') {
      // The bundler puts a mark where the hash comes later.
      return item.preliminaryFileName
        ? item.preliminaryFileName !== item.fileName
        : hasHash(item.isEntry ? options.entryFileNames : options.chunkFileNames)
    }
    const names = [...(item.names ?? []), ...(item.name ? [item.name] : [])].map((name) => path.posix.basename(name))
    // A plugin that gave the whole name made no hash.
    if (names.length === 0 || names.includes(path.posix.basename(item.fileName))) return false
    return hasHash(options.assetFileNames)
  }).map((item) => item.fileName)
}
