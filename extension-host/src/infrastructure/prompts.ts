import * as vscode from 'vscode';
import type { TemplateSummary } from '../protocol/generated';
import type { Services } from './services';

export interface AskedPrompt {
  readonly prompt: string;
  /** The recorded conversation that answers it, with the offline model. */
  readonly conversation: string | null;
}

export interface PromptQuestion {
  readonly title: string;
  readonly placeholder: string;
  readonly templateId: string | null;
  readonly value?: string;
}

/** Asks for a prompt. The offline model can only replay, so with it the recorded prompts are offered instead. */
export async function askPrompt(services: Services, question: PromptQuestion): Promise<AskedPrompt | undefined> {
  if (!services.store.state.model?.isOffline) {
    const prompt = await vscode.window.showInputBox({
      title: question.title,
      placeHolder: question.placeholder,
      value: question.value ?? '',
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? 'Say in a sentence what you want.' : undefined),
    });
    return prompt === undefined ? undefined : { prompt, conversation: null };
  }
  const { templates } = await services.connection.request('templateList', undefined);
  const picked = await vscode.window.showQuickPick(recorded(templates, question.templateId), {
    title: `${question.title} – recorded examples`,
    placeHolder: 'No model is chosen, so a recorded conversation is replayed. Which one?',
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  return picked === undefined ? undefined : { prompt: picked.prompt, conversation: picked.conversation };
}

function recorded(templates: readonly TemplateSummary[], templateId: string | null) {
  return templates
    .filter((template) => templateId === null || template.id === templateId)
    .flatMap((template) => template.conversations)
    .flatMap((conversation) =>
      conversation.prompts.map((prompt, index) => ({
        label: prompt,
        description:
          conversation.prompts.length > 1
            ? `${conversation.title}, ${index + 1} of ${conversation.prompts.length}`
            : conversation.title,
        prompt,
        conversation: conversation.name,
      })),
    );
}
