// Sites of many kinds: Builder builds each with the site's own tools and serves it, and Chromium shows whether every feature works.
// Then one file of each is broken, and Builder has to name that file and line.
//
//   node tests/variety/variety.mjs [site …]
//
// Builder's own cache is new in every run, so the packages are truly installed; npm's cache is the person's.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from '../../server/cli.mjs';
import { Builder } from './builder.mjs';
import { cases } from './cases.mjs';

const atOnce = 2;
const wanted = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'builder-variety-'));
const builder = new Builder(work);
let passed = 0;
let failed = 0;

async function test(name, body) {
  const started = performance.now();
  try {
    await body();
    passed++;
    console.log(`ok    ${name} (${Math.round(performance.now() - started)} ms)`);
    return true;
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}\n      ${String(error.message).split('\n').join('\n      ')}`);
    return false;
  }
}

function same(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}

/** Opens one page as a person would and compares what is on the screen. Returns nothing; what went wrong in the page is in `trouble`. */
async function look(page, origin, treeId, expected) {
  await page.goto(new URL(expected.at, origin).href, { waitUntil: 'networkidle' });
  if (expected.endsAt) same('the address', new URL(page.url()).pathname, expected.endsAt);
  if (expected.title) same('the title', await page.title(), expected.title);
  same('the state that the page proves', await page.locator('script[data-revision]').first().getAttribute('data-revision'), treeId);
  if (expected.click) await page.locator(expected.click).click();
  for (const [selector, text] of Object.entries(expected.text ?? {})) {
    const found = page.locator(selector);
    // Waits for the text where the page puts it there later; what is found in the end is compared.
    await found.filter({ hasText: text }).waitFor({ timeout: 10_000 }).catch(() => {});
    same(`${expected.at} ${selector}`, (await found.innerText()).trim(), text);
  }
  for (const [selector, style] of Object.entries(expected.style ?? {})) {
    for (const [property, value] of Object.entries(style)) {
      same(`${expected.at} ${selector} ${property}`, await page.locator(selector).evaluate((node, name) => getComputedStyle(node)[name], property), value);
    }
  }
}

async function showInBrowser(browser, preview, { site, pages }) {
  const context = await browser.newContext();
  const trouble = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => message.type() === 'error' && trouble.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(`page: ${error.message}`));
    page.on('requestfailed', (request) => trouble.push(`request: ${request.url()} ${request.failure()?.errorText}`));
    page.on('response', (response) => response.status() >= 400 && trouble.push(`${response.status()}: ${response.url()}`));
    for (const expected of pages) await look(page, preview.url, preview.treeId, expected);
    same(`${site}: what went wrong in the page`, trouble.join('\n'), '');
  } catch (error) {
    throw new Error([error.message, ...trouble].join('\n'), { cause: error });
  } finally {
    await context.close();
  }
}

/** Does the edit, and undoes it when it is called again. */
function edit(folder, { file, find, write }) {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  if (before.split(find).length !== 2) throw new Error(`${file} does not have exactly one “${find}”`);
  writeFileSync(path, before.replace(find, () => write));
  return () => writeFileSync(path, before);
}

/** One turn with an open preview: its edit is seen without loading the page anew, and when it has ended the built page is. */
async function showLive(browser, folder, { live, fails }) {
  const editor = await builder.edit();
  const context = await browser.newContext();
  const trouble = [];
  try {
    await editor.ask('builder/site.open', { site: folder });
    const preview = await editor.ask('builder/preview.open', { site: folder });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => trouble.push(`page: ${error.message}`));
    await page.addInitScript(() => {
      window.shown = [];
      addEventListener('builder:live', ({ detail }) => detail.kind === 'shown' && window.shown.push(detail.revision));
    });
    await page.goto(preview.url);
    const built = await page.locator('script[data-build]').first().getAttribute('data-build');
    const { turnId } = await editor.ask('builder/turn.start', { site: folder, prompt: 'Change a word.', model: 'compatible:waiting' });
    const begun = await editor.hear('builder/preview.changed', ({ isLive }) => isLive);
    same('what the line says', begun.label, 'The draft, live');
    await page.locator(`script[data-build^=live-][data-revision="${begun.treeId}"]`).waitFor({ state: 'attached' });
    await page.locator(live.click).click();
    await page.evaluate(() => (window.isSamePage = true));

    const since = editor.heard;
    editor.model.edit(live.file, live.find, live.write);
    for (const [selector, text] of Object.entries(live.text)) await page.locator(selector).filter({ hasText: text }).waitFor();
    const edited = await editor.hear('builder/preview.changed', ({ isLive, treeId }) => isLive && treeId !== begun.treeId, since);
    await page.waitForFunction((revision) => window.shown.includes(revision), edited.treeId);
    same('the page was not loaded anew', await page.evaluate(() => window.isSamePage), true);
    same('what went wrong in the page', trouble.join('\n'), '');
    if (live.throws) await failLive(editor, folder, live, edited.treeId);

    editor.model.say('Done.');
    const finished = await editor.hear('builder/turn.event', (event) => event.turnId === turnId && event.kind === 'finished');
    same('the outcome', finished.outcome, 'readyForReview');
    await page.locator(`script[data-revision="${edited.treeId}"]:not([data-build^=live-]):not([data-build="${built}"])`).waitFor({ state: 'attached' });
    for (const [selector, text] of Object.entries(live.text).slice(0, 1)) await page.locator(selector).filter({ hasText: text.replace(/ 1$/, ' 0') }).waitFor();
    await editor.ask('builder/review.decide', { site: folder, reviewId: finished.reviewId, decision: 'discard', paths: null });
    if (fails) await showFailure(editor, page, folder, live.click, fails);
  } catch (error) {
    throw new Error([error.message, ...trouble, editor.said].join('\n'), { cause: error });
  } finally {
    await context.close();
    await editor.end();
  }
}

/** An edit whose page fails while it takes it in: that is told of the edit's own state, at its line in the sources. Then it is taken back. */
async function failLive(editor, folder, { file, find, throws }, before) {
  const line = readFileSync(join(folder, file), 'utf8').split('\n').findIndex((text) => text.includes(find)) + 1;
  const since = editor.heard;
  editor.model.edit(file, throws.find, throws.write);
  const { treeId } = await editor.hear('builder/preview.changed', ({ isLive, treeId }) => isLive && treeId !== before, since);
  const told = await editor.hear('builder/preview.problem', () => true, since);
  same('the state that it is told of', told.treeId, treeId);
  same('where it fails', `${told.problem.path}:${told.problem.line}`, `${file}:${line}`);
  const failed = editor.heard;
  editor.model.edit(file, throws.write, throws.find);
  await editor.hear('builder/preview.changed', (shown) => shown.isLive && shown.treeId !== treeId, failed);
}

/** An editor sends the open page to a place, has an element outlined, and hears where in the sources it fails. */
async function showFailure(editor, page, folder, button, fails) {
  const line = readFileSync(join(folder, fails.file), 'utf8').split('\n').findIndex((text) => text.includes(fails.find)) + 1;
  const mend = edit(folder, fails);
  const { passed, treeId } = await editor.ask('builder/build.start', { site: folder });
  same('it builds', passed, true);
  await page.locator(`script[data-revision="${treeId}"]`).waitFor({ state: 'attached' });
  // The page has loaded, and is heard of a moment later: nobody is reached before.
  const until = Date.now() + 60_000;
  while ((await editor.ask('builder/preview.navigate', { site: folder, route: '/?from=elsewhere' })).pages === 0) {
    if (Date.now() > until) throw new Error('no page of the site is heard of');
    await page.waitForTimeout(50);
  }
  await page.waitForURL(/\?from=elsewhere$/);
  await page.locator(button).waitFor();
  const { found } = await editor.ask('builder/preview.highlight', { site: folder, selector: button, text: null });
  same('elements that are outlined', found, 1);
  await page.locator('builder-highlight').waitFor({ state: 'attached' });
  await page.locator(button).click();
  const { problem } = await editor.hear('builder/preview.problem', (told) => told.treeId === treeId);
  same('where it fails', `${problem.path}:${problem.line}`, `${fails.file}:${line}`);
  mend();
}

async function check(browser, one) {
  const folder = join(work, 'sites', one.site);
  cpSync(join(import.meta.dirname, 'sites', one.site), folder, { recursive: true, filter: (path) => !/[\\/](node_modules|dist)$/.test(path) });
  let first;
  const isBuilt = await test(`${one.site} builds (${one.has})`, async () => {
    first = await builder.build(folder);
    same('what is wrong with it', JSON.stringify(first.diagnostics, null, 1), '[]');
    same('the exit code', first.code, 0);
  });
  if (!isBuilt) return;
  await test(`${one.site} is served and shows every feature`, async () => {
    const preview = await builder.preview(folder);
    try {
      same('the state that is served', preview.treeId, first.treeId);
      await showInBrowser(browser, preview, one);
    } finally {
      same('the exit code of the preview', await preview.end(), 0);
    }
  });
  if (one.live) await test(`${one.site} shows an edit of a turn as it is made, and what was built of it at the end`, () => showLive(browser, folder, one));
  await test(`${one.site}: ${one.broken.file} is named when it is broken, and the site is well again after that`, async () => {
    const mend = edit(folder, one.broken);
    const broken = await builder.build(folder);
    same('the exit code', broken.code, 1);
    const errors = broken.diagnostics.filter(({ severity }) => severity === 'error');
    if (!errors.some(({ path, line }) => path === one.broken.file && line === one.broken.line)) {
      throw new Error(`expected ${one.broken.file}:${one.broken.line}, found ${JSON.stringify(errors, null, 1)}`);
    }
    const elsewhere = errors.filter(({ path }) => path !== one.broken.file);
    same('errors elsewhere', JSON.stringify(elsewhere), '[]');
    mend();
    const mended = await builder.build(folder);
    same('passed', mended.passed, true);
    same('the state', mended.treeId, first.treeId);
  });
}

let browser;
const end = () => {
  builder.endAll();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    end();
    process.exit(130);
  });
}
try {
  build();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE *.localhost'],
  });
  const waiting = cases.filter(({ site }) => wanted.length === 0 || wanted.includes(site));
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) await check(browser, one);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
} finally {
  await browser?.close();
  end();
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed ? 1 : 0;
