import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { buildSync, transformSync } from 'esbuild';
import { FaultProxy, type Fault } from './kit/proxy.js';
import { Server, type Owner } from './kit/server.js';
import { packageFolder } from './kit/vectors.js';

const run = promisify(execFile);
const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8');
const snippets = [...readme.matchAll(/^```(ts|js)\n(.*?)^```$/gms)].map(found => ({ language: found[1], text: found[2]! }));

let server: Server;
let owner: Owner;
let proxy: FaultProxy;
let folder: string;
let environment: Record<string, string>;

before(async () => {
  server = await Server.startUnlimited();
  owner = await server.register();
  // The quick start has a key that nobody has. Here somebody has it.
  proxy = await FaultProxy.to(server.url);
  proxy.rewrite = headers => headers['x-api-key'] === 'pk_test_PUBLIC.SECRET'
    ? { ...headers, 'x-api-key': owner.apiKey } : headers;
  environment = {
    ...process.env as Record<string, string>, PACSPACE_BASE_URL: proxy.url, PACSPACE_API_KEY: owner.apiKey,
    // Node 18 calls its Ed25519 experimental.
    NODE_NO_WARNINGS: '1',
    POLICY: `log ${owner.logKey}\nquorum none\n`,
  };
  // A program beside the package, which has it installed.
  folder = mkdtempSync(join(tmpdir(), 'pacspace-snippets-'));
  mkdirSync(join(folder, 'node_modules/@pacspace-io'), { recursive: true });
  symlinkSync(packageFolder, join(folder, 'node_modules/@pacspace-io/sdk'));
  symlinkSync(join(packageFolder, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  snippets.filter(({ language }) => language === 'ts').forEach(({ text }, index) =>
    writeFileSync(join(folder, `snippet${index}.mts`), text));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await proxy?.stop();
  await server?.stop();
});

async function output(name: string, text: string): Promise<string> {
  writeFileSync(join(folder, name), text);
  const { stdout, stderr } = await run(process.execPath, [name], { cwd: folder, env: environment });
  assert.equal(stderr, '');
  return stdout;
}

const asModule = (text: string): string => transformSync(text, { loader: 'ts', format: 'esm', target: 'es2022' }).code;

test('Every snippet of the README is correctly typed, for programs of both kinds', async () => {
  const settings = {
    compilerOptions: {
      target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], module: 'NodeNext', strict: true, noEmit: true,
      types: ['node'], exactOptionalPropertyTypes: true, skipLibCheck: false,
    },
    include: ['*.mts', '*.cts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'common.cts'), `import { PacSpace, RateLimitError } from '@pacspace-io/sdk';
    export const seconds = (error: unknown): number => error instanceof RateLimitError ? error.retryAfter : 0;
    export const balance = async (pac: PacSpace): Promise<number> =>
      (await pac.balance.derive('a')).computedBalance;\n`);
  await run(process.execPath, [join(packageFolder, 'node_modules/typescript/bin/tsc'), '-p', folder]);
});

test('The quick start runs unchanged, as a module', async () => {
  assert.equal(await output('quick.mjs', snippets[0]!.text), `100 true ${await latestRoot()}\n`);
});

test('The quick start runs as CommonJS', async () => {
  const text = snippets[0]!.text.replace(/^import (.*) from (.*);$/m, 'const $1 = require($2);');
  const printed = await output('quick.cjs', `(async () => {\n${text}\n})();`);
  // It is the second time that 100 came in.
  assert.equal(printed, `200 false ${await latestRoot()}\n`);
});

async function latestRoot(): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/balance/checkpoints?customerId=customer_001&limit=1`, {
    headers: { 'x-api-key': owner.apiKey },
  });
  return (await answer.json() as { data: { checkpoints: { proofRoot: string }[] } }).data.checkpoints[0]!.proofRoot;
}

test('The other snippets run, and print what they say', async () => {
  const printed: string[] = [];
  for (const [index, { language, text }] of snippets.slice(1).entries()) {
    const isModule = language === 'ts';
    printed.push(await output(`s${index}.${isModule ? 'mjs' : 'cjs'}`, isModule ? asModule(text) : text));
  }
  const all = printed.join('\n');
  for (const line of [
    /^123456789\.123456789\ntrue$/m, /^rec_\w+ \{\n  index: \d+/m, /^1 \[\]$/m, /^\d of \d$/m, /^acme \S+$/m,
    /^\d{4}-\S+Z -19\.9$/m, /^true true$/m, /^1 \[\] 0$/m, /^true verified null 200$/m,
  ]) assert.match(all, line);
});

test('An error of one module system is caught by the class of the other', async () => {
  const program = `
    import { createRequire } from 'node:module';
    import * as esm from '@pacspace-io/sdk';
    const cjs = createRequire(import.meta.url)('@pacspace-io/sdk');
    const check = (holds, what) => { if (!holds) throw new Error(what); };
    check(esm.PacSpace !== cjs.PacSpace, 'There are not two copies.');
    for (const [here, there] of [[esm, cjs], [cjs, esm]]) {
      const pac = new here.PacSpace({ apiKey: process.env.PACSPACE_API_KEY });
      const error = await pac.balance.deltaStatus('rec_0').catch(thrown => thrown);
      for (const kinds of [here, there]) {
        check(error instanceof kinds.NotFoundError && error instanceof kinds.PacSpaceError, 'not caught');
        check(!(error instanceof kinds.RateLimitError) && !(error instanceof kinds.ValidationError), 'caught too much');
      }
      const limit = new here.RateLimitError('Slow down.', { statusCode: 429, code: 'RATE_LIMITED', retryAfter: 7 });
      check(limit instanceof there.RateLimitError && limit.retryAfter === 7, 'RateLimitError');
      const plan = new here.PlanLimitExceededError('No more.', { statusCode: 402, code: 'PLAN_LIMIT_EXCEEDED' });
      check(plan instanceof there.PlanLimitExceededError && !(plan instanceof there.RateLimitError), 'plan limit');
      class Own extends here.NotFoundError {}
      const own = new Own('', { code: '' });
      check(own instanceof Own && own instanceof there.NotFoundError, 'subclass');
      check(!(plan instanceof Own) && !(error instanceof Own), 'a subclass catches its own alone');
      for (const other of [null, undefined, 5, 'x', {}, new Error('x'), Object.create(null)])
        check(!(other instanceof there.PacSpaceError), typeof other);
    }
    console.log('ok');`;
  assert.equal(await output('both.mjs', program), 'ok\n');
});

test('A bundle for browsers checks a root without a key, from another origin', async () => {
  const { data } = await (await fetch(`${server.url}/api/v1/balance/checkpoints?customerId=customer_001`, {
    headers: { 'x-api-key': owner.apiKey },
  })).json() as { data: { checkpoints: { proofRoot: string }[] } };
  const root = data.checkpoints[0]!.proofRoot;
  const bundled = buildSync({
    stdin: {
      contents: `import { PacSpace, verifyPublicProof } from '@pacspace-io/sdk';
        const pac = new PacSpace({ baseUrl: ${JSON.stringify(server.url)} });
        const { verified } = await pac.verify(${JSON.stringify(root)});
        const { checks } = await verifyPublicProof(await pac.public.proof(${JSON.stringify(root)}));
        document.body.textContent = verified + ' ' + checks.map(check => check.outcome).join();`,
      resolveDir: folder,
    },
    bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error',
  }).outputFiles[0]!.text;
  const page = await FaultProxy.to('http://127.0.0.1:1');
  const serve = (type: string, body: string): Fault => ({ status: 200, headers: { 'content-type': type }, body });
  page.choose = ({ url }) => url === '/app.js'
    ? serve('text/javascript', bundled) : serve('text/html', '<body><script type="module" src="/app.js"></script>');
  try {
    const { stdout } = await run('chromium', [
      '--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=10000', '--dump-dom',
      `--user-data-dir=${join(folder, 'browser')}`, page.url,
    ], { env: environment });
    assert.match(stdout, /<body>true passed,passed,passed,(passed|skipped)<\/body>/);
  } finally {
    await page.stop();
  }
});
