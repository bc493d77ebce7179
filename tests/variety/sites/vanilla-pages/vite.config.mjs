import { resolve } from 'node:path'

export default {
  base: '/shop/',
  build: {
    rollupOptions: {
      input: {
        main: resolve(import.meta.dirname, 'index.html'),
        about: resolve(import.meta.dirname, 'about/index.html'),
        contact: resolve(import.meta.dirname, 'contact.html'),
      },
    },
  },
}
