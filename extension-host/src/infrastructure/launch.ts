import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Fault } from './fault';
import { findDotnet, neededMajor, type DotnetSearch, type DotnetSurroundings } from './dotnet';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** How to start the server on this computer, or a fault that says what is missing and what to do. */
export async function findLaunch(extensionPath: string): Promise<Launch> {
  const settings = vscode.workspace.getConfiguration('builder');
  const given = settings.get<string>('server.path', '');
  const server = given === '' ? join(extensionPath, 'server', 'builder.dll') : given;
  if (!existsSync(server)) throw missingServer(server, given !== '');
  // A development server may be a program of its own; everything else runs on the shared runtime.
  const args = ['stdio', '--parent', String(process.pid)];
  if (!server.endsWith('.dll')) return { command: server, args };
  const dotnet = await findDotnet(settings.get<string>('dotnet.path', ''), surroundings);
  if (!dotnet.found) throw missingDotnet(dotnet);
  return { command: dotnet.path, args: [server, ...args] };
}

const surroundings: DotnetSurroundings = {
  env: process.env,
  platform: process.platform,
  home: homedir(),
  exists: existsSync,
  listRuntimes: (path) =>
    new Promise((resolve) => {
      execFile(path, ['--list-runtimes'], { timeout: 10_000, windowsHide: true }, (error, output) => {
        resolve(error ? null : output);
      });
    }),
};

function missingServer(path: string, isSetting: boolean): Fault {
  return isSetting
    ? new Fault('precondition', 'The server named in the setting builder.server.path does not exist.', null, path, [
        { label: 'Open Settings', command: 'builder.openSettings' },
      ])
    : new Fault('precondition', 'This copy of Builder came without its server.', 'Install the extension again.', path);
}

function missingDotnet(search: Extract<DotnetSearch, { found: false }>): Fault {
  const message =
    search.newest === null
      ? `Builder needs .NET ${neededMajor}, which was not found on this computer.`
      : `Builder needs .NET ${neededMajor}; the newest found on this computer is ${search.newest}.`;
  return new Fault(
    'precondition',
    message,
    `Install the .NET ${neededMajor} SDK or the ASP.NET Core Runtime ${neededMajor}, then press Try Again.`,
    search.tried.length === 0 ? 'No dotnet program was found.' : `Tried: ${search.tried.join(', ')}`,
    [
      { label: `Get .NET ${neededMajor}`, command: 'builder.getDotnet' },
      { label: 'Try Again', command: 'builder.restartServer' },
    ],
  );
}
