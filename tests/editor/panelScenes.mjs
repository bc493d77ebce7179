// What each scene does and what must be seen. They are told in this order on their stage and leave nothing that runs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const box = (panel) => panel.locator('textarea');
// What was sent last is dealt with.
const canSend = (panel) => panel.locator('.round.send:enabled').waitFor();
const send = async (panel, text) => {
  await box(panel).fill(text);
  await canSend(panel);
  await box(panel).press('Enter');
};
const lastTurn = (panel) => panel.locator('.turn').last();
const holds = async (panel, text) => {
  for (
    const end = Date.now() + 10_000;
    Date.now() < end;
    await panel.locator('body').evaluate(() => new Promise((next) => setTimeout(next, 50)))
  )
    if ((await box(panel).inputValue()) === text) return;
  assert.equal(await box(panel).inputValue(), text);
};
const reload = async (editor) => {
  await editor.page.reload();
  await editor.page.locator('.monaco-workbench .statusbar').waitFor();
  const panel = await editor.webview('.prompt-box');
  await panel.locator('.chip').waitFor();
  return panel;
};

/** Sends a prompt; the turn that it makes. */
const ask = async (panel, text) => {
  await send(panel, text);
  const turn = panel.locator('.turn', { has: panel.locator('.prompt-text', { hasText: text }) }).last();
  await turn.waitFor();
  return turn;
};

/** What axe finds wrong in a webview, as a list of rules and places. */
async function faultsOf(view, background = '--vscode-sideBar-background') {
  const frame = await (await view.locator('body').elementHandle()).ownerFrame();
  // A view lets the editor's own background through, which axe cannot see.
  await frame.evaluate((name) => {
    const colours = getComputedStyle(document.documentElement);
    document.documentElement.style.backgroundColor = colours.getPropertyValue(name);
  }, background);
  // Given as an expression, since the page's own policy lets nothing else run.
  await frame.evaluate(axe);
  const found = await frame.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

export const scenes = [
  {
    name: 'proof',
    stage: 'site',
    async tell(editor, panel) {
      await panel.locator('.chip').waitFor();
      await ask(panel, 'Add a booking form');
      const proof = panel.locator('.review .proof');
      await proof.locator('summary', { hasText: '2 pages and 3 things tried work' }).click();
      await proof.locator('li', { hasText: 'A visitor books a table' }).waitFor();
      const pictures = proof.locator('img');
      await pictures.nth(3).waitFor();
      for (let at = 0; at < 4; at++)
        assert.ok(await pictures.nth(at).evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
      assert.match(await pictures.first().getAttribute('alt'), /^\/ in a window of \d+ pixels$/);
      await proof.locator('.proof-note', { hasText: 'Seen with Chrome' }).waitFor();
      assert.deepEqual(await faultsOf(panel), []);
      await editor.page.screenshot({ path: editor.picture('proof-opened') });
      await proof.locator('summary').click();
      assert.equal(await pictures.first().isVisible(), false);
      await panel.locator('.review button', { hasText: 'Discard' }).first().click();
      await panel.locator('.review').waitFor({ state: 'hidden' });
    },
  },
  {
    name: 'words',
    stage: 'site',
    async tell(editor, panel) {
      await box(panel).fill('Put our opening hours on the home page');
      await box(panel).press('Escape');
      await editor.page.locator('.activitybar .action-item a[aria-label^="Explorer"]').click();
      await editor.page.locator('.activitybar .action-item a[aria-label^="Builder"]').click();
      panel = await editor.webview('.prompt-box');
      await holds(panel, 'Put our opening hours on the home page');
      panel = await reload(editor);
      await holds(panel, 'Put our opening hours on the home page');
      // What is not taken stays.
      await send(panel, 'This stays unsent');
      await panel.locator('.card.error', { hasText: 'The site is busy elsewhere.' }).waitFor();
      await holds(panel, 'This stays unsent');
      await box(panel).fill('');
    },
  },
  {
    name: 'again',
    stage: 'site',
    async tell(editor, panel) {
      await send(panel, 'With a refused key');
      await lastTurn(panel).locator('.card.error', { hasText: 'did not accept the key' }).waitFor();
      await holds(panel, '');
      const turns = await panel.locator('.turn').count();
      await lastTurn(panel).getByRole('button', { name: 'Retry' }).click();
      await panel.locator('.turn').nth(turns).locator('.card.error').waitFor();
      await box(panel).fill('Half a thought');
      await lastTurn(panel).getByRole('button', { name: 'Edit and Resend' }).click();
      await holds(panel, 'With a refused key');
      await box(panel).fill('');
      await box(panel).press('ArrowUp');
      await holds(panel, 'Half a thought');
      await box(panel).press('ArrowUp');
      await holds(panel, 'With a refused key');
      await box(panel).press('ArrowDown');
      await box(panel).press('ArrowDown');
      await holds(panel, '');
    },
  },
  {
    name: 'question',
    stage: 'site',
    async tell(editor, panel) {
      await send(panel, 'Ask me a question first');
      await panel.locator('.card.question').waitFor();
      await send(panel, 'With a voucher');
      await panel.locator('.answer', { hasText: 'With a voucher' }).waitFor();
      await lastTurn(panel).locator('.line', { hasText: 'Noted: With a voucher.' }).waitFor();
      await holds(panel, '');
      assert.equal(await panel.locator('.prompt-text', { hasText: 'With a voucher' }).count(), 0);
    },
  },
  {
    name: 'queue',
    stage: 'site',
    async tell(editor, panel) {
      await send(panel, 'Make the home page warmer, and wait');
      await panel.locator('.line', { hasText: 'Building the site' }).waitFor();
      for (const prompt of ['A second wish', 'A third wish', 'A refused wish']) {
        await send(panel, prompt);
        await panel.locator('.queued', { hasText: prompt }).waitFor();
      }
      await panel.getByRole('button', { name: 'Edit “A second wish”' }).click();
      await holds(panel, 'A second wish');
      await box(panel).fill('A second wish, with a question');
      await box(panel).press('Enter');
      await panel.getByRole('button', { name: 'Remove “A third wish”' }).click();
      await box(panel).press('ArrowUp');
      await holds(panel, 'A third wish');
      await box(panel).fill('');
      await editor.page.screenshot({ path: editor.picture('queue-waits') });
      // What waits outlives the window, though what ran does not.
      panel = await reload(editor);
      await panel.locator('.queued', { hasText: 'A refused wish' }).waitFor();
      await panel.locator('.waits', { hasText: 'Not sent' }).waitFor();
      await panel
        .getByRole('button', {
          name: /^Send “A second wish, with a question” now/,
        })
        .click();
      await panel.locator('.card.question').waitFor();
      // The next is sent behind a turn that ended well, and not behind one that did not.
      await panel.getByRole('button', { name: 'On the spot' }).click();
      await lastTurn(panel).locator('.prompt-text', { hasText: 'A refused wish' }).waitFor();
      await lastTurn(panel).locator('.card.error').waitFor();
      assert.equal(await panel.locator('.queued').count(), 0);
    },
  },
  {
    name: 'markdown',
    stage: 'site',
    async tell(editor, panel) {
      const asked = [];
      editor.page.on('request', (request) => asked.push(request.url()));
      const turn = await ask(panel, 'Show me the zoo');
      await turn.locator('.line', { hasText: 'No file was changed.' }).waitFor();
      const prose = turn.locator('.prose');
      await prose.getByRole('table').waitFor();
      await prose.getByRole('img', { name: 'Done:' }).waitFor();
      await prose.locator('li ol > li', { hasText: 'its fields' }).waitFor();
      assert.equal(await prose.locator('img, a, script').count(), 0);
      await prose.getByRole('link', { name: 'the guide' }).click();
      await editor.page.locator('.monaco-dialog-box', { hasText: 'example.org/guide' }).waitFor();
      await editor.page.keyboard.press('Escape');
      await editor.page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
      await prose.getByRole('link', { name: 'the file' }).click();
      await editor.page.locator('.tab.active', { hasText: 'App.tsx' }).waitFor();
      await prose.getByRole('button', { name: 'Copy this code' }).click();
      await prose.locator('.code-head .icon-check').waitFor();
      assert.deepEqual(
        asked.filter((url) => url.includes('example.org')),
        [],
      );
    },
  },
  {
    name: 'heard',
    stage: 'site',
    async tell(editor, panel) {
      // Everything that a live region would have read out: what is put into it, each time that it changes.
      await panel.locator('body').evaluate(() => {
        window.heard = [];
        new MutationObserver((changes) => {
          for (const { target } of changes) {
            const region = (target instanceof Element ? target : target.parentElement)?.closest(
              '[aria-live], [role=log], [role=status], [role=alert]',
            );
            if (region) window.heard.push(region.textContent);
          }
        }).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        });
      });
      await (await ask(panel, 'Tell me a long story')).locator('.line', { hasText: 'No file was changed.' }).waitFor();
      const heard = await panel.locator('body').evaluate(() => window.heard);
      assert.equal(heard.length, 2, JSON.stringify(heard).slice(0, 500));
      assert.match(heard[1], /^w000 .* w255 No file was changed\.$/);
      assert.ok(heard.join('').length < 1400, `${heard.join('').length} characters`);
    },
  },
  {
    name: 'verdicts',
    stage: 'site',
    async tell(editor, panel) {
      const missed = await ask(panel, 'An edit that is missed');
      const verdict = missed.locator('.foot .line', {
        hasText: 'No file was changed.',
      });
      await verdict.locator('.icon-warning').waitFor();
      assert.equal(await missed.locator('.foot .good').count(), 0);
      await missed.getByRole('button', { name: 'Retry' }).waitFor();
      const busy = await ask(panel, 'While the service is busy');
      await busy.locator('.line', { hasText: 'No file was changed.' }).waitFor();
      await busy.locator('.line', { hasText: 'Trying again in 16 s (4 of 5).' }).waitFor();
      assert.equal(await busy.locator('.items .line', { hasText: 'Trying again' }).count(), 1);
    },
  },
  {
    name: 'axe',
    stage: 'site',
    async tell(editor, panel) {
      const clean = async (state) => assert.deepEqual(await faultsOf(panel), [], state);
      await clean('what other scenes left');
      await send(panel, 'Ask me a question first');
      await panel.locator('.card.question').last().waitFor();
      await clean('a question');
      await panel.getByRole('button', { name: 'On the spot' }).click();
      await send(panel, 'A broken change, please');
      await panel.locator('.card.warning').last().waitFor();
      await panel.locator('.review').waitFor();
      await panel.locator('.diagnostics summary').last().click();
      await clean('problems and a review');
      await panel.getByRole('button', { name: 'Discard', exact: true }).click();
      await panel.locator('.review').waitFor({ state: 'hidden' });
      await send(panel, 'Make it warmer, and wait');
      await panel.locator('.line', { hasText: 'Building the site' }).waitFor();
      await send(panel, 'And then this');
      await panel.locator('.queued').waitFor();
      await clean('working, with a prompt that waits');
      await panel.getByRole('button', { name: 'Remove “And then this”' }).click();
      await panel.getByRole('button', { name: 'Cancel', exact: true }).click();
      await lastTurn(panel).getByRole('button', { name: 'Retry' }).waitFor();
      assert.deepEqual(
        await faultsOf(await editor.webview('iframe#site'), '--vscode-editor-background'),
        [],
        'the preview',
      );
    },
  },
  {
    name: 'wizard',
    stage: 'empty',
    async tell(editor, panel) {
      await panel.getByRole('heading', { name: 'What would you like to make?' }).waitFor();
      assert.deepEqual(await faultsOf(panel), []);
      await send(panel, 'A booking page for a bakery');
      await editor.page
        .locator('.quick-input-widget:visible', {
          hasText: 'New Site (1 of 2)',
        })
        .waitFor();
      await editor.page.keyboard.press('Escape');
      await holds(panel, 'A booking page for a bakery');
      await canSend(panel);
      await box(panel).press('Enter');
      await editor.answer('New Site (1 of 2)', 'my-bakery');
      await editor.page
        .locator('.quick-input-widget:visible', {
          hasText: 'New Site (2 of 2)',
        })
        .waitFor();
      await editor.pick('React');
      panel = await editor.webview('.prompt-box');
      await panel.locator('.review').waitFor();
      await holds(panel, '');
    },
  },
  {
    name: 'keys',
    stage: 'empty',
    async tell() {
      const here = import.meta.dirname;
      const code = readFileSync(
        join(here, 'node_modules/code-server/lib/vscode/out/vs/code/browser/workbench/workbench.js'),
        'utf8',
      );
      const { contributes } = JSON.parse(readFileSync(join(here, '../../extension-host/package.json'), 'utf8'));
      // As VS Code writes a key in its own code: Ctrl or Cmd 2048, Shift 1024, Alt 512, and the letters from 31 on.
      const numbers = { ctrl: 2048, cmd: 2048, shift: 1024, alt: 512 };
      const numberOf = (key) =>
        key.split('+').reduce((sum, part) => sum + (numbers[part] ?? 31 + part.charCodeAt(0) - 'a'.charCodeAt(0)), 0);
      const isTaken = (key) =>
        new RegExp(`(?:primary|secondary|linux|mac|win):[^}]{0,60}?(?<![\\d(,])${numberOf(key)}(?!\\d)`).test(code);
      assert.ok(isTaken('ctrl+shift+alt+n') && isTaken('ctrl+shift+alt+c'), 'the keys of VS Code are found in it');
      assert.deepEqual(contributes.keybindings.map(({ key }) => key).filter(isTaken), []);
    },
  },
  {
    name: 'publish',
    stage: 'site',
    async tell(editor, panel) {
      await editor.command('Builder: Publish…');
      await editor.pick('Netlify');
      await editor.answer('Token for Netlify', 'refused');
      const refused = panel.locator('.card.error', {
        hasText: 'did not accept the token',
      });
      await refused.waitFor();
      await refused.getByRole('button', { name: 'Set Token…' }).click();
      await editor.pick('Netlify');
      await editor.answer('Token for Netlify', 'nfp_of-the-tests');
      await panel.getByRole('button', { name: 'Publish…' }).last().click();
      await editor.pick('Netlify');
      // What is wrong is shown before anything leaves, at its line too.
      const dialog = editor.page.locator('.monaco-dialog-box');
      await dialog.getByText('1 problem stands in the way').waitFor();
      await editor.page.screenshot({
        path: editor.picture('publish-problems'),
      });
      await dialog.getByRole('button', { name: 'Publish Anyway' }).click();
      const sent = panel.locator('.card', {
        hasText: 'Ready to look at',
      });
      await sent.getByRole('button', { name: 'Make It Live' }).click();
      await panel
        .locator('.card', {
          hasText: 'It is live: https://my-site.example.com',
        })
        .waitFor();
      await editor.page.screenshot({ path: editor.picture('publish-live') });
      await panel.getByRole('button', { name: 'Roll Back…' }).last().click();
      await panel.locator('.card', { hasText: 'live again' }).waitFor();
      assert.deepEqual(await faultsOf(panel), []);
    },
  },
  {
    name: 'stopped',
    stage: 'site',
    async tell(editor, panel) {
      const stopped = await ask(panel, 'A broken change, please');
      await panel.locator('.review').getByRole('button', { name: 'Fix it' }).waitFor();
      await panel.locator('.review').getByRole('button', { name: 'Discard', exact: true }).waitFor();
      await stopped.getByRole('button', { name: 'src/App.tsx:9' }).click();
      // In the draft, where the ninth line is; the person's own file has one line.
      await editor.page.locator('.tab.active', { hasText: 'App.tsx' }).waitFor();
      await editor.page.locator('.monaco-editor .view-line', { hasText: 'Booking day' }).waitFor();
      await panel.locator('.review').getByRole('button', { name: 'Fix it' }).click();
      await panel.locator('.prompt-text', { hasText: 'Fix this problem.' }).waitFor();
      await panel.locator('.review').getByRole('button', { name: 'Keep all' }).and(panel.locator(':enabled')).waitFor();
      // Now that nothing is wrong, that is no error.
      await editor.command('Builder: Fix Problems');
      await panel
        .locator('.line', {
          hasText: 'No problems were found in what waits for your review.',
        })
        .waitFor();
      assert.equal(await panel.locator('.card.error', { hasText: 'No problems' }).count(), 0);
      await panel.locator('.review').getByRole('button', { name: 'Discard', exact: true }).click();
      await panel.locator('.review').waitFor({ state: 'hidden' });
    },
  },
  {
    name: 'toasts',
    stage: 'site',
    async tell(editor, panel) {
      const { page } = editor;
      // Every toast that comes, also one that goes again.
      await page.evaluate(() => {
        window.toasts = new Set();
        new MutationObserver(() => {
          for (const toast of document.querySelectorAll('.notification-toast .notification-list-item-message'))
            if (toast.textContent) window.toasts.add(toast.textContent);
        }).observe(document.body, { subtree: true, childList: true });
      });
      const toasts = () => page.evaluate(() => [...window.toasts]);
      await send(panel, 'Make it warmer');
      await page.locator('.activitybar .action-item a[aria-label^="Explorer"]').click();
      await page.locator('.notification-list-item', { hasText: 'wait for your review' }).waitFor();
      assert.equal((await toasts()).length, 1, `a turn that ended: ${(await toasts()).join(' | ')}`);
      await editor.command('Notifications: Clear All Notifications');
      await editor.command('Builder: Keep All Changes');
      await page.locator('.statusbar-item', { hasText: 'Kept 2 changes' }).waitFor();
      assert.equal((await toasts()).length, 1, `what was kept: ${(await toasts()).join(' | ')}`);
      await page.locator('.activitybar .action-item a[aria-label^="Builder"]').click();
    },
  },
  {
    name: 'keyless',
    stage: 'keyless',
    async tell(editor, panel) {
      const words = 'A page for my dog-walking business';
      await panel.getByText('No model is set up yet.').waitFor();
      await panel.getByText('Or watch a demo.').waitFor();
      await send(panel, words);
      await panel.getByText('Nobody can answer this yet').waitFor();
      await holds(panel, words);
      assert.equal(await panel.locator('.turn').count(), 0);
      assert.equal(await editor.page.locator('.quick-input-widget:visible').count(), 0);
      assert.deepEqual(await faultsOf(panel), []);
      await editor.page.screenshot({ path: editor.picture('keyless-offer') });
      // A local model is one way on; giving up leaves the words where they are.
      await panel.getByRole('button', { name: 'Use a Local Model' }).click();
      await editor.page.locator('.quick-input-widget:visible', { hasText: 'Address of the model server' }).waitFor();
      await editor.page.keyboard.press('Escape');
      await holds(panel, words);
      await panel.getByRole('button', { name: 'Use an API Key' }).click();
      await editor.pick('OpenAI');
      await editor.answer('API Key for OpenAI', 'sk-wrong');
      await editor.page.locator('.quick-input-widget:visible', { hasText: 'did not accept the key' }).waitFor();
      await editor.answer('API Key for OpenAI', 'sk-not-a-real-one');
      await editor.pick('gpt-5.1');
      await panel.locator('.chip', { hasText: 'gpt-5.1' }).waitFor();
      assert.equal(await panel.getByText('Nobody can answer this yet').count(), 0);
      await holds(panel, words);
    },
  },
  {
    name: 'demo',
    stage: 'keyless',
    async tell(editor, panel) {
      await editor.command('Builder: Play a Demo');
      await editor.pick('A booking page for a bakery');
      await editor.answer('New Site: folder', 'a-demo');
      panel = await editor.webview('.prompt-box');
      await panel.locator('.badge', { hasText: 'Demo' }).waitFor();
    },
  },
  {
    name: 'editor-model',
    stage: 'editorModels',
    async tell(editor, panel) {
      const words = 'Please make the page about hounds';
      const page = () => readFileSync(join(editor.workspace, 'index.html'), 'utf8');
      const before = page();
      const dialog = editor.page.locator('.monaco-dialog-box', {
        hasText: 'wants to access the language models',
      });
      // Nothing is set up: what was typed waits, and the editor's own model is a click away.
      await send(panel, words);
      await panel.getByText('Nobody can answer this yet').waitFor();
      await panel.getByRole('button', { name: 'Use a Model of the Editor' }).waitFor();
      await editor.page.screenshot({
        path: editor.picture('editor-model-offer'),
      });
      await panel.getByRole('button', { name: 'Use a Model of the Editor' }).click();
      await editor.pick('Replayed Conversation');
      await panel.locator('.chip', { hasText: 'Replayed Conversation' }).waitFor();
      await holds(panel, words);
      // The editor asks the person; who says no is told so, and can be asked again.
      await box(panel).press('Enter');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await lastTurn(panel).locator('.card.error', { hasText: 'You did not allow' }).waitFor();
      await editor.page.screenshot({
        path: editor.picture('editor-model-refused'),
      });
      await lastTurn(panel).getByRole('button', { name: 'Retry' }).click();
      await dialog.getByRole('button', { name: 'Allow' }).click();
      await lastTurn(panel).locator('.prose', { hasText: 'I change the page.' }).waitFor();
      await lastTurn(panel).locator('.prose', { hasText: 'The page is about hounds now.' }).waitFor();
      await panel.locator('.review').getByRole('button', { name: 'Keep all' }).and(panel.locator(':enabled')).waitFor();
      assert.equal(page(), before);
      await editor.page.screenshot({
        path: editor.picture('editor-model-review'),
      });
      await panel.locator('.review').getByRole('button', { name: 'Keep all' }).click();
      await panel.locator('.review').waitFor({ state: 'hidden' });
      assert.match(page(), /Walks for every hound/);
      // A limit that is reached in mid-stream ends the turn and says what helps.
      const limited = await ask(panel, 'Please reach the quota');
      const card = limited.locator('.card.error', {
        hasText: 'is used up for now',
      });
      await card.getByRole('button', { name: 'Choose Model' }).waitFor();
      await editor.page.screenshot({
        path: editor.picture('editor-model-quota'),
      });
      // Cancel reaches the model.
      for (const count of [0, 1]) {
        const waiting = await ask(panel, `Please wait ${count}`);
        await waiting.locator('.prose', { hasText: `cancelled ${count} before` }).waitFor();
        await panel.getByRole('button', { name: 'Cancel', exact: true }).click();
        await waiting.getByRole('button', { name: 'Retry' }).waitFor();
      }
      assert.deepEqual(await faultsOf(panel), []);
    },
  },
  {
    name: 'settings',
    stage: 'editorModels',
    async tell(editor, panel) {
      // A model server that wants a key.
      const server = createServer(({ url, headers }, response) => {
        const status = url !== '/v1/models' ? 404 : headers.authorization === 'Bearer sk-right-and-long' ? 200 : 401;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(status === 200 ? '{"data":[{"id":"qwen3:8b"},{"id":"llama3.2"}]}' : '{"error":{"message":"no"}}');
      });
      await new Promise((next) => server.listen(0, '127.0.0.1', next));
      const address = `http://127.0.0.1:${server.address().port}`;
      const says = (text) => editor.page.locator('.quick-input-widget:visible', { hasText: text }).waitFor();
      const chip = (text) => panel.locator('.chip', { hasText: text }).waitFor();
      try {
        await editor.command('Builder: Use a Local or Compatible Model');
        await editor.answer('Address of the model server', 'http://127.0.0.1:9/v1');
        await says('No model server is running at that address.');
        await editor.page.screenshot({ path: editor.picture('settings-address') });
        // Corrected where it was typed; what is missing from it is found out.
        await editor.answer('Address of the model server', address);
        await says('API Key for OpenAI-compatible server');
        await editor.answer('API Key for OpenAI-compatible server', 'sk-wrong-and-long');
        await says('did not accept the key');
        await editor.answer('API Key for OpenAI-compatible server', 'sk-right-and-long');
        await says('llama3.2');
        await editor.page.screenshot({ path: editor.picture('settings-models') });
        await editor.pick('qwen3:8b');
        await chip('qwen3:8b');
        // What is changed in the settings counts at once, and the key goes to no other address.
        await editor.command('Replayed Models: Change the Address');
        await editor.answer('Which address?', '');
        await chip('No model');
        await editor.command('Replayed Models: Change the Address');
        await editor.answer('Which address?', `${address}/v1`);
        await chip('qwen3:8b');
      } finally {
        server.closeAllConnections();
        await new Promise((next) => server.close(next));
      }
      // An error has the button that mends it.
      const failed = await ask(panel, 'Please answer');
      await failed.locator('.card.error', { hasText: 'No model server is running' }).waitFor();
      await editor.page.screenshot({ path: editor.picture('settings-mend') });
      await failed.getByRole('button', { name: 'Correct the Address' }).click();
      await says('Address of the model server');
      assert.equal(await editor.quickInput().inputValue(), `${address}/v1`);
      await editor.page.keyboard.press('Escape');
      assert.deepEqual(await faultsOf(panel), []);
    },
  },
  {
    name: 'reload',
    stage: 'editorModels',
    async tell(editor, panel) {
      if ((await panel.locator('.turn').count()) === 0) {
        await editor.command('Builder: Use a Model of the Editor');
        await editor.pick('Replayed Conversation');
        await panel.locator('.chip', { hasText: 'Replayed Conversation' }).waitFor();
        await ask(panel, 'Please make the page about hounds');
        await editor.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Allow' }).click();
        await panel.locator('.review').getByRole('button', { name: 'Keep all' }).and(panel.locator(':enabled')).click();
        await panel.locator('.review').waitFor({ state: 'hidden' });
      }
      await editor.page.reload();
      await editor.page.locator('.monaco-workbench .statusbar').waitFor();
      // Until it is known what there is, nothing is called empty.
      panel = await editor.webview('.skeleton');
      assert.equal(await panel.locator('.empty').count(), 0);
      await editor.page.screenshot({ path: editor.picture('reload-skeleton') });
      await panel.locator('.turn').first().waitFor();
      const turn = panel.locator('.turn', { has: panel.locator('.line', { hasText: 'Rewrite index.html' }) }).last();
      await turn
        .locator('.checkpoint', { hasText: 'I change the page' })
        .getByRole('button', { name: 'Undo' })
        .waitFor();
      await turn.locator('.prose', { hasText: 'The page is about hounds now.' }).waitFor();
      assert.match(await turn.innerText(), /index\.html/);
      // It was kept since, and does not wait any more.
      assert.doesNotMatch(await turn.innerText(), /when you keep it/);
      assert.deepEqual(await faultsOf(panel), []);
    },
  },
];
