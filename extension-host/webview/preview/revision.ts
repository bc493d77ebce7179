// The key of an artifact; empty while the page says that nothing is built yet.
const revisionForm = /^[\w.:-]{0,128}$/;

/** The state that a page says it shows: its reports all name it. Undefined for anything else. */
export function readRevision(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { source, revision } = message as Record<string, unknown>;
  const isReport = source === 'builder-preview' && typeof revision === 'string';
  return isReport && revisionForm.test(revision) ? revision : undefined;
}

export interface Known {
  /** What the page says it shows; null before it said so. */
  readonly page: string | null;
  readonly server:
    | {
        readonly treeId: string | null;
        readonly label: string;
        readonly isStale: boolean;
        readonly labels: Readonly<Record<string, string>>;
      }
    | undefined;
}

/** What the toolbar says is shown. The page's own word counts; the server's is used for the name of that state only. */
export function labelOf({ page, server }: Known): { text: string; tone: 'quiet' | 'plain' | 'warning' } {
  if (page === null) return { text: 'Loading…', tone: 'quiet' };
  if (page === '') return { text: 'Nothing built yet', tone: 'quiet' };
  if (server === undefined) return { text: page.slice(0, 7), tone: 'plain' };
  if (page === server.treeId) {
    return server.isStale
      ? { text: `${server.label} (older: the newest does not build)`, tone: 'warning' }
      : { text: server.label, tone: 'plain' };
  }
  return { text: server.labels[page] ?? `An earlier state (${page.slice(0, 7)})`, tone: 'warning' };
}
