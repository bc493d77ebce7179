const treeIdForm = /^[0-9a-f]{40,64}$/;

/** The tree that a page's message names; undefined for anything else. */
export function readRevision(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { source, kind, treeId } = message as Record<string, unknown>;
  const isRevision = source === 'builder-preview' && kind === 'revision';
  return isRevision && typeof treeId === 'string' && treeIdForm.test(treeId) ? treeId : undefined;
}

export interface Known {
  /** The tree that the page says it shows; null before it said so. */
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
  if (server === undefined) return { text: page.slice(0, 7), tone: 'plain' };
  if (page === server.treeId) {
    return server.isStale
      ? { text: `${server.label} (older: the newest does not build)`, tone: 'warning' }
      : { text: server.label, tone: 'plain' };
  }
  return { text: server.labels[page] ?? `An earlier state (${page.slice(0, 7)})`, tone: 'warning' };
}
