import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { PacSpace } from '../src/index.js';
import { FaultProxy } from './kit/proxy.js';
import { Server, until, type Owner } from './kit/server.js';
import { packageFolder, repository } from './kit/vectors.js';

let server: Server;
let owner: Owner;
let network: FaultProxy;
let folder: string;

before(async () => {
  server = await Server.startUnlimited();
  owner = await server.register();
  network = await FaultProxy.to(server.url);
  folder = mkdtempSync(join(tmpdir(), 'pacspace-sample-'));
  mkdirSync(join(folder, 'node_modules/@pacspace-io'), { recursive: true });
  symlinkSync(packageFolder, join(folder, 'node_modules/@pacspace-io/sdk'));
  symlinkSync(join(packageFolder, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  writeFileSync(join(folder, 'server.mjs'), readFileSync(join(repository, 'samples/metered-api/server.mjs')));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await network?.stop();
  await server?.stop();
});

/** The sample as a process of its own. */
class MeteredApi {
  output = '';
  private constructor(readonly process: ChildProcess) {
    for (const stream of [process.stdout!, process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => { this.output += text; });
    }
  }

  static async start(): Promise<MeteredApi> {
    const api = new MeteredApi(spawn(process.execPath, ['server.mjs'], {
      cwd: folder,
      env: {
        ...process.env, PACSPACE_BASE_URL: network.url, PACSPACE_API_KEY: owner.apiKey, PORT: '0',
        TOKENS: '{"t1":"acme","t2":"globex"}', NODE_NO_WARNINGS: '1',
      },
    }));
    await until('an API that listens', async () => {
      if (api.process.exitCode !== null) throw new Error(api.output);
      return /listening/.test(api.output) || undefined;
    });
    return api;
  }

  async forecast(token: string, days: number): Promise<number> {
    const url = /listening on (\S+)/.exec(this.output)![1]!;
    const answer = await fetch(`${url}/forecast?city=Oslo&days=${days}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
    assert.equal(this.process.exitCode, 0, this.output);
  }
}

test('A metered API records its usage on shutdown, or the next time, and once', { timeout: 120_000 }, async () => {
  const pac = new PacSpace({ apiKey: owner.apiKey, baseUrl: server.url });
  const recorded = async (customerId: string): Promise<[number, string]> => {
    const { deltasCount, computedBalanceText } = await pac.balance.derive(customerId);
    return [deltasCount, computedBalanceText];
  };

  const first = await MeteredApi.start();
  for (let call = 0; call < 50; call++) assert.equal(await first.forecast('t1', 3), 200);
  for (let call = 0; call < 20; call++) assert.equal(await first.forecast('t2', 1), 200);
  assert.deepEqual([await first.forecast('nobody', 1), await first.forecast('t1', 17)], [401, 400]);
  await first.stop();
  assert.match(first.output, /^recorded 2, 0 wait$/m);
  assert.deepEqual([await recorded('acme'), await recorded('globex')], [[1, '-0.3'], [1, '-0.04']]);

  // Its usage gets there, and no answer comes back.
  const second = await MeteredApi.start();
  assert.equal(await second.forecast('t1', 16), 200);
  network.choose = () => 'lostAnswer';
  await second.stop();
  assert.match(second.output, /usage\.json, for the next start/);
  network.choose = () => 'none';

  const third = await MeteredApi.start();
  assert.equal(await third.forecast('t1', 1), 200);
  await third.stop();
  assert.equal(existsSync(join(folder, 'usage.json')), false);
  assert.deepEqual(await recorded('acme'), [3, '-0.334']);
});

test('The sample is correctly typed', async () => {
  await promisify(execFile)(process.execPath, [
    join(packageFolder, 'node_modules/typescript/bin/tsc'), '--noEmit', '--allowJs', '--checkJs', '--strict',
    '--target', 'ES2022', '--module', 'NodeNext', '--types', 'node', 'server.mjs',
  ], { cwd: folder });
});
