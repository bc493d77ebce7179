// What the scripted server does in a turn.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const hash = (text) => createHash('sha1').update(text).digest('hex');
const soon = () => new Promise((resolve) => setTimeout(resolve, 15));

const page = `import { useState } from 'react';
import { Booking } from './Booking';

export function App() {
  const [day, setDay] = useState('today');
  return (
    <main className="mx-auto max-w-3xl p-6">
      <h1 className="text-4xl font-semibold">Fresh from the oven</h1>
      <Booking day={day} onChange={setDay} />
    </main>
  );
}
`;
const booking = `interface BookingProps {
  day: string;
  onChange(day: string): void;
}

export function Booking({ day, onChange }: BookingProps) {
  return (
    <label className="block">
      When do you come?
      <input value={day} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}
`;
const changes = [
  { path: 'src/Booking.tsx', status: 'added', movedFrom: null, additions: 13, deletions: 0 },
  { path: 'src/App.tsx', status: 'modified', movedFrom: null, additions: 12, deletions: 1 },
];
export const problem = {
  source: 'types',
  severity: 'error',
  path: 'src/App.tsx',
  line: 9,
  column: 28,
  message: 'The booking form is given no list of days, but it needs one.',
  nextStep: 'Give Booking its days, or make them optional in Booking.tsx.',
  codeFrame:
    '  8 |       <h1 className="text-4xl">Fresh from the oven</h1>\n> 9 |       <Booking day={day} onChange={setDay} />\n    |        ^^^^^^^',
  raw: "src/App.tsx(9,28): error TS2741: Property 'days' is missing in type '{ day: string; }'.",
  signature: 'TS2741',
  isOld: false,
};
const passed = {
  passed: true,
  treeId: hash('preview'),
  fromCache: false,
  durationMilliseconds: 1240,
  bytes: 84_000,
  diagnostics: [],
  timings: {
    queuedMilliseconds: null,
    dependenciesMilliseconds: 3,
    packagesWereReady: true,
    typesMilliseconds: 410,
    lintMilliseconds: 120,
    previewMilliseconds: 96,
    buildMilliseconds: 820,
  },
  sizes: {
    bytes: 84_000,
    codeBytes: 81_000,
    gzipBytes: 26_000,
    brotliBytes: 23_000,
    biggestFile: 'assets/index.js',
    biggestBytes: 70_000,
    grewBy: null,
  },
  verdict: 'passed',
  message: 'It builds.',
};
const failed = {
  ...passed,
  passed: false,
  treeId: null,
  diagnostics: [problem],
  verdict: 'failed',
  message: 'It does not build: “days” is required here but missing.',
};

const seen = (route, title, width) => ({
  route,
  title,
  width,
  scheme: 'light',
  isReturningVisitor: false,
  problems: 0,
  durationMilliseconds: 310,
  picture: `${width}`,
});
const tried = (title) => ({
  path: 'flows/booking.json',
  title,
  works: true,
  failedStep: null,
  message: null,
  durationMilliseconds: 640,
});
export const proof = {
  summary: { headline: '2 pages and 3 things tried work', isWell: true },
  message: 'It builds, and its 2 pages work. 3 of 3 things tried work.',
  browser: 'Chrome/140.0',
  pages: [
    seen('/', 'Bakery', 1280),
    seen('/', 'Bakery', 375),
    seen('/booking', 'Book a table', 1280),
    seen('/booking', 'Book a table', 375),
  ],
  pagesLeft: 0,
  whyNotSeen: null,
  flows: ['A visitor books a table', 'A visitor sees the opening hours', 'A booking is there after a reload'].map(
    tried,
  ),
  flowsLeft: 0,
  whyNotTried: null,
  findings: [
    {
      severity: 'warning',
      message: '“every day but Monday” is hard to read: its colour is too close to what is behind it.',
      path: 'src/App.tsx',
      line: 12,
      isOld: true,
    },
  ],
  findingsLeft: 0,
  durationMilliseconds: 3160,
};
export const pictureOf = (name) =>
  readFileSync(new URL(`./fakePictures/${name}.webp`, import.meta.url)).toString('base64');

const zoo = `# What I would do

Three things, in this order:

- [x] read **src/App.tsx** and *what it imports*
- [ ] add the form
  1. its fields
  2. its ~~long~~ short messages
- [ ] try it on a phone

| page | before | after |
| :--- | ---: | :---: |
| Home | 12 | \`14\` |
| Menu | 9 | 9 |

\`\`\`tsx
export const Day = ({ day }: { day: string }) => <time dateTime={day}>{day} &amp; more</time>;
\`\`\`

> As the site’s rules say: &ldquo;short&rdquo; &amp; plain.

See [the file](src/App.tsx:1), [the guide](https://example.org/guide) and ![a picture](https://example.org/spy.png), never [this](command:workbench.action.quit) or <img src="https://example.org/spy.png">.
`;

async function say(send, step, text) {
  for (const word of text.split(/(?<= )/)) {
    send({ kind: 'text.delta', step, text: word });
    await soon();
  }
}

async function tool(send, step, callId, name, summary, message = 'Done.') {
  send({ kind: 'tool.started', step, callId, tool: name, summary });
  await soon();
  send({ kind: 'tool.finished', step, callId, succeeded: true, message });
}

export async function script(prompt, context) {
  const { send, turn, site, model } = context;
  send({ kind: 'started', site, sessionId: 'session', prompt, model, isReplay: model.startsWith('offline:') });
  const finish = (outcome, message, more = {}) =>
    send({ kind: 'finished', outcome, message, reviewId: null, commits: [], error: null, ...more });
  if (prompt.includes('crash')) process.exit(7);
  if (prompt.includes('refused')) {
    const error = {
      kind: 'auth',
      message: 'OpenAI did not accept the key.',
      nextStep: 'Set a key that works, or choose another model.',
      remedy: 'setKey',
      detail: '401 invalid_api_key: Incorrect API key provided: sk-…3f.',
    };
    return finish('failed', error.message, { error });
  }
  if (prompt.includes('zoo')) {
    await say(send, 1, zoo);
    return finish('nothingChanged', 'No file was changed.');
  }
  if (prompt.includes('long')) {
    // 256 words of five characters each, the last without its space.
    await say(send, 1, Array.from({ length: 256 }, (_, at) => `w${String(at).padStart(3, '0')}`).join(' '));
    return finish('nothingChanged', 'No file was changed.');
  }
  if (prompt.includes('busy')) {
    for (const [attempt, wait] of [2, 3, 4].map((count) => [count, 2 ** count])) {
      const message = `OpenAI has too much to do. Trying again in ${wait} s (${attempt} of 5).`;
      send({ kind: 'notice', message, detail: '429 Too Many Requests' });
      await soon();
    }
    return finish('nothingChanged', 'No file was changed.');
  }
  if (prompt.includes('missed')) {
    send({ kind: 'tool.started', step: 1, callId: 'm1', tool: 'edit_file', summary: 'Edit src/App.tsx' });
    await soon();
    const message = 'The text to replace is not in the file.';
    send({ kind: 'tool.finished', step: 1, callId: 'm1', succeeded: false, message });
    return finish('nothingChanged', 'No file was changed.');
  }
  if (prompt.includes('question')) {
    await say(send, 1, 'Before I begin, one thing matters for the layout.');
    send({
      kind: 'question.asked',
      questionId: 'q1',
      question: 'How do people pay for a table?',
      options: ['On the spot', 'By card in advance'],
    });
    const answer = await new Promise((resolve) => ((turn.answered = resolve), (turn.ending = () => resolve(null))));
    return finish(
      answer === null ? 'cancelled' : 'nothingChanged',
      answer === null ? 'Cancelled. Your files are as they were.' : `Noted: ${answer}.`,
    );
  }
  await say(
    send,
    1,
    'I’ll make the home page warmer and add a **booking form** with:\n\n- the day and the number of people\n- a check of what was typed, using `<form>` and its own messages\n',
  );
  await tool(send, 1, 'c1', 'read', 'Read src/App.tsx');
  await tool(send, 1, 'c2', 'write', 'Write src/Booking.tsx');
  context.draft('src/Booking.tsx', booking);
  send({ kind: 'edits.applied', step: 1, files: changes.slice(0, 1) });
  send({ kind: 'checkpoint.created', checkpoint: context.checkpoint('Add the booking form', changes.slice(0, 1), 1) });
  await tool(send, 2, 'c3', 'edit', 'Edit src/App.tsx');
  context.draft('src/App.tsx', page);
  send({ kind: 'edits.applied', step: 2, files: changes.slice(1) });
  if (prompt.includes('wait')) {
    send({
      kind: 'checkpoint.created',
      checkpoint: context.checkpoint('Put the form on the home page', changes.slice(1), 2),
    });
    send({ kind: 'build.started', step: 2 });
    await new Promise((resolve) => (turn.ending = resolve));
    return finish('cancelled', 'Cancelled. What was finished is kept in the draft; your files are as they were.');
  }
  send({ kind: 'build.started', step: 2 });
  await soon();
  if (prompt.includes('broken')) {
    send({ kind: 'build.finished', step: 2, build: failed });
    send({ kind: 'diagnostics', step: 2, diagnostics: [problem] });
    const reviewId = context.review(changes, false);
    return finish(
      'stopped',
      'The same problem came back twice, so I stopped. The last state that builds is in the draft.',
      { reviewId },
    );
  }
  send({ kind: 'build.finished', step: 2, build: passed });
  send({
    kind: 'checkpoint.created',
    checkpoint: context.checkpoint('Put the form on the home page', changes.slice(1), 2),
  });
  await say(send, 2, 'The home page has a new heading and the booking form below it.');
  send({ kind: 'usage', step: 2, usage: { inputTokens: 8210, outputTokens: 1432, cachedInputTokens: 6000 } });
  finish('readyForReview', 'Added the booking form and put it on the home page.', {
    reviewId: context.review(changes, true),
  });
}
