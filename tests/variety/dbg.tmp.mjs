import { chromium } from 'playwright-core';
import { Builder } from './builder.mjs';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
const work = mkdtempSync('/tmp/bdbg-'); const builder = new Builder(work);
const folder = work + '/site'; cpSync('/work/live/tests/variety/sites/vue-sass', folder, { recursive: true });
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
try {
const editor = await builder.edit();
await editor.ask('builder/site.open', { site: folder });
const preview = await editor.ask('builder/preview.open', { site: folder });
await editor.hear('builder/preview.changed', (p) => p.treeId && !p.isSimple).catch(()=>{});
const page = await b.newPage();
page.on('console', m => console.log('CONSOLE', m.type(), m.text().slice(0,300))); page.on('pageerror', e => console.log('PE', e.message));
page.on('websocket', ws => { console.log('WS', ws.url()); ws.on('framereceived', f => console.log('<', String(f.payload).slice(0,200))); ws.on('framesent', f => console.log('>', String(f.payload).slice(0,200))) });
await page.addInitScript(() => { addEventListener('builder:live', ({ detail }) => console.log('LIVE ' + JSON.stringify(detail))) });
await page.goto(preview.url);
await editor.ask('builder/turn.start', { site: folder, prompt: 'Change a word.', model: 'compatible:waiting' });
await editor.hear('builder/preview.changed', ({ isLive }) => isLive);
await page.locator('script[data-build^=live-]').first().waitFor({ state: 'attached' });
await new Promise(r => setTimeout(r, 2000));
editor.model.edit('src/App.vue', '<p class="scoped">Scoped</p>', '<p class="scoped">Seen</p>');
await page.locator('.scoped').filter({ hasText: 'Seen' }).waitFor();
await new Promise(r => setTimeout(r, 2000));
await editor.end();
} finally { await b.close(); builder.endAll(); rmSync(work, { recursive: true, force: true }) }
