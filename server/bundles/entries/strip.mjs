// TypeScript and JSX to JavaScript, for browsers, one file at a time. Runs in Jint.
import { transform } from 'sucrase'

/** By its name a file says what is in it: in plain TypeScript `<T>value` is a cast, with JSX it would be an element. */
const kinds = { ts: ['typescript'], mts: ['typescript'], jsx: ['jsx'], tsx: ['typescript', 'jsx'] }

globalThis.strip = (code, filePath) =>
  transform(code, {
    transforms: kinds[filePath.slice(filePath.lastIndexOf('.') + 1)] ?? [],
    jsxRuntime: 'automatic',
    production: true,
    disableESTransforms: true,
    filePath,
  }).code
