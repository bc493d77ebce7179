import type { PanelButton } from '../../src/conversation/state';
import type { ChangedFile, CheckpointSummary } from '../../src/protocol/generated';
import type { Tone } from '../../src/conversation/verdict';
import { h, scrollable } from './dom';
import { run } from './host';
import { icon, type IconName } from '../icons';

export function button(
  label: string,
  onClick: () => void,
  kind: 'primary' | 'secondary' | 'link' = 'secondary',
): HTMLButtonElement {
  return h('button', { class: `button ${kind}`, onClick }, label);
}

function commandButtons(buttons: readonly PanelButton[], more: readonly HTMLElement[]): HTMLElement | null {
  if (buttons.length + more.length === 0) return null;
  return h(
    'div',
    { class: 'buttons' },
    ...buttons.map((each, index) => button(each.label, () => run(each.command), index === 0 ? 'primary' : 'secondary')),
    ...more,
  );
}

const marks: Record<Tone, readonly [IconName, string]> = {
  good: ['check', 'good'],
  neutral: ['info', ''],
  uncertain: ['warning', 'uncertain'],
  bad: ['cross', 'bad'],
};

export function toneIcon(tone: Tone): SVGSVGElement {
  const [name, colour] = marks[tone];
  return icon(name, colour);
}

/** Technical words behind a click: who does not want them does not see them. */
export function technicalDetail(...texts: (string | null)[]): HTMLElement | null {
  const parts = texts.filter((text): text is string => text !== null && text.trim() !== '');
  if (parts.length === 0) return null;
  return h(
    'details',
    { class: 'detail' },
    h('summary', {}, icon('chevron'), 'Technical detail'),
    ...parts.map((text) => scrollable(h('pre', {}, text.replace(/^\s*\n/, '').trimEnd()))),
  );
}

export interface CardContent {
  readonly tone: 'info' | 'success' | 'warning' | 'error';
  readonly text: string;
  readonly nextStep?: string | null;
  readonly detail?: string | null;
  readonly buttons?: readonly PanelButton[];
  /** Buttons that are no commands, behind the others. */
  readonly more?: readonly HTMLElement[];
}

const toneIcons: Record<CardContent['tone'], IconName> = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  error: 'cross',
};

export function card(
  { tone, text, nextStep, detail, buttons, more = [] }: CardContent,
  ...content: (Node | null)[]
): HTMLElement {
  return h(
    'div',
    { class: `card ${tone}` },
    icon(toneIcons[tone]),
    h(
      'div',
      { class: 'card-body' },
      h('p', {}, text),
      nextStep ? h('p', { class: 'quiet' }, nextStep) : null,
      ...content,
      technicalDetail(detail ?? null),
      commandButtons(buttons ?? [], more),
    ),
  );
}

export function counts({ additions, deletions }: Pick<ChangedFile, 'additions' | 'deletions'>): HTMLElement {
  return h(
    'span',
    { class: 'counts', label: `${additions} lines added, ${deletions} removed` },
    h('span', { class: 'added' }, `+${additions}`),
    h('span', { class: 'removed' }, `−${deletions}`),
  );
}

const changeLetter = { added: 'A', modified: 'M', deleted: 'D', moved: 'R' } as const;
const changeWord = { added: 'New file', modified: 'Changed', deleted: 'Deleted', moved: 'Moved' } as const;

export function fileName({ path, status, movedFrom }: ChangedFile): HTMLElement {
  const slash = path.lastIndexOf('/');
  const title = movedFrom === null ? `${changeWord[status]}: ${path}` : `Moved: ${movedFrom} → ${path}`;
  return h(
    'span',
    { class: 'file-name', title },
    h('span', { class: `letter ${status}` }, changeLetter[status]),
    h('span', { class: 'file-base' }, path.slice(slash + 1)),
    slash > 0 ? h('span', { class: 'file-folder' }, path.slice(0, slash)) : null,
  );
}

/** A commit by its short name; a click shows what it changed. */
export function commitLink({ id }: CheckpointSummary): HTMLElement {
  return h(
    'button',
    { class: 'commit-id', title: 'Show what this step changed', onClick: () => run('builder.showStep', id) },
    id.slice(0, 7),
  );
}
