// The key of an artifact; empty while the page says that nothing is built yet.
const revisionForm = /^[\w.:-]{0,128}$/;

/** The state that a page says it shows: its reports all name it. Undefined for anything else. */
export function readRevision(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { source, revision } = message as Record<string, unknown>;
  const isReport = source === 'builder-preview' && typeof revision === 'string';
  return isReport && revisionForm.test(revision) ? revision : undefined;
}

/** Where in the site a page says it is, such as `/menu`. Undefined where it does not say so. */
export function readRoute(message: unknown): string | undefined {
  const { route } = message as Record<string, unknown>;
  const isRoute = typeof route === 'string' && /^\/[^\p{Cc}]{0,499}$/u.test(route);
  return isRoute ? route : undefined;
}

/** The address of what a person has typed: a place of the site, never another site. */
export function addressOf(typed: string, site: string): string | undefined {
  const route = typed.trim();
  const to = route.startsWith('/') ? route : `/${route}`;
  if (!URL.canParse(to, site)) return undefined;
  const { origin, href } = new URL(to, site);
  return origin === new URL(site).origin ? href : undefined;
}

export interface Known {
  /** What the page says it shows; null before it said so. */
  readonly page: string | null;
  readonly server:
    | {
        readonly treeId: string | null;
        readonly label: string;
        readonly isStale: boolean;
        readonly isLive: boolean;
        /** Something newer is being built. */
        readonly isComing: boolean;
        readonly notice: string | null;
        readonly labels: Readonly<Record<string, string>>;
      }
    | undefined;
}

/** What the toolbar says is shown. The page's own word counts; the server's is used for the name of that state only. */
export function labelOf({ page, server }: Known): { text: string; tone: 'quiet' | 'plain' | 'warning' } {
  if (page === null) return { text: 'Loading…', tone: 'quiet' };
  if (page === '') return { text: 'Nothing built yet', tone: 'quiet' };
  if (server === undefined) return { text: page.slice(0, 7), tone: 'plain' };
  // A draft that is being written: its page follows each edit, and says so when it has.
  const isOnItsWay = server.isLive && page !== server.treeId && server.labels[page] === undefined;
  if (server.notice !== null && (server.isLive || page === server.treeId))
    return { text: `${server.label}. ${server.notice}`, tone: 'warning' };
  if (isOnItsWay) return { text: `${server.label} (an edit is on its way)`, tone: 'plain' };
  if (page === server.treeId) {
    return server.isStale
      ? { text: `${server.label} (older: the newest does not build)`, tone: 'warning' }
      : { text: server.isComing ? `${server.label} (a change is on its way)` : server.label, tone: 'plain' };
  }
  return { text: server.labels[page] ?? `An earlier state (${page.slice(0, 7)})`, tone: 'warning' };
}
