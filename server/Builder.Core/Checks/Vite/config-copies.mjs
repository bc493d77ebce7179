// Vite writes a bundled copy of the configuration beside it or into the packages, for a moment, and imports that. A build writes into neither:
// whatever its Vite calls the copy (4.2 and older without random digits), it is led to a folder of ours, and is run as if it stood where Vite
// wanted it: what it imports, and what it says of its own place, is as it would be there.
import fs from 'node:fs'
import { register } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const copy = /[\\/]([^\\/]+\.timestamp-\d+(?:-[0-9a-f]+)?\.mjs)$/

const hooks = `import fs from 'node:fs/promises'
let folder
const copy = /\\/([^/]+\\.timestamp-\\d+(?:-[0-9a-f]+)?\\.mjs)$/
export function initialize(data) { folder = data }
export function resolve(name, context, next) {
  return copy.test(name) ? { url: name, format: 'module', shortCircuit: true } : next(name, context)
}
export async function load(url, context, next) {
  const name = copy.exec(url)?.[1]
  return name ? { format: 'module', source: await fs.readFile(new URL(folder + '/' + name)), shortCircuit: true } : next(url, context)
}`

export function leadConfigurationCopies() {
  const above = fs.mkdtempSync(path.join(os.tmpdir(), 'builder-config-'))
  const folder = path.join(above, '.vite-temp')
  fs.mkdirSync(folder)
  process.on('exit', () => fs.rmSync(above, { recursive: true, force: true }))
  const lead = (file) => {
    const name = typeof file === 'string' ? copy.exec(file)?.[1] : undefined
    return name ? path.join(folder, name) : file
  }
  const { mkdir, writeFile } = fs.promises
  const { unlink, unlinkSync, writeFileSync } = fs
  fs.promises.writeFile = (file, ...rest) => writeFile(lead(file), ...rest)
  fs.promises.mkdir = async (name, ...rest) => (path.basename(String(name)) === '.vite-temp' ? undefined : mkdir(name, ...rest))
  fs.writeFileSync = (file, ...rest) => writeFileSync(lead(file), ...rest)
  fs.unlink = (file, done) => unlink(lead(file), done)
  fs.unlinkSync = (file) => unlinkSync(lead(file))
  register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: pathToFileURL(folder).href })
}
