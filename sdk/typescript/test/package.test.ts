import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageFolder } from './kit/vectors.js';

const read = (name: string): string => readFileSync(join(packageFolder, name), 'utf8');

test('The package can be imported and required, and has types for both', async () => {
  // Through the package's own name, so that its `exports` are what is tested.
  const name = '@pacspace-io/sdk';
  const imported = await import(name) as object;
  const required = createRequire(import.meta.url)(name) as object;
  const expected = ['PolicyError', 'parsePolicy', 'verifyBundle', 'verifyPublicProof', 'verifyTlogProof'];
  assert.deepEqual(Object.keys(imported).sort(), expected);
  assert.deepEqual(Object.keys(required).filter(key => key !== '__esModule').sort(), expected);
  for (const format of ['esm', 'cjs']) assert.match(read(`dist/${format}/index.d.ts`), /verify/);
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
