import type { Suggestion } from '../../conversation/state';
import { hasModel } from '../../conversation/readiness';
import type { Services } from '../../infrastructure/services';
import { demosOfNewSites } from './demos';

const shown = 3;

const forNewSites: Suggestion[] = [
  {
    title: 'A bakery',
    prompt: 'A site for a neighbourhood bakery: what is fresh today, opening hours, and a form to reserve a cake.',
  },
  {
    title: 'A portfolio',
    prompt: 'A portfolio for a photographer: a full-width gallery with filters, an about page and a contact form.',
  },
  {
    title: 'An event',
    prompt: 'A page for a small music festival: line-up by day, a map of the stages, tickets and questions.',
  },
].map((suggestion) => ({ ...suggestion, templateId: null, conversation: null }));

const forChanges: Suggestion[] = [
  { title: 'Dark mode', prompt: 'Add a switch between light and dark that remembers the choice.' },
  { title: 'A contact page', prompt: 'Add a contact page with a form that checks what was typed.' },
  { title: 'On a phone', prompt: 'Make every page work well on a small phone.' },
].map((suggestion) => ({ ...suggestion, templateId: null, conversation: null }));

/** What to begin with: examples to ask for, or, where nobody can answer yet, demos. A demo begins a site of its own. */
export async function showSuggestions({ connection, store }: Services): Promise<void> {
  const isNew = store.state.site === null;
  let suggestions = isNew ? forNewSites : forChanges;
  if (!hasModel(store.state)) {
    try {
      suggestions = demosOfNewSites((await connection.ask('templateList', undefined)).templates).slice(0, shown);
    } catch {
      suggestions = []; // The server is gone; its state says so already.
    }
  }
  store.dispatch({ type: 'suggestions', suggestions });
}
