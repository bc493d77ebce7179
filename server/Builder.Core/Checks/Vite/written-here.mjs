// Whether a build wanted to write into the folder that it builds. Tools that do so often say nothing of a refusal, or say it in words of their own, so
// the refusals of the system are looked at themselves.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const refusals = new Set(['EACCES', 'EPERM', 'EROFS'])
/** By the number of the argument that names what is written. */
const ways = { open: 0, writeFile: 0, appendFile: 0, mkdir: 0, mkdtemp: 0, rm: 0, rmdir: 0, unlink: 0, truncate: 0, rename: 1, copyFile: 1, cp: 1, symlink: 1, link: 1 }

/** To be called before anything else wraps these functions, and before modules take them. */
export function watchWrites(root) {
  let wanted = false
  const look = (error, file) => {
    if (!refusals.has(error?.code) || error.builder) return
    const whole = path.resolve(file instanceof URL ? fileURLToPath(file) : String(file))
    if (whole.startsWith(root + path.sep) && !whole.startsWith(path.join(root, 'node_modules') + path.sep)) wanted = true
  }
  for (const [way, at] of Object.entries(ways)) {
    const [sync, plain, promised] = [fs[`${way}Sync`], fs[way], fs.promises[way]]
    if (sync) {
      fs[`${way}Sync`] = function (...args) {
        try {
          return sync.apply(this, args)
        } catch (error) {
          look(error, args[at])
          throw error
        }
      }
    }
    if (plain) {
      fs[way] = function (...args) {
        const done = args.at(-1)
        if (typeof done === 'function') {
          args[args.length - 1] = (error, ...rest) => {
            look(error, args[at])
            done(error, ...rest)
          }
        }
        return plain.apply(this, args)
      }
    }
    if (promised) {
      fs.promises[way] = async function (...args) {
        try {
          return await promised.apply(this, args)
        } catch (error) {
          look(error, args[at])
          throw error
        }
      }
    }
  }
  return { take: () => [wanted, (wanted = false)][0] }
}
