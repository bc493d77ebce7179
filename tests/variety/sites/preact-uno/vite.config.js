import preact from '@preact/preset-vite'
import unocss from 'unocss/vite'
import { defineConfig, loadEnv } from 'vite'

export default defineConfig(({ mode }) => ({
  plugins: [preact(), unocss()],
  define: { __FROM_CONFIG__: JSON.stringify(`${mode} ${loadEnv(mode, process.cwd(), '').SHOP_CITY}`) },
}))
