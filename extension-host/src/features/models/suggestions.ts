import type { Suggestion } from '../../conversation/state';
import type { TemplateSummary } from '../../protocol/generated';
import type { Services } from '../../infrastructure/services';

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

/** Examples to begin with: with the offline model those that were recorded, since it can answer no others. */
export async function showSuggestions({ connection, store }: Services): Promise<void> {
  const { model, site } = store.state;
  let suggestions = site === null ? forNewSites : forChanges;
  if (model?.isOffline) {
    try {
      const { templates } = await connection.ask('templateList', undefined);
      suggestions = recorded(templates, site?.templateId ?? null, site !== null);
    } catch {
      suggestions = []; // The server is gone; its state says so already.
    }
  }
  store.dispatch({ type: 'suggestions', suggestions });
}

function recorded(templates: readonly TemplateSummary[], templateId: string | null, isChange: boolean): Suggestion[] {
  return templates
    .filter((template) => templateId === null || template.id === templateId)
    .flatMap((template) => template.conversations.map((conversation) => ({ template, conversation })))
    .flatMap(({ template, conversation }) =>
      (isChange ? conversation.prompts.slice(1) : conversation.prompts.slice(0, 1)).map((prompt) => ({
        title: conversation.title,
        prompt,
        templateId: template.id,
        conversation: conversation.name,
      })),
    )
    .slice(0, shown);
}
