import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { packageFolder } from './kit/vectors.js';

const run = promisify(execFile);
const read = (name: string): string => readFileSync(join(packageFolder, name), 'utf8');

const errors = [
  'CadenceLimitError', 'ConflictError', 'ContractNotDeployedError', 'ForbiddenError', 'InvalidApiKeyError',
  'InvalidScopeCombinationError', 'NotFoundError', 'PacSpaceError', 'PlanLimitExceededError', 'RateLimitError',
  'ScopeTooWideError', 'ServiceUnavailableError', 'TimeoutError', 'ValidationError', 'WebhookVerificationError',
];

test('The package can be imported and required, and has types for both', async () => {
  // Through the package's own name, so that its `exports` are what is tested.
  const name = '@pacspace-io/sdk';
  const imported = await import(name) as object;
  const required = createRequire(import.meta.url)(name) as object;
  const expected = [
    ...errors, 'Balance', 'Checkpoints', 'Imports', 'PacSpace', 'Paged', 'PolicyError', 'PublicCalls', 'Receipts',
    'Reconciliations', 'SummaryCoordinator', 'Webhooks', 'parsePolicy', 'verifyBundle', 'verifyPublicProof',
    'verifyTlogProof', 'verifyWebhook',
  ].sort();
  assert.deepEqual(Object.keys(imported).sort(), expected);
  assert.deepEqual(Object.keys(required).filter(key => key !== '__esModule').sort(), expected);
  for (const format of ['esm', 'cjs']) assert.match(read(`dist/${format}/index.d.ts`), /verify/);
});

test('attw and publint find nothing wrong with what would be published', async () => {
  const to = mkdtempSync(join(tmpdir(), 'pacspace-pack-'));
  try {
    await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', to], { cwd: packageFolder });
    const file = join(to, readdirSync(to)[0]!);
    const tool = (path: string): string => join(packageFolder, 'node_modules', path);
    await Promise.all([
      run(process.execPath, [tool('@arethetypeswrong/cli/dist/index.js'), file, '--no-color'], { cwd: packageFolder }),
      run(process.execPath, [tool('publint/src/cli.js'), file, '--strict'], { cwd: packageFolder }),
    ]);
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
});

test('Who imports one thing gets no other', () => {
  const bundle = (names: string): string => buildSync({
    stdin: { contents: `export { ${names} } from '@pacspace-io/sdk';`, resolveDir: packageFolder },
    bundle: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error',
  }).outputFiles[0]!.text;
  const whole = bundle('PacSpace, SummaryCoordinator, verifyBundle');
  for (const part of ['/api/v1/', 'NOT_FLUSHED', 'Strict parse', 'whsec_']) assert.ok(whole.includes(part), part);
  for (const [names, without] of [
    ['verifyWebhook', ['/api/v1/', 'NOT_FLUSHED', 'Strict parse']],
    ['verifyBundle', ['/api/v1/', 'NOT_FLUSHED', 'whsec_']],
    ['PacSpace', ['NOT_FLUSHED', 'Strict parse']],
    ['RateLimitError', ['/api/v1/', 'NOT_FLUSHED', 'Strict parse', 'whsec_']],
  ] as const) {
    const text = bundle(names);
    for (const part of without) assert.ok(!text.includes(part), `${names} brings ${part}`);
    assert.ok(text.length < whole.length * 0.7, `${names} is ${text.length} of ${whole.length}`);
  }
});

test('The types are those of openapi/v1.json (else run `npm run generate`)', async () => {
  const { stdout } = await run(process.execPath, [join(packageFolder, 'generate.mjs')]);
  assert.equal(read('src/generated/api.ts'), stdout);
});

test('Everything public is described', () => {
  const exported = /^export (?:declare )?(?:abstract )?(?:interface|class|function|const|type) (\w+)/;
  const member = /^    (?!private |#)(?:readonly |static |get )*(?:\w+|\[[\w.]+\])[?<(:]/;
  const listed = ['index', 'types', 'verify/index'].map(name => read(`dist/esm/${name}.d.ts`)).join('\n');
  const isPublic = (name: string): boolean => new RegExp(`[{,]\\s*(?:type )?${name}\\b`).test(listed);
  const bare: string[] = [];
  const files = readdirSync(join(packageFolder, 'dist/esm'), { recursive: true }) as string[];
  for (const file of files.filter(one => one.endsWith('.d.ts'))) {
    let [before, name] = ['', ''];
    for (const line of read(`dist/esm/${file}`).split('\n')) {
      const declared = exported.exec(line)?.[1];
      if (declared !== undefined) name = isPublic(declared) ? declared : '';
      // What `constructor` and `name` of an error are, TypeScript's own library says.
      const needs = declared !== undefined || member.test(line) && !/^ +(constructor|name: string)/.test(line);
      if (name !== '' && needs && !before.trim().endsWith('*/')) bare.push(`${file}: ${name}: ${line.trim()}`);
      if (line === '}') name = '';
      before = line;
    }
  }
  assert.deepEqual(bare, []);
});

test('The package depends on nothing, and its lock file names no registry', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  assert.equal(manifest['dependencies'], undefined);
  for (const version of Object.values(manifest['devDependencies']!)) assert.match(version, /^\d+\.\d+\.\d+$/);
  assert.doesNotMatch(read('package-lock.json'), /resolved|https?:\/\/[^"]*registry/);
});

test('The public verify page serves the script that these sources build (else run `npm run page`)', () => {
  assert.equal(read('../../src/PacSpace.Server/PublicVerify/Page/Assets/verify.js'), read('dist/page/verify.js'));
});
