import type { CheckpointSummary, Review, SiteState, TurnEvent } from '../src/protocol/generated';

type Kind<E> = E extends TurnEvent ? Omit<E, 'turnId' | 'sequence'> : never;

export const event = (sequence: number, what: Kind<TurnEvent>): TurnEvent => ({ ...what, turnId: 't', sequence });

export const site = (path: string): SiteState => ({
  site: path,
  draftFolder: `${path}-draft`,
  name: path.slice(1),
  templateId: null,
  branch: 'main',
  hasPendingChanges: false,
  reviewId: null,
  notices: [],
});

export const checkpoint = (id: string): CheckpointSummary => ({
  id,
  treeId: id,
  kind: 'step',
  title: `Step ${id}`,
  at: '2026-01-01T00:00:00Z',
  onBranch: true,
  builds: true,
  sessionId: null,
  turnId: null,
  step: null,
  model: null,
  files: [],
  proof: null,
});

export const review = (files: number, isVerified = true): Review => ({
  site: '/a',
  reviewId: 'r',
  prompt: 'Make it blue',
  summary: '',
  isVerified,
  steps: [],
  proof: null,
  files: Array.from({ length: files }, (_, index) => ({
    change: { path: `src/${index}.ts`, status: 'modified', movedFrom: null, additions: 1, deletions: 0 },
    workspacePath: `/a/src/${index}.ts`,
    draftPath: `/a-draft/src/${index}.ts`,
    isBinary: false,
    hasConflict: false,
    hunks: [],
  })),
});
