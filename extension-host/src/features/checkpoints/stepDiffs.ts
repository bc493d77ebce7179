import * as vscode from 'vscode';
import { besidePreview } from '../../infrastructure/editorGroups';
import type { Services } from '../../infrastructure/services';
import type { CheckpointSummary } from '../../protocol/generated';

/** What a step changed, as a read-only document in unified diff form. */
export class StepDiffs implements vscode.TextDocumentContentProvider {
  static readonly scheme = 'builder-step';

  constructor(private readonly services: Services) {}

  async show(checkpoint: CheckpointSummary): Promise<void> {
    const name = checkpoint.title.replaceAll('/', '∕').slice(0, 60);
    const uri = vscode.Uri.from({
      scheme: StepDiffs.scheme,
      path: `/${name} (${checkpoint.id.slice(0, 7)}).diff`,
      query: checkpoint.id,
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'diff');
    await besidePreview();
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { site } = await this.services.sites.require();
    const answer = await this.services.connection.request('checkpointDiff', { site, checkpointId: uri.query });
    return answer.unifiedDiff === '' ? 'This step changed no file.\n' : answer.unifiedDiff;
  }
}
