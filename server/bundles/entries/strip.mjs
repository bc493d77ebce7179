// TypeScript and JSX to JavaScript, for browsers, one file at a time. Runs in Jint.
import { transform } from 'sucrase'

globalThis.strip = (code, filePath) =>
  transform(code, { transforms: ['typescript', 'jsx'], jsxRuntime: 'automatic', production: true, disableESTransforms: true, filePath }).code
