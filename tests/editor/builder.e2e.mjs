// The whole way in a real VS Code, with the demos that need no model: from a new site to an undone step, seen on screen and on disk.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEditor } from './harness.mjs';
import { treeOf } from './processes.mjs';
import { SiteOnDisk } from './site.mjs';
import { Story } from './stories.mjs';

const vsix = process.argv[2] ?? join(import.meta.dirname, '../../extension-host/builder.vsix');
// Long enough for a first installation of packages on a slow machine; nothing waits for it that has already happened.
const turnTimeout = 240_000;
const prompts = {
  make: 'A booking page for a small bakery',
  keep: 'Put our opening hours on the home page',
  discard: 'On the menu, let people show only what is vegan.',
};

if (!existsSync(vsix)) {
  console.error('There is no builder.vsix. Run `npm run package` in extension-host first.');
  process.exit(2);
}

const story = new Story();
const workspace = mkdtempSync(join(tmpdir(), 'builder-e2e-'));
const site = new SiteOnDisk(join(workspace, 'my-bakery'));
let editor;
let panel;

const status = (text) => editor.status().filter({ hasText: text }).waitFor({ timeout: turnTimeout });
const part = (name, tell) =>
  story.part(
    name,
    () => editor?.page,
    tell,
    async () => editor?.seen(),
  );
const reviewWaits = () =>
  panel
    .locator('.review')
    .getByRole('button', { name: 'Keep all' })
    .and(panel.locator(':enabled'))
    .waitFor({ timeout: turnTimeout });
const play = async (prompt) => {
  await editor.command('Builder: Play a Demo');
  await editor.pick(prompt);
};
// What is in front is kept by the editor a moment later, so that a file that was closed right before may be there again.
const reload = async () => {
  await editor.page.reload();
  await editor.page.locator('.monaco-workbench .statusbar').waitFor();
  await editor.page.locator('.tab', { hasText: 'Preview: my-bakery' }).click();
};
const previewedPage = async () => (await editor.webview('iframe#site')).frameLocator('iframe#site');
const shows = async () => (await editor.webview('iframe#site')).locator('.shows');

try {
  await part('The extension is installed and the panel greets', async () => {
    editor = await startEditor({ vsix: [vsix], workspace });
    await editor.page.locator('.activitybar .action-item a[aria-label^="Builder"]').click();
    panel = await editor.webview('.prompt-box');
    await panel.getByRole('heading', { name: 'What would you like to make?' }).waitFor();
    await panel.locator('.chip', { hasText: 'No model' }).waitFor();
    await panel.locator('.example').nth(2).waitFor();
  });

  await part('Without a model a person’s own words are not answered: they stay, and a model is offered', async () => {
    const box = panel.locator('textarea');
    await box.fill('A page for my dog-walking business');
    await box.press('Enter');
    await panel.getByText('Nobody can answer this yet: no model is set up.').waitFor();
    await panel.getByRole('button', { name: 'Use an API Key' }).waitFor();
    assert.equal(await box.inputValue(), 'A page for my dog-walking business');
    assert.equal(await panel.locator('.turn').count(), 0);
    await box.fill('');
  });

  await part('A demo asks for a folder and is called a demo', async () => {
    await play(prompts.make);
    await editor.answer('New Site: folder', 'my-bakery');
    await panel.locator('.prompt-text', { hasText: prompts.make }).waitFor({ timeout: turnTimeout });
    await panel.locator('.badge', { hasText: 'Demo' }).waitFor();
  });

  let untouched;
  await part('The turn streams, builds, and waits for a review; the files stay as they were', async () => {
    untouched = site.files();
    await panel.locator('.checkpoint').first().waitFor({ timeout: turnTimeout });
    await reviewWaits();
    await status(/changes? waits? for your review/);
    assert.ok((await panel.locator('.checkpoint').count()) >= 3, 'at least three steps are shown');
    assert.deepEqual(site.files(), untouched);
    assert.equal(site.commits().length, 1);
  });

  await part('The preview shows the draft, and a click in it works', async () => {
    await (await shows()).filter({ hasNotText: 'Loading' }).waitFor();
    const page = await previewedPage();
    await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: turnTimeout });
    await page.getByRole('link', { name: 'Menu' }).first().click();
    await page.getByText('9 of 9 shown').waitFor();
    await page.getByRole('button', { name: 'Pastry' }).click();
    await page.getByText(/^[1-8] of 9 shown$/).waitFor();
    await status('the preview shows them');
  });

  await part('Keep All lands every change as commits', async () => {
    await editor.command('Builder: Keep All Changes');
    await status('Builder: ready');
    const commits = site.commits();
    assert.ok(commits.length >= 4, `three steps and the template: ${commits.map((each) => each.title).join(' | ')}`);
    assert.equal(site.status(), '');
    assert.ok(site.has('src/pages/Menu.tsx'));
    await panel
      .locator('.commit-id', { hasText: site.head().slice(0, 7) })
      .first()
      .waitFor();
  });

  await part('What is changed by hand is shown, and the label says what is on the page', async () => {
    await (await shows()).filter({ hasText: /^Your files$/ }).waitFor();
    await (await previewedPage()).getByRole('link', { name: 'Menu' }).first().waitFor();
    const path = 'src/pages/Menu.tsx';
    const before = site.read(path);
    const heading = /<h1[^>]*>([^<{]+)</.exec(before)[1];
    const saved = performance.now();
    site.write(path, before.replace(`>${heading}<`, '>Changed by hand<'));
    const page = await previewedPage();
    await page.getByRole('heading', { name: 'Changed by hand' }).waitFor({ timeout: 20_000 });
    console.log(`  on the page ${((performance.now() - saved) / 1000).toFixed(1)} s after it was saved`);
    site.write(path, before);
    await page.getByRole('heading', { name: heading.trim() }).waitFor();
    await (await shows()).filter({ hasText: /^Your files$/ }).waitFor();
    assert.equal(site.status(), '');
  });

  await part('A demo that goes on makes a change, and the diff shows it beside the preview', async () => {
    const before = site.files();
    await play(prompts.keep);
    await panel.locator('.prompt-text', { hasText: prompts.keep }).waitFor();
    await reviewWaits();
    await editor.command('Builder: Review Changes');
    await editor.page.locator('.multiDiffEntry .line-insert').first().waitFor();
    await editor.page.locator('.tab', { hasText: 'not in your files yet' }).waitFor();
    await editor.page.locator('.editor-actions a[aria-label^="Keep All Changes"]').waitFor();
    assert.deepEqual(site.files(), before);
  });

  let kept;
  await part('Keep from the diff’s own button: the commit is on disk and on screen', async () => {
    const before = site.head();
    await editor.page.locator('.editor-actions a[aria-label^="Keep All Changes"]').click();
    await status('Builder: ready');
    kept = site.head();
    assert.notEqual(kept, before);
    assert.equal(site.git('merge-base', before, kept), before, 'the branch goes on from where it was');
    assert.equal(site.status(), '');
    assert.ok(site.holding('Opening').length > 0 || site.holding('opening').length > 0);
    await panel
      .locator('.commit-id', { hasText: kept.slice(0, 7) })
      .first()
      .waitFor();
    await editor.page.locator('.tab', { hasText: 'not in your files yet' }).waitFor({ state: 'detached' });
  });

  await part('Discard leaves the files and the branch as they were', async () => {
    const before = site.files();
    await play(prompts.discard);
    await panel.locator('.prompt-text', { hasText: prompts.discard }).waitFor();
    await reviewWaits();
    await panel.locator('.review').getByRole('button', { name: 'Discard', exact: true }).click();
    await panel.locator('.review').waitFor({ state: 'hidden' });
    await status('Builder: ready');
    assert.equal(site.head(), kept);
    assert.deepEqual(site.files(), before);
    assert.equal(site.status(), '');
  });

  await part('Undo takes back one step, as a step of its own, and nothing else', async () => {
    const files = site.files();
    const undone = await panel
      .locator('.checkpoint', { has: panel.getByRole('button', { name: 'Undo' }), hasText: kept.slice(0, 7) })
      .first();
    const changed = site.git('show', '--name-only', '--format=', kept).split('\n');
    await undone.getByRole('button', { name: 'Undo' }).click();
    await panel
      .locator('.commit-id', { hasText: kept.slice(0, 7) })
      .first()
      .waitFor();
    await panel
      .locator('.checkpoint', { hasText: /^Undo|Take back/i })
      .first()
      .waitFor({ timeout: turnTimeout });
    await status('Builder: ready');
    assert.notEqual(site.head(), kept);
    assert.equal(site.git('rev-parse', 'HEAD^'), kept);
    assert.equal(site.git('rev-parse', 'HEAD^{tree}'), site.git('rev-parse', `${kept}^^{tree}`));
    const after = site.files();
    for (const [path, content] of Object.entries(files))
      if (!changed.includes(path)) assert.equal(after[path], content, path);
    assert.equal(site.status(), '');
  });

  await part('Cancel ends a turn: nothing of it is in the files', async () => {
    const [head, before] = [site.head(), site.files()];
    await play(prompts.discard);
    await panel.getByRole('button', { name: 'Cancel', exact: true }).click();
    await panel
      .locator('.turn')
      .last()
      .getByText(/Cancelled|Stopped/)
      .waitFor({ timeout: turnTimeout });
    // A step that was through before the click waits for a review, as any other.
    if (await panel.locator('.review').isVisible())
      await panel.locator('.review').getByRole('button', { name: 'Discard', exact: true }).click();
    await status('Builder: ready');
    assert.equal(site.head(), head);
    assert.deepEqual(site.files(), before);
  });

  await part('One file is kept and the other discarded', async () => {
    const [head, before] = [site.head(), site.files()];
    await play(prompts.discard);
    await reviewWaits();
    await panel.locator('.review').getByText('2 files changed').click();
    await panel.getByRole('button', { name: 'Keep src/styles.css' }).click();
    await panel.locator('.review').getByText('1 file changed').waitFor({ timeout: turnTimeout });
    assert.equal(site.git('rev-parse', 'HEAD^'), head);
    assert.equal(site.git('diff', '--name-only', head, 'HEAD'), 'src/styles.css');
    await panel.getByRole('button', { name: 'Discard src/pages/Menu.tsx' }).click();
    await panel.locator('.review').waitFor({ state: 'hidden' });
    await status('Builder: ready');
    const after = site.files();
    assert.deepEqual(
      Object.keys(after).filter((path) => after[path] !== before[path]),
      ['src/styles.css'],
    );
    assert.equal(site.status(), '');
  });

  await part(
    'The preview says where in the site it is and goes elsewhere; a line of code is outlined in it',
    async () => {
      const bar = await editor.webview('iframe#site');
      const place = bar.getByRole('textbox', { name: 'Place in the site' });
      await place.fill('menu');
      await place.press('Enter');
      const page = await previewedPage();
      await page.getByText('9 of 9 shown').waitFor();
      await bar.getByRole('button', { name: 'Back to the start page' }).click();
      await page.getByText('9 of 9 shown').waitFor({ state: 'detached' });
      assert.equal(await place.inputValue(), '/');
      await page.getByRole('link', { name: 'Menu' }).first().click();
      await bar.locator('.place').and(bar.locator(':not(:focus)')).waitFor();
      await page.getByText('9 of 9 shown').waitFor();
      assert.equal(await place.inputValue(), '/menu');

      const lines = site.read('src/pages/Menu.tsx').split('\n');
      await editor.openFile('Menu.tsx', lines.findIndex((line) => /<h1[^>]*>[^<{]+</.test(line)) + 1);
      await editor.command('Builder: Show in Preview');
      await page.locator('builder-highlight').waitFor({ state: 'attached' });
      await editor.page.locator('.statusbar-item', { hasText: '1 place outlined in the preview' }).waitFor();
      // The preview is what is to be in front after the reload below.
      await editor.page.locator('.tab', { hasText: 'Menu.tsx' }).click({ button: 'middle' });
      await editor.page.locator('.tab', { hasText: 'Menu.tsx' }).waitFor({ state: 'detached' });
    },
  );

  await part('Restore brings a state back as a step of its own', async () => {
    const head = site.head();
    await editor.command('Builder: Restore Checkpoint');
    await editor.pick(kept.slice(0, 7));
    await editor.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Restore', exact: true }).click();
    await editor.page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
    await panel
      .locator('.checkpoint', { hasText: /^Restore|Back to|Bring/i })
      .last()
      .waitFor({ timeout: turnTimeout });
    await status('Builder: ready');
    assert.equal(site.git('rev-parse', 'HEAD^'), head);
    assert.equal(site.git('rev-parse', 'HEAD^{tree}'), site.git('rev-parse', `${kept}^{tree}`));
    assert.equal(site.status(), '');
  });

  await part('After a reload the conversation, the history and the state are there again', async () => {
    await reload();
    panel = await editor.webview('.prompt-box');
    await panel.locator('.prompt-text', { hasText: prompts.make }).waitFor({ timeout: turnTimeout });
    await panel.locator('.prompt-text', { hasText: prompts.discard }).last().waitFor();
    await (await previewedPage()).getByRole('link', { name: 'Menu' }).first().waitFor({ timeout: turnTimeout });
    await editor.page.locator('.pane-header', { hasText: 'History' }).click();
    await editor.page.locator('.monaco-list-row', { hasText: site.head().slice(0, 7) }).waitFor();
    await status('Builder: ready');
  });

  await part('An editor that reaches the server through forwarded ports shows the preview as well', async () => {
    editor.configure({ 'builder.preview.address': 'forwarded' });
    await reload();
    const { port } = new URL(editor.page.url());
    const frame = (await editor.webview(`iframe#site[src$=".localhost:${port}/"]`)).locator('iframe#site');
    assert.match(await frame.getAttribute('src'), /^http:\/\/\d+\./);
    await (await previewedPage()).getByRole('link', { name: 'Menu' }).first().waitFor({ timeout: turnTimeout });
    await (await shows()).filter({ hasNotText: 'Loading' }).waitFor();
  });

  await part('git finds nothing wrong, and the editor’s end leaves no process behind', async () => {
    site.git('fsck', '--strict');
    const { page, server } = editor;
    assert.ok(
      treeOf(server.pid).some(({ args }) => args.includes('builder.dll stdio')),
      'the server runs',
    );
    await page.screenshot();
    const left = await editor.stop();
    editor = undefined;
    if (left.length > 0) console.log(`ended by force: ${left.map(({ args }) => args.slice(0, 90)).join(' | ')}`);
    assert.deepEqual(
      left.filter(({ args }) => args.includes('builder')).map(({ args }) => args),
      [],
    );
  });
} finally {
  await editor?.stop();
  rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(story.end());
