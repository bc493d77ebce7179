#!/usr/bin/env node
// A scripted server that speaks Builder's wire: for working on the panel, for its scenes and its screenshots. Words in a
// prompt choose what happens: "question", "wait" (runs until cancelled), "broken" (does not build), "refused" (no key),
// "busy" (three attempts), "missed" (an edit fails), "zoo" (all of Markdown), "long" (1,280 characters), "unsent" (is not
// even taken), "crash". With BUILDER_FAKE_KEYLESS no model is set up.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { createMessageConnection, ResponseError, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { hash, pictureOf, problem, proof, script } from './fakeScript.mjs';

const wire = createMessageConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
const sites = new Map();
const turns = new Map();
const isKeyless = process.env.BUILDER_FAKE_KEYLESS !== undefined;
const model = isKeyless ? { current: null, keys: new Set() } : { current: 'openai:gpt-5.1', keys: new Set(['openai']) };

const fail = (kind, message, nextStep = null, detail = null) =>
  new ResponseError(-32000, message, { kind, message, nextStep, detail });

function open(path) {
  if (!existsSync(path)) throw fail('notFound', `There is no folder ${basename(path)}.`, 'Choose another one.');
  if (!sites.has(path)) sites.set(path, { path, checkpoints: [], review: null, turns: [] });
  return state(sites.get(path));
}

/** Outside of the site, as the server has it. */
const draftFolder = (path) => `${path}-draft`;

function state({ path, review }) {
  const reviewId = review?.reviewId ?? null;
  return {
    site: path,
    draftFolder: draftFolder(path),
    name: basename(path),
    templateId: 'react',
    branch: 'main',
    hasPendingChanges: false,
    reviewId,
    notices: [],
  };
}

function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function commit(site, kind, title, files, extra = {}) {
  const id = hash(`${title}${site.checkpoints.length}`);
  const checkpoint = {
    id,
    treeId: hash(`tree ${id}`),
    kind,
    title,
    at: new Date().toISOString(),
    onBranch: true,
    builds: true,
    sessionId: null,
    turnId: null,
    step: null,
    model: null,
    files,
    proof: null,
    ...extra,
  };
  site.checkpoints.unshift(checkpoint);
  return checkpoint;
}

const emptyReview = (site) => ({
  site,
  reviewId: null,
  prompt: '',
  summary: '',
  isVerified: false,
  files: [],
  steps: [],
  proof: null,
});

function runTurn(site, turnId, prompt, conversation) {
  const turn = { id: turnId, prompt, events: [], ended: false, ending: null, answered: null };
  turns.set(turnId, turn);
  site.turns.push(turn);
  const send = (event) => {
    const full = { ...event, turnId, sequence: turn.events.length + 1 };
    turn.events.push(full);
    void wire.sendNotification('builder/turn.event', full);
  };
  const context = {
    send,
    turn,
    checkpoint: (title, files, step) =>
      commit(site, 'step', title, files, { onBranch: false, turnId, step, model: model.current }),
    draft: (path, text) => put(join(draftFolder(site.path), path), text),
    read: (path) => (existsSync(join(site.path, path)) ? readFileSync(join(site.path, path), 'utf8') : ''),
    review: (files, isVerified) => {
      site.review = {
        site: site.path,
        reviewId: `review-${turnId}`,
        prompt,
        summary: 'Done.',
        isVerified,
        proof: isVerified ? proof : null,
        steps: site.checkpoints.filter((each) => each.turnId === turnId).reverse(),
        files: files.map((change) => ({
          change,
          workspacePath: join(site.path, change.path),
          draftPath: join(draftFolder(site.path), change.path),
          isBinary: false,
          hasConflict: false,
          hunks: [],
        })),
      };
      return site.review.reviewId;
    },
    site: site.path,
    model: conversation === null ? model.current : `offline:${conversation}`,
  };
  void script(prompt, context).then(() => (turn.ended = true));
}

const tokens = new Map();
const published = [];

const publishTargets = () => ({
  targets: [
    { id: 'folder', shape: 'folder:PATH', title: 'a folder that your web server serves', token: null },
    {
      id: 'netlify',
      shape: 'netlify',
      title: 'Netlify',
      token: {
        isThere: tokens.has('netlify'),
        variable: 'NETLIFY_AUTH_TOKEN',
        rights: 'It can do what your account can; Netlify has no smaller one.',
        where: 'https://app.netlify.com/user/applications',
      },
    },
  ],
});

function goLive(publish, said) {
  for (const each of published) each.isLive = each === publish;
  publish.liveAddress = 'https://my-site.example.com';
  publish.liveSince = new Date().toISOString();
  return { publish, files: 0, bytes: 0, differing: [], message: `${said}: ${publish.liveAddress}` };
}

const handlers = {
  initialize: () => ({ capabilities: { textDocumentSync: 2 }, serverInfo: { name: 'builder', version: 'scripted' } }),
  shutdown: () => null,
  'builder/site.open': ({ site }) => open(site),
  'builder/site.create': ({ site }) => {
    for (const [path, text] of Object.entries({
      'index.html': '<!doctype html>\n',
      'package.json': '{}\n',
      'src/App.tsx': 'export const App = () => null;\n',
    }))
      put(join(site, path), text);
    open(site);
    commit(sites.get(site), 'template', 'Start from the React template', []);
    return state(sites.get(site));
  },
  'builder/template.list': () => ({
    templates: [
      {
        id: 'react',
        title: 'React',
        description: 'React 19, TypeScript and Tailwind, with a few accessible components.',
        isDefault: true,
        conversations: [
          { name: 'bakery', title: 'A bakery', prompts: ['A booking page for a bakery', 'Add a dark mode'] },
        ],
      },
      {
        id: 'vanilla',
        title: 'Plain',
        description: 'TypeScript and CSS, no framework.',
        isDefault: false,
        conversations: [],
      },
    ],
  }),
  'builder/model.list': () => models(),
  'builder/model.configure': ({ providerId, apiKey, baseUrl, model: chosen }) => {
    if (apiKey || baseUrl) model.keys.add(providerId);
    if (apiKey === '') model.keys.delete(providerId);
    if (chosen) model.current = chosen;
    return models();
  },
  'builder/publish.targets': () => publishTargets(),
  'builder/publish.configure': ({ target, token }) => {
    tokens.set(target, token);
    return publishTargets();
  },
  'builder/publish.list': () => ({ publishes: [...published].reverse() }),
  'builder/publish.send': async ({ site, target, despiteProblems }) => {
    if (tokens.get(target) === 'refused')
      throw fail(
        'auth',
        'Netlify did not accept the token: Access Denied. What is live is as it was.',
        'Give it another token.',
      );
    for (const [message, bytes, total] of [
      ['Looking at its pages', 0, 0],
      ['Sending files to Netlify', 40, 100],
    ]) {
      void wire.sendNotification('builder/publish.event', { site, message, bytes, total });
      await new Promise((next) => setTimeout(next, 300));
    }
    const check = {
      mayBePublished: published.length > 0,
      secrets: [],
      problems: [
        {
          ...problem,
          source: 'runtime',
          line: 1,
          column: 1,
          message: 'The site asks http://localhost:3000/api, which on a visitor’s computer is the visitor’s own.',
          nextStep: 'Use the address under which everybody reaches it, for instance from a VITE_ variable.',
          severity: 'error',
        },
      ],
      files: 12,
      bytes: 300_000,
      message: '1 problem stands in the way. 4 pages were looked at.',
    };
    if (!despiteProblems) return { check, outcome: null };
    const id = hash(`publish ${published.length}`).slice(0, 16);
    const publish = {
      id,
      target,
      address: `https://${id}--my-site.example.com`,
      liveAddress: null,
      sentAt: new Date().toISOString(),
      liveSince: null,
      isLive: false,
    };
    published.push(publish);
    return {
      check,
      outcome: {
        publish,
        files: 12,
        bytes: 300_000,
        differing: [],
        message: `Ready to look at: ${publish.address}. 12 files were sent.`,
      },
    };
  },
  'builder/publish.makeLive': ({ id }) =>
    goLive(
      published.find((each) => each.id === id),
      'It is live',
    ),
  'builder/publish.rollBack': () => goLive(published[0], 'What was live before is live again'),
  'builder/model.test': ({ providerId, apiKey }) => {
    if (apiKey === 'sk-wrong') throw fail('auth', 'OpenAI did not accept the key.', 'Set a key that works.');
    return { models: models().providers.find(({ id }) => id === providerId).models, baseUrl: null };
  },
  'builder/model.offer': () => models(),
  'builder/turn.start': ({ site, prompt, conversation = null }) => {
    if (prompt.includes('unsent')) throw fail('external', 'The site is busy elsewhere.', 'Try again.');
    const turnId = `turn-${turns.size + 1}`;
    setImmediate(() => runTurn(sites.get(site), turnId, prompt, conversation));
    return { turnId, sessionId: 'session', queuePosition: 0 };
  },
  'builder/turn.cancel': ({ turnId }) => {
    const turn = turns.get(turnId);
    turn?.ending?.();
    return { wasRunning: turn !== undefined && !turn.ended };
  },
  'builder/turn.answer': ({ turnId, answer }) => {
    const turn = turns.get(turnId);
    turn?.answered?.(answer);
    return { accepted: turn?.answered != null };
  },
  'builder/turn.events': ({ turnId, afterSequence }) => {
    const turn = turns.get(turnId);
    if (!turn) throw fail('notFound', 'This turn is not known.');
    return { events: turn.events.slice(afterSequence), isComplete: turn.ended };
  },
  'builder/review.get': ({ site }) => sites.get(site)?.review ?? emptyReview(site),
  'builder/review.decide': ({ site: path, decision, paths }) => decide(sites.get(path), decision, paths),
  'builder/proof.picture': ({ picture }) => ({ contentType: 'image/webp', data: pictureOf(picture) }),
  'builder/checkpoint.list': ({ site }) => ({ checkpoints: sites.get(site)?.checkpoints ?? [] }),
  'builder/checkpoint.diff': ({ site, checkpointId }) => ({
    checkpoint: sites.get(site).checkpoints.find((each) => each.id === checkpointId),
    unifiedDiff: '--- a/src/App.tsx\n+++ b/src/App.tsx\n@@ -1 +1 @@\n-old\n+new\n',
  }),
  'builder/checkpoint.undo': ({ site: path, checkpointId }) => {
    const site = sites.get(path);
    const step = site.checkpoints.find((each) => each.id === checkpointId);
    return {
      checkpoint: commit(site, 'undo', `Undo “${step.title}”`, step.files),
      build: null,
      message: `Took back “${step.title}”. Everything after it stays.`,
    };
  },
  'builder/checkpoint.restore': ({ site: path }) => ({
    checkpoint: commit(sites.get(path), 'restore', 'Go back', []),
    build: null,
    message: 'The site is as it was.',
  }),
  'builder/build.start': ({ site, target }) => ({
    passed: true,
    treeId: null,
    fromCache: false,
    durationMilliseconds: 900,
    bytes: 1,
    diagnostics: target === 'draft' && sites.get(site).review?.isVerified === false ? [problem] : [],
  }),
  'builder/preview.open': async ({ site }) => ({
    site,
    url: await previewAddress(),
    localUrl: null,
    treeId: hash('preview'),
    label: 'Step 2 of 2: Add the booking form',
    isStale: false,
    isLive: false,
    notice: null,
  }),
  'builder/session.list': ({ site }) => ({
    sessions: sites.get(site)?.turns.length
      ? [{ sessionId: site, site, title: '', startedAt: '', lastAt: '', turns: 1, usage: {} }]
      : [],
  }),
  'builder/session.get': ({ sessionId }) => ({
    session: {},
    turns: sites.get(sessionId).turns.map((turn) => ({
      turnId: turn.id,
      prompt: turn.prompt,
      model: model.current,
      startedAt: '',
      outcome: null,
      answer: '',
      message: '',
      usage: {},
    })),
  }),
  'builder/session.delete': () => ({ deleted: 1 }),
};

function models() {
  const provider = (id, title, names) => ({
    id,
    title,
    isReady: id === 'offline' || model.keys.has(id),
    howToEnable: null,
    models: names,
  });
  return {
    providers: [
      provider('openai', 'OpenAI', ['gpt-5.1']),
      provider('anthropic', 'Anthropic', ['claude-sonnet-4-6']),
      provider('compatible', 'OpenAI-compatible server', []),
      provider('offline', 'Offline', ['recorded']),
    ],
    current: process.env.BUILDER_FAKE_MODEL ?? model.current,
  };
}

function decide(site, decision, paths) {
  const { review } = site;
  const chosen = review.files.filter((file) => paths === null || paths.includes(file.change.path));
  if (decision === 'keep') for (const file of chosen) put(file.workspacePath, readFileSync(file.draftPath, 'utf8'));
  const commits = decision === 'keep' ? review.steps.map((step) => Object.assign(step, { onBranch: true })) : [];
  const rest = review.files.filter((file) => !chosen.includes(file));
  site.review = rest.length > 0 ? { ...review, files: rest } : null;
  const what = chosen.length === 1 ? '1 change' : `${chosen.length} changes`;
  return {
    landed: decision === 'keep' ? chosen.map((file) => file.change.path) : [],
    conflicts: [],
    commits,
    message:
      decision === 'keep'
        ? `Kept ${what}. They are in your files and in the history.`
        : `Discarded ${what}. Your files are as they were.`,
    remainingReviewId: site.review?.reviewId ?? null,
  };
}

let preview;
function previewAddress() {
  preview ??= new Promise((resolve) => {
    const page = readFileSync(new URL('./fakePage.html', import.meta.url), 'utf8').replace('TREE', hash('preview'));
    const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page));
    server.listen(0, '127.0.0.1', () => resolve(`http://scripted.localhost:${server.address().port}/`));
  });
  return preview;
}

for (const [method, handle] of Object.entries(handlers)) wire.onRequest(method, handle);
wire.onNotification('exit', () => process.exit(0));
wire.onClose(() => process.exit(0));
wire.listen();
