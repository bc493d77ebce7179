// Takes the pictures of each state of the panel, in a real editor, from the scripted server: docs/screenshots/*.png.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEditor } from './harness.mjs';

const repository = join(import.meta.dirname, '../..');
const out = process.env.SHOTS ?? join(repository, 'docs/screenshots');
const vsix = join(repository, 'extension-host/builder.vsix');
const fake = join(repository, 'extension-host/test/fakeServer.mjs');

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', contrast: 'Default High Contrast' };
// Pictures of high contrast are for looking at, not for keeping: their folder is left out of git.
const folderOf = (theme) => (theme === 'contrast' && !process.env.SHOTS ? join(repository, 'artifacts/editor') : out);
const wanted = process.argv.slice(2);
for (const [name, theme] of Object.entries(themes))
  if (wanted.length === 0 || wanted.includes(name)) await picturesOf(name, theme);

async function picturesOf(theme, colorTheme) {
  mkdirSync(folderOf(theme), { recursive: true });
  const workspace = mkdtempSync(join(tmpdir(), 'builder-shots-'));
  const editor = await startEditor({
    vsix: [vsix],
    workspace,
    viewport: { width: 1360, height: 820 },
    settings: { 'workbench.colorTheme': colorTheme, 'builder.server.path': fake },
  });
  const { page } = editor;
  const shot = async (name) => {
    await page.mouse.move(700, 815);
    await page.waitForTimeout(400); // For the picture only: hover effects and the frame's last paint.
    await page.screenshot({ path: join(folderOf(theme), `${name}-${theme}.png`) });
  };
  try {
    await page.locator('.activitybar .action-item a[aria-label^="Builder"]').click();
    let panel = await editor.webview('.prompt-box');
    await panel.locator('.example').first().waitFor();
    await widenSideBar(page);
    await shot('empty');

    const send = async (text) => {
      await panel.locator('textarea').fill(text);
      await panel.locator('textarea').press('Enter');
    };
    await send('A booking page for a bakery: what is fresh today, and a form to book a table');
    await editor.answer('New Site (1 of 2)', 'hearth-and-crumb');
    await editor.pick('React');
    panel = await editor.webview('.prompt-box');
    await panel.locator('.review').waitFor();
    const site = await editor.webview('#site');
    await site.frameLocator('#site').locator('#book').waitFor();
    await dismissNotifications(editor);
    await shot('review');

    await panel.getByRole('button', { name: 'View diff' }).click();
    await page.locator('.multiDiffEntry .line-insert').first().waitFor();
    await shot('diff');
    await panel.getByRole('button', { name: 'Keep all' }).click();
    await panel.getByRole('button', { name: 'Undo' }).first().waitFor();
    await dismissNotifications(editor);
    await shot('done');

    await page.locator('.pane-header', { hasText: 'History' }).click();
    await page.locator('.monaco-list-row', { hasText: 'Add the booking form' }).waitFor();
    await shot('history');
    await page.locator('.pane-header', { hasText: 'History' }).click();

    await send('A broken change, please');
    await panel.locator('.card.warning').last().waitFor();
    await panel.locator('.diagnostics summary').last().click();
    await shot('error');
    await panel.getByRole('button', { name: 'Discard', exact: true }).click();
    await panel.locator('.line', { hasText: 'Discarded' }).waitFor();
    await dismissNotifications(editor);

    await send('With a refused key');
    await panel.locator('.card.error', { hasText: 'did not accept the key' }).waitFor();
    await send('Ask me a question first');
    await panel.locator('.card.question').waitFor();
    await shot('question');
    await panel.getByRole('button', { name: 'On the spot' }).click();
    await panel.locator('.answer', { hasText: 'On the spot' }).waitFor();

    await send('Make the home page warmer, and wait');
    await panel.locator('.line', { hasText: 'Building the site' }).first().waitFor();
    await shot('working');
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await panel.locator('.line', { hasText: 'Cancelled' }).waitFor();

    for (let crash = 1; crash <= 5; crash++) {
      await editor
        .status()
        .filter({ hasText: /ready|review/ })
        .waitFor({ timeout: 30_000 });
      await send('crash');
      await editor
        .status()
        .filter({ hasText: /again|stopped/ })
        .waitFor();
    }
    await panel.getByRole('button', { name: 'Start Again' }).last().waitFor();
    await shot('stopped');
  } catch (error) {
    await page.screenshot({ path: join(tmpdir(), `builder-shots-failed-${theme}.png`) });
    console.error(await editor.seen());
    throw error;
  } finally {
    const left = await editor.stop();
    if (left.length > 0)
      console.log(
        'ended by force:',
        left.map((each) => each.args.slice(0, 80)),
      );
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function widenSideBar(page) {
  const box = await page.locator('.part.sidebar').boundingBox();
  const edge = box.x + box.width;
  await page.mouse.move(edge, 400);
  await page.mouse.down();
  await page.mouse.move(edge + 90, 400, { steps: 4 });
  await page.mouse.up();
}

async function dismissNotifications(editor) {
  await editor.command('Notifications: Clear All Notifications');
}
