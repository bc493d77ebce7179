// Keeps what may not be read out of what is built and shown (docs/threats.md, H6): every mode of a site's Vite has this one plugin. It refuses
// modules, and while a configuration is not being read it refuses whatever in this process reads such a file by itself: style sheets that import
// it, pages and addresses that name it, the copying of the public folder. The names are PathPolicy's; a test holds the two together.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const folders = /^(\.(git|hg|svn|jj|ssh|gnupg|aws|azure|kube|docker|builder)|git~\d{1,6})$/
const names = [
  /^\.(env|dev\.vars)([^a-z].*)?$/,
  /^[^.].*(?<!example|sample|template)\.env$/,
  /\.(pem|key|p8|p12|pfx|pkcs12|jks|keystore|ppk|kdbx?|ovpn|tfvars|tfstate)$/,
  /^id_(rsa|ed25519|ecdsa|dsa)/,
  /^\.(htpasswd|pgpass|my\.cnf|boto|s3cfg|vault-token|terraformrc)$/,
  /^(service[-_]?account|client_secret)[^/]*\.json$/,
  /^credentials(\.json)?$/,
  /^(\.npmrc|[._]netrc|\.git-credentials|\.pypirc)$/,
  /^\.(envrc|yarnrc)/,
]
const examples = new Set(['.env.example', '.env.sample', '.env.template'])

/** As file systems fold names: without case, width and what nobody sees. */
const folded = (part) => part.normalize('NFKC').replace(/[\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\u{e0000}-\u{e0fff}]/gu, '').toLowerCase().replace(/[. ]+$/, '') || part

/** Whether PathPolicy lets nobody read a file of that path, seen from the site's root. */
export function isSecret(relative) {
  const parts = relative.split(/[\\/]/).filter(Boolean).map(folded)
  const name = parts.at(-1) ?? ''
  return parts.some((part) => folders.test(part)) || (!examples.has(name) && names.some((form) => form.test(name)))
}

const within = (file, folder) => file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)

function real(file) {
  try {
    return fs.realpathSync(file)
  } catch {
    return path.resolve(file)
  }
}

/**
 * @param root The site's folder or its draft.
 * @param allowed Folders and files that belong to it: its project, its packages, and what the person allowed.
 */
export function guard(root, allowed) {
  const roots = [...new Set([root, real(root), ...allowed, ...allowed.map(real)])].sort((a, b) => b.length - a.length)
  const known = new Map()
  let isOn = false

  const seenFrom = (file) => {
    const modules = file.lastIndexOf(`${path.sep}node_modules${path.sep}`)
    if (modules >= 0) return file.slice(modules + '/node_modules/'.length)
    const closest = roots.find((folder) => within(file, folder) && file !== folder)
    return closest ? path.relative(closest, file) : path.basename(file)
  }
  const isOfTheSite = (file) => file.includes(`${path.sep}node_modules${path.sep}`) || roots.some((folder) => within(file, folder))

  const secret = (file, truly) => isSecret(seenFrom(file)) || (truly !== file && isSecret(seenFrom(truly)))

  /** Why nothing may be made of a file, or undefined. */
  function whyNot(file) {
    if (known.has(file)) return known.get(file)
    const truly = real(file)
    const shown = path.relative(root, file).split(path.sep).join('/')
    const why = secret(file, truly)
      ? `${shown} may hold secrets, so nothing of it may come into a page.`
      : isOfTheSite(truly)
        ? undefined
        : `${shown} lies outside the site and its packages, so nothing of it may come into a page.`
    // What is a link can become another one.
    if (truly === file) known.set(file, why)
    return why
  }

  const refusal = (why, file) => Object.assign(new Error(why), { code: 'EACCES', builder: 'guard', id: file, path: file })

  const fileOf = (id) => {
    if (id.startsWith('\0') || /^(data|https?|node|virtual):/.test(id)) return undefined
    const whole = id.replace(/^\/@fs\//, '/').replace(/\?.*$/s, '')
    // A folder may have such a character in its name.
    const bare = whole.includes('#') && !fs.existsSync(whole) ? whole.replace(/#.*$/s, '') : whole
    const file = bare.startsWith('file:') ? fileURLToPath(bare) : bare
    return path.isAbsolute(file) ? path.normalize(file) : undefined
  }

  watchReading((file) => {
    // Vite's own reading of the environment is how a configuration works; what it gives to pages are the names with its prefix.
    if (!isOn || (/(^|[\\/])\.env[^\\/]*$/.test(file) && /\bloadEnv\b/.test(new Error().stack ?? ''))) return
    const place = path.resolve(file)
    if (!within(place, root) && !roots.some((folder) => within(place, folder)) && isOfTheSystem(place)) return
    const why = whyNot(place)
    if (why) throw refusal(why, place)
  })

  const plugin = (version) => ({
    name: 'builder:guard',
    enforce: 'pre',
    config: {
      order: 'pre',
      handler(config) {
        isOn = false
        // Less and Stylus read what a style sheet names by themselves, and in a thread of their own nobody would ask.
        config.css = { ...config.css, preprocessorMaxWorkers: 0 }
        // Workers are bundled by themselves, with plugins of their own.
        config.worker ??= {}
        const given = config.worker.plugins
        const ours = plugin(version)
        config.worker.plugins = Number.parseInt(version, 10) < 5 ? [ours, ...(given ?? [])] : () => [ours, ...(typeof given === 'function' ? given() : (given ?? []))]
      },
    },
    configResolved: { order: 'post', handler: () => void (isOn = true) },
    load: {
      order: 'pre',
      handler(id) {
        const file = fileOf(id)
        // Where there is no file, a plugin makes the module up, as React's makes “/@react-refresh”.
        const why = file && fs.existsSync(file) && whyNot(file)
        if (why) this.error(refusal(why, file))
      },
    },
  })
  return {
    /** A configuration is read next, which may read what it likes: whoever changed it was asked. */
    rest: () => void (isOn = false),
    wake: () => void (isOn = true),
    plugin,
  }
}

/** Where programs and their libraries look things up. Of the rest of the system nothing belongs into a page. */
const isOfTheSystem = (file) =>
  /^\/(usr|lib|lib64|bin|opt|nix|tmp|System|Library)\//.test(file) ||
  /^\/(etc\/(os-release|hosts|resolv\.conf|localtime|ssl\/)|proc\/(self|version|cpuinfo|meminfo|stat|sys\/)|sys\/|dev\/(null|urandom|random|tty))/.test(file) ||
  (!file.startsWith('/etc/') && !file.startsWith('/proc/') && !/\.(css|svg|png|jpe?g|gif|webp|html?|txt|json|md|key|pem)$/.test(file)) ||
  /^[A-Za-z]:/.test(file)

/** Asks before a file is opened by any of Node's ways. */
function watchReading(ask) {
  const name = (file) => (typeof file === 'string' ? file : Buffer.isBuffer(file) ? file.toString() : file instanceof URL && file.protocol === 'file:' ? fileURLToPath(file) : undefined)
  const check = (file) => {
    const text = name(file)
    if (text !== undefined) ask(text)
  }
  for (const way of ['readFileSync', 'openSync', 'copyFileSync']) {
    const original = fs[way]
    fs[way] = function (file, ...rest) {
      check(file)
      return original.call(this, file, ...rest)
    }
  }
  for (const way of ['readFile', 'open', 'copyFile']) {
    const original = fs[way]
    fs[way] = function (file, ...rest) {
      try {
        check(file)
      } catch (error) {
        return void process.nextTick(rest.at(-1), error)
      }
      return original.call(this, file, ...rest)
    }
    const promised = fs.promises[way]
    fs.promises[way] = async function (file, ...rest) {
      check(file)
      return promised.call(this, file, ...rest)
    }
  }
  // Whoever asks for a stream hears of errors later, or not at all: a development server would end by an error that is thrown here.
  const { createReadStream } = fs
  fs.createReadStream = function (file, ...rest) {
    try {
      check(file)
    } catch (error) {
      const refused = new Readable({ read: () => refused.destroy(error) }).on('error', () => {})
      refused.pipe = (to) => to.destroy()
      return refused
    }
    return createReadStream.call(this, file, ...rest)
  }
  // A folder is copied file by file, so each is asked about.
  const filtered = (options) => ({ ...options, filter: (from, to) => (fs.lstatSync(from).isDirectory() || check(from), options?.filter ? options.filter(from, to) : true) })
  const { cpSync } = fs
  fs.cpSync = (from, to, options) => cpSync(from, to, filtered(options))
  const { cp } = fs.promises
  fs.promises.cp = (from, to, options) => cp(from, to, filtered(options))
  syncBuiltinESMExports()
}
