import * as vscode from 'vscode';

/** Makes the active editor group one that does not show the preview: code and site are seen side by side. */
export async function besidePreview(): Promise<void> {
  const { activeTabGroup, all } = vscode.window.tabGroups;
  if (!showsPreview(activeTabGroup)) return;
  const other = all.find((group) => !showsPreview(group));
  if (other === undefined) await vscode.commands.executeCommand('workbench.action.newGroupLeft');
  else
    await vscode.commands.executeCommand(
      focusCommands[other.viewColumn - 1] ?? 'workbench.action.focusFirstEditorGroup',
    );
}

const focusCommands = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth'].map(
  (place) => `workbench.action.focus${place}EditorGroup`,
);

function showsPreview(group: vscode.TabGroup): boolean {
  const input = group.activeTab?.input;
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith('builder.preview');
}
