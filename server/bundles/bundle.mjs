// Bundles the JavaScript of others that ships inside Builder: made/NAME from entries/NAME, and made/NOTICES.txt with every licence.
// What comes out is committed, so that building Builder needs no npm. `node bundle.mjs --check` fails when it is not what the packages of the lock file give.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = path.dirname(fileURLToPath(import.meta.url))
const check = process.argv.includes('--check')
process.env.NODE_ENV = 'production'
const load = createRequire(import.meta.url)

/** Packages that ask Node for its own modules in the old way need this in a module. */
const requires = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);"

/** Where each bundle runs: in Jint (a script that sets globals), in Node or in a browser (modules). */
const bundles = [
  { entryPoints: { strip: 'entries/strip.mjs' }, format: 'iife', platform: 'neutral', target: 'es2020' },
  {
    entryPoints: { syntax: 'entries/syntax.mjs', eyes: 'entries/eyes.mjs' },
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: { js: requires },
  },
  // What a simple preview can import. In one go and split, so that all of them share one copy of React.
  {
    entryPoints: Object.fromEntries(
      ['react', 'react/jsx-runtime', 'react-dom', 'react-dom/client', 'react-router', 'react-router/dom', 'react-router-dom'].map((name) => [
        `browser/${name.replaceAll('/', '.')}`,
        `whole:${name}`,
      ]),
    ),
    chunkNames: 'browser/shared-[hash]',
    format: 'esm',
    splitting: true,
    platform: 'browser',
    conditions: ['production'],
    target: 'es2022',
  },
  { entryPoints: { 'browser/tailwind': 'node_modules/@tailwindcss/browser/dist/index.global.js' }, format: 'iife', platform: 'browser', target: 'es2022' },
]

/** A package with all its exports. Those of CommonJS are named one by one, for an ES module has to say them. */
const whole = {
  name: 'whole',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^whole:/ }, ({ path: asked }) => ({ path: asked.slice('whole:'.length), namespace: 'whole' }))
    onLoad({ filter: /.*/, namespace: 'whole' }, ({ path: name }) => {
      const names = name.startsWith('react-router') ? null : Object.keys(load(name)).filter((one) => one !== 'default')
      return {
        resolveDir: here,
        contents: names ? `import all from '${name}'\nexport default all\nexport const { ${names.join(', ')} } = all` : `export * from '${name}'`,
      }
    })
  },
}

/** Scripts that are put into pages, as text: `text:` is a file of a package as it stands, `page:` a module of ours, bundled. */
const texts = {
  name: 'texts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^text:/ }, ({ path: asked }) => ({ path: path.join(here, 'node_modules', asked.slice('text:'.length)), suffix: '?text' }))
    onLoad({ filter: /node_modules.*\.js$/ }, ({ path: file, suffix }) => (suffix === '?text' ? { contents: fs.readFileSync(file, 'utf8'), loader: 'text' } : undefined))
    onResolve({ filter: /^page:/ }, ({ path: asked, resolveDir }) => ({ path: path.join(resolveDir, asked.slice('page:'.length)), namespace: 'page' }))
    onLoad({ filter: /.*/, namespace: 'page' }, async ({ path: file }) => {
      const { outputFiles } = await build({ entryPoints: [file], bundle: true, minify: true, format: 'iife', globalName: 'eyes', target: 'chrome110', write: false, logLevel: 'warning' })
      return { contents: outputFiles[0].text, loader: 'text' }
    })
  },
}

const files = new Map()
const packages = new Set()
for (const options of bundles) {
  const result = await build({
    absWorkingDir: here,
    outdir: 'made',
    plugins: [whole, texts],
    bundle: true,
    minify: true,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    write: false,
    logLevel: 'warning',
    ...options,
  })
  for (const file of result.outputFiles) files.set(path.relative(path.join(here, 'made'), file.path).replaceAll('\\', '/'), file.text)
  for (const input of Object.keys(result.metafile.inputs)) {
    const found = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (found) packages.add(found[1])
  }
}
files.set('NOTICES.txt', [...packages].sort().map(notice).join('\n'))

/** The licence of a package, word for word, as it asks. */
function notice(name) {
  const folder = path.join(here, 'node_modules', name)
  const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = fs.readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
  // Some name their licence and leave out its words, which are the same for everybody.
  const text = file ? path.join(folder, file) : path.join(here, 'licences', `${license}.txt`)
  if (!fs.existsSync(text)) throw new Error(`${name} says nothing about its licence (${license}).`)
  return `${name} ${version} (${license})\n\n${fs.readFileSync(text, 'utf8').replaceAll('\r\n', '\n').trim()}\n`
}

let stale = 0
for (const [name, text] of files) {
  const file = path.join(here, 'made', name)
  const old = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
  if (old === text) continue
  stale++
  if (check) console.error(`made/${name} is not what its packages give. Run: npm run bundles`)
  else {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    console.log(`made/${name}: ${Buffer.byteLength(text)} bytes`)
  }
}
for (const name of fs.readdirSync(path.join(here, 'made'), { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [path.relative(path.join(here, 'made'), path.join(one.parentPath, one.name)).replaceAll('\\', '/')] : []))) {
  if (files.has(name)) continue
  stale++
  if (check) console.error(`made/${name} is made of nothing any more. Run: npm run bundles`)
  else fs.rmSync(path.join(here, 'made', name))
}
process.exitCode = check && stale > 0 ? 1 : 0
