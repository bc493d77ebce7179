import * as vscode from 'vscode';
import { command } from '../../infrastructure/commands';
import type { Services } from '../../infrastructure/services';
import { neededMajor } from '../../infrastructure/dotnet';

export function registerLog(services: Services): void {
  const { connection, log } = services;
  command(services, 'showLog', () => Promise.resolve(log.show(true)));
  command(services, 'restartServer', () => connection.restart());
  command(services, 'openSettings', () => openSettings('builder'));
  command(services, 'getDotnet', () =>
    Promise.resolve(
      vscode.env.openExternal(vscode.Uri.parse(`https://dotnet.microsoft.com/download/dotnet/${neededMajor}.0`)),
    ),
  );
  command(services, 'openPanel', () => Promise.resolve(vscode.commands.executeCommand('builder.panel.focus')));
}

function openSettings(query: string): Promise<unknown> {
  return Promise.resolve(vscode.commands.executeCommand('workbench.action.openSettings', query));
}
