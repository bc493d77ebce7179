// Keeps Chromium open for the benchmark. Every line in is {address, selector}; "ok" comes back when the element is on the page.
//   node first-element.mjs <entry of playwright-core>
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { chromium } = (await import(pathToFileURL(process.argv[2]).href)).default;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE *.localhost , EXCLUDE 127.0.0.1'],
});
try {
  // The first page of a new browser takes longer than any other.
  await (await browser.newPage()).goto('about:blank');
  console.log('ok');
  for await (const line of createInterface({ input: process.stdin })) {
    const { address, selector } = JSON.parse(line);
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(address, { waitUntil: 'commit' });
      await page.waitForSelector(selector, { timeout: 30_000 });
      console.log('ok');
    } catch (error) {
      console.log(String(error.message).split('\n')[0]);
    } finally {
      await context.close();
    }
  }
} finally {
  await browser.close();
}
