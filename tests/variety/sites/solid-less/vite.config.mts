import { defineConfig, type UserConfig } from 'vite'
import solid from 'vite-plugin-solid'

const settings: UserConfig = {
  plugins: [solid()],
  css: { preprocessorOptions: { less: { modifyVars: { accent: 'rgb(0, 120, 200)' } } } },
}

export default defineConfig(settings)
