import { delimiter, join } from 'node:path';

/** What the search looks at; given by hand in tests. */
export interface DotnetSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  exists(path: string): boolean;
  /** Standard output of `path --list-runtimes`, or null when it cannot be run. */
  listRuntimes(path: string): Promise<string | null>;
}

export type DotnetSearch =
  | { readonly found: true; readonly path: string }
  | { readonly found: false; readonly tried: readonly string[]; readonly newest: string | null };

/** Both are needed: the server is an ASP.NET Core program. */
const frameworks = ['Microsoft.NETCore.App', 'Microsoft.AspNetCore.App'];
export const neededMajor = 10;

/** The first `dotnet` that can run the server: the setting's, then the environment's, then the usual places. */
export async function findDotnet(setting: string, around: DotnetSurroundings): Promise<DotnetSearch> {
  const tried: string[] = [];
  let newest: string | null = null;
  for (const path of setting === '' ? candidates(around) : [setting]) {
    if (tried.includes(path) || !around.exists(path)) continue;
    tried.push(path);
    const runtimes = await around.listRuntimes(path);
    if (runtimes === null) continue;
    if (frameworks.every((framework) => hasRuntime(runtimes, framework))) return { found: true, path };
    newest = newestRuntime(runtimes) ?? newest;
  }
  return { found: false, tried, newest };
}

export function hasRuntime(listing: string, framework: string): boolean {
  return listing.split(/\r?\n/).some((line) => line.startsWith(`${framework} ${neededMajor}.`));
}

function newestRuntime(listing: string): string | null {
  const versions = [...listing.matchAll(/^Microsoft\.NETCore\.App (\S+)/gm)].map((match) => match[1] ?? '');
  return versions.sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).at(-1) ?? null;
}

function candidates({ env, platform, home }: DotnetSurroundings): string[] {
  const program = platform === 'win32' ? 'dotnet.exe' : 'dotnet';
  const folders = [env['DOTNET_ROOT'], env['DOTNET_ROOT_X64'], ...(env['PATH'] ?? env['Path'] ?? '').split(delimiter)];
  if (platform === 'win32') folders.push(join(env['ProgramFiles'] ?? 'C:\\Program Files', 'dotnet'));
  else
    folders.push(
      '/usr/local/share/dotnet',
      '/usr/share/dotnet',
      '/usr/lib/dotnet',
      '/opt/homebrew/bin',
      '/usr/local/bin',
    );
  folders.push(join(home, '.dotnet'));
  return folders
    .filter((folder): folder is string => folder !== undefined && folder !== '')
    .map((folder) => join(folder, program));
}
