import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findDotnet, type DotnetSurroundings } from '../src/infrastructure/dotnet';

const both = (version: string) => `Microsoft.AspNetCore.App ${version} [x]\nMicrosoft.NETCore.App ${version} [x]\n`;

function around(installed: Record<string, string | null>, env: Record<string, string> = {}): DotnetSurroundings {
  return {
    env,
    platform: 'linux',
    home: '/home/ada',
    exists: (path) => path in installed,
    listRuntimes: (path) => Promise.resolve(installed[path] ?? null),
  };
}

test('The dotnet of the path is found', async () => {
  const found = await findDotnet(
    '',
    around({ '/opt/dotnet/dotnet': both('10.0.1') }, { PATH: '/usr/bin:/opt/dotnet' }),
  );
  assert.deepEqual(found, { found: true, path: '/opt/dotnet/dotnet' });
});

test('One that is too old is passed over for one that is not', async () => {
  const installed = { '/usr/bin/dotnet': both('8.0.4'), [join('/home/ada/.dotnet', 'dotnet')]: both('10.0.0') };
  assert.deepEqual(await findDotnet('', around(installed, { PATH: '/usr/bin' })), {
    found: true,
    path: '/home/ada/.dotnet/dotnet',
  });
});

test('DOTNET_ROOT comes before the path', async () => {
  const installed = { '/root10/dotnet': both('10.0.0'), '/usr/bin/dotnet': both('10.0.0') };
  const found = await findDotnet('', around(installed, { DOTNET_ROOT: '/root10', PATH: '/usr/bin' }));
  assert.deepEqual(found, { found: true, path: '/root10/dotnet' });
});

test('A setting is obeyed alone', async () => {
  const found = await findDotnet('/mine/dotnet', around({ '/usr/bin/dotnet': both('10.0.0') }, { PATH: '/usr/bin' }));
  assert.deepEqual(found, { found: false, tried: [], newest: null });
});

test('What is too old is named, and so is every place that was tried', async () => {
  const found = await findDotnet('', around({ '/usr/bin/dotnet': both('9.0.2') }, { PATH: '/usr/bin' }));
  assert.deepEqual(found, { found: false, tried: ['/usr/bin/dotnet'], newest: '9.0.2' });
});

test('A runtime without ASP.NET Core is not enough', async () => {
  const found = await findDotnet(
    '',
    around({ '/usr/bin/dotnet': 'Microsoft.NETCore.App 10.0.1 [x]\n' }, { PATH: '/usr/bin' }),
  );
  assert.equal(found.found, false);
});

test('Version 100 is not version 10', async () => {
  assert.equal(
    (await findDotnet('', around({ '/usr/bin/dotnet': both('100.0.0') }, { PATH: '/usr/bin' }))).found,
    false,
  );
});

test('A dotnet that cannot be run is passed over', async () => {
  const installed = { '/broken/dotnet': null, '/usr/bin/dotnet': both('10.0.0') };
  assert.deepEqual(await findDotnet('', around(installed, { PATH: '/broken:/usr/bin' })), {
    found: true,
    path: '/usr/bin/dotnet',
  });
});
