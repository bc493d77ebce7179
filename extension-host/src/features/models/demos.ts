import * as vscode from 'vscode';
import { words, type Suggestion } from '../../conversation/state';
import type { Services } from '../../infrastructure/services';
import { ask } from '../../infrastructure/turnStarter';
import type { TemplateSummary } from '../../protocol/generated';

/** Demos that begin a site: the first prompt of each recording. */
export function demosOfNewSites(templates: readonly TemplateSummary[]): Suggestion[] {
  return templates.flatMap(({ id, conversations }) =>
    conversations.flatMap(({ name, title, prompts }) =>
      prompts.slice(0, 1).map((prompt) => ({ title, prompt, templateId: id, conversation: name })),
    ),
  );
}

/** Demos that go on with a site that a demo has made: the later prompts of the recordings for its template. */
function demosThatGoOn(templates: readonly TemplateSummary[], templateId: string | null): Suggestion[] {
  return templates
    .filter(({ id }) => id === templateId)
    .flatMap(({ conversations }) => conversations)
    .flatMap(({ name, title, prompts }) =>
      prompts.slice(1).map((prompt) => ({ title, prompt, templateId: null, conversation: name })),
    );
}

/** Plays a recording, which answers with nothing but itself: to see how Builder works without a model. */
export async function playDemo(services: Services, chosen?: Suggestion): Promise<void> {
  const demo = chosen ?? (await pickDemo(services));
  if (demo === undefined) return;
  const asked = { ...words(demo.prompt), conversation: demo.conversation };
  if (demo.templateId === null) {
    await vscode.commands.executeCommand('builder.openPanel');
    await ask(services, asked);
  } else await vscode.commands.executeCommand('builder.newSite', { ...asked, templateId: demo.templateId });
}

async function pickDemo({ connection, store }: Services): Promise<Suggestion | undefined> {
  const { templates } = await connection.request('templateList', undefined);
  const { site } = store.state;
  const group = (label: string, demos: readonly Suggestion[]) =>
    demos.length === 0
      ? []
      : [
          { label, kind: vscode.QuickPickItemKind.Separator },
          ...demos.map((demo) => ({ label: demo.prompt, description: demo.title, demo })),
        ];
  const items: (vscode.QuickPickItem & { demo?: Suggestion })[] = [
    ...(site === null ? [] : group(`In ${site.name}`, demosThatGoOn(templates, site.templateId))),
    ...group('In a new site', demosOfNewSites(templates)),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Play a Demo',
    placeHolder: 'A demo is a recording: no model is asked, and it answers nothing else. Which one?',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.demo;
}
