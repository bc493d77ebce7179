import { activeTurn } from '../../src/conversation/reduce';
import type { ConversationState } from '../../src/conversation/state';
import type { Review, ReviewFile } from '../../src/protocol/generated';
import { h } from './dom';
import { run } from './host';
import { icon } from '../icons';
import { button, counts, fileName } from './parts';
import { ProofView } from './proofView';

/** What waits for a yes: how much, whether it builds, and Keep and Discard for all of it and for each file. */
export class ReviewBar {
  readonly element = h('section', { class: 'review', label: 'Changes that wait for your review' });
  readonly proof = new ProofView();
  #isOpen = false;
  #shown: unknown = undefined;

  update(state: ConversationState): void {
    const { review } = state;
    // While a turn still changes the draft there is nothing settled to decide on.
    const isBusy = state.activity !== null || activeTurn(state) !== undefined || state.server.phase !== 'ready';
    this.element.hidden = review === null;
    this.proof.update(review?.proof ?? null);
    const shows = JSON.stringify([
      review?.reviewId,
      isBusy,
      state.previewOpen,
      this.#isOpen,
      review?.files.map((file) => [file.change, file.hasConflict]),
    ]);
    if (review === null || shows === this.#shown) return;
    this.#shown = shows;
    this.element.replaceChildren(...this.#content(review, isBusy, state.previewOpen));
  }

  #content(review: Review, isBusy: boolean, previewOpen: boolean): HTMLElement[] {
    const sum = { additions: total(review, 'additions'), deletions: total(review, 'deletions') };
    const count = review.files.length === 1 ? '1 file changed' : `${review.files.length} files changed`;
    const list = h(
      'details',
      { class: 'review-files' },
      h('summary', {}, icon('chevron'), h('span', {}, count), counts(sum)),
    );
    list.open = this.#isOpen;
    list.addEventListener('toggle', () => (this.#isOpen = list.open));
    list.append(h('ul', { class: 'files' }, ...review.files.map((file) => fileRow(file, isBusy))));
    // What brings new problems cannot be kept.
    const first = review.isVerified
      ? button('Keep all', () => run('builder.keepAll'), 'primary')
      : button('Fix it', () => run('builder.fixProblems'), 'primary');
    const discard = button('Discard', () => run('builder.discardAll'));
    const view = button('View diff', () => run('builder.reviewChanges'));
    for (const each of [first, discard]) each.disabled = isBusy;
    return [
      list,
      this.proof.element,
      verdict(review, previewOpen),
      h('div', { class: 'buttons' }, first, view, discard),
    ];
  }
}

/** Says what is known of the draft: that it builds, that the preview shows it, that something stands in the way. */
function verdict(review: Review, previewOpen: boolean): HTMLElement {
  const conflicts = review.files.filter((file) => file.hasConflict).length;
  if (conflicts > 0) {
    const text =
      conflicts === 1
        ? 'You changed the same lines of one file meanwhile: yours will stay.'
        : `You changed the same lines of ${conflicts} files meanwhile: yours will stay.`;
    return h('div', { class: 'line' }, icon('warning', 'uncertain'), h('span', {}, text));
  }
  if (!review.isVerified)
    return h(
      'div',
      { class: 'line' },
      icon('warning', 'uncertain'),
      h('span', {}, 'These changes bring new problems, so they cannot be kept yet.'),
    );
  const text = 'Not in your files yet.';
  if (previewOpen)
    return h('div', { class: 'line' }, icon('check', 'good'), h('span', {}, `The preview shows them. ${text}`));
  return h(
    'div',
    { class: 'line' },
    icon('check', 'good'),
    h(
      'span',
      {},
      `Nothing new is wrong with them. ${text} `,
      button('Open preview', () => run('builder.openPreview'), 'link'),
    ),
  );
}

function fileRow(file: ReviewFile, isBusy: boolean): HTMLElement {
  const { path } = file.change;
  const keep = h(
    'button',
    {
      class: 'tiny',
      title: `Keep ${path}`,
      label: `Keep ${path}`,
      disabled: isBusy,
      onClick: () => run('builder.keepFile', path),
    },
    icon('check'),
  );
  const discard = h(
    'button',
    {
      class: 'tiny',
      title: `Discard ${path}`,
      label: `Discard ${path}`,
      disabled: isBusy,
      onClick: () => run('builder.discardFile', path),
    },
    icon('cross'),
  );
  const open = h(
    'button',
    { class: 'file-open', title: `Show what changed in ${path}`, onClick: () => run('builder.openChange', path) },
    fileName(file.change),
  );
  return h('li', {}, open, file.hasConflict ? icon('warning', 'uncertain') : counts(file.change), keep, discard);
}

function total(review: Review, what: 'additions' | 'deletions'): number {
  return review.files.reduce((sum, file) => sum + file.change[what], 0);
}
