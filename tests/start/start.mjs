// What somebody does first: `npm start` on a fresh clone. Makes a site twice by the recorded conversation and looks at what came of it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, startArguments } from '../../server/cli.mjs';

const work = mkdtempSync(join(tmpdir(), 'builder-start-'));
const env = { ...process.env, BUILDER_STATE_DIR: join(work, 'state'), INIT_CWD: work, NO_COLOR: '1', OPENAI_API_KEY: '', ANTHROPIC_API_KEY: '' };
let passed = 0;
let failed = 0;

function check(name, holds, detail = '') {
  console.log(`${holds ? 'passed' : 'FAILED'}: ${name}${holds ? '' : ` ${detail}`}`);
  holds ? passed++ : failed++;
}

function npmStart(...words) {
  const started = performance.now();
  const done = spawnSync(process.execPath, [join(root, 'server', 'cli.mjs'), 'start', ...words], { cwd: root, env, encoding: 'utf8', timeout: 300_000 });
  return { code: done.status, output: done.stdout, errors: done.stderr, seconds: (performance.now() - started) / 1000 };
}

const git = (site, ...args) => spawnSync('git', args, { cwd: join(work, site), encoding: 'utf8' });
const status = () => spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).stdout;

try {
  const before = status();
  // Only a first run that has to build the server says anything about how much faster the second is.
  const isBuilt = existsSync(join(root, 'server', 'Builder.Server', 'bin', 'Release', 'net10.0', 'builder.dll'));
  const first = npmStart('--exit');
  check('npm start -- --exit ends with 0', first.code === 0, first.output + first.errors);
  check('it says that it is a replay', /replay/i.test(first.output));
  check('the built page answered at the printed address', /^Preview: http:\/\/localhost:\d+\/$/m.test(first.output) && first.output.includes('The built page answered.'));
  const steps = git('my-site', 'log', '--format=%(trailers:key=Builder-Step,valueonly)%H').stdout;
  const commits = git('my-site', 'rev-list', '--count', 'HEAD').stdout.trim();
  check('the site has at least three steps as commits', Number(commits) >= 4, `${commits} commits\n${steps}`);
  // What held a draft's trees while it was written hangs on nothing any more, and goes with git's own next clean-up.
  const fsck = git('my-site', 'fsck', '--strict', '--no-progress', '--no-dangling');
  check('git fsck finds nothing wrong', fsck.status === 0 && fsck.stdout + fsck.stderr === '', fsck.stdout + fsck.stderr);
  check('the site has no change that is not committed', git('my-site', 'status', '--porcelain').stdout === '');
  check('the replay is named in the commits', /replay|offline/i.test(git('my-site', 'log', '--format=%B').stdout));

  const second = npmStart('--exit');
  check('a second run makes a site beside the first', second.code === 0 && readdirSync(work).includes('my-site-2'), second.output + second.errors);
  if (!isBuilt) check('the second run is faster', second.seconds < first.seconds, `${first.seconds.toFixed(1)} s, then ${second.seconds.toFixed(1)} s`);
  console.log(`first ${first.seconds.toFixed(1)} s, second ${second.seconds.toFixed(1)} s`);

  const keyless = npmStart('A page for my bakery', '--exit');
  check('a prompt without a key fails with one sentence on what to set', keyless.code === 1 && /OPENAI_API_KEY/.test(keyless.errors), keyless.output + keyless.errors);
  check('and makes nothing', !readdirSync(work).includes('my-site-3'));

  await new Promise((done) => {
    const serving = spawn(process.execPath, [join(root, 'server', 'cli.mjs'), 'run', 'preview', join(work, 'my-site')], { cwd: root, env });
    let output = '';
    serving.stdout.on('data', async (chunk) => {
      output += chunk;
      const url = output.match(/Preview: (http:\/\/localhost:\d+\/)/)?.[1];
      if (!url || !output.includes('Ctrl+C')) return;
      const page = await fetch(url, { headers: { accept: 'text/html' } });
      check('builder preview serves the page', page.ok && (await page.text()).includes('<html'));
      serving.kill('SIGTERM');
    });
    serving.on('exit', (code) => {
      check('and ends when asked to', code === 0, `code ${code}\n${output}`);
      done();
    });
  });

  check('the repository is as clean as before', status() === before, status());
  const words = startArguments(['a prompt', '--exit', '--model', 'openai:x']);
  check('the words of npm start are understood', words.options.join(' ') === '--exit --model openai:x --prompt a prompt');
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed ? 1 : 0;
