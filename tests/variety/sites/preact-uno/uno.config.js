import { defineConfig, presetWind3 } from 'unocss'

export default defineConfig({ presets: [presetWind3()], shortcuts: { boxed: 'p-[13px] text-[rgb(5,80,120)]' } })
