// Bundles made by another implementation, with what it says of them.
import assert from 'node:assert/strict';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PolicyError, verifyBundle, verifyTlogProof, type VerifyOptions } from '../src/index.js';
import { repository } from './kit/vectors.js';

interface Case {
  name: string;
  file: string;
  options?: Record<string, string | boolean | null>;
  expected: { outcome: string; failedStep?: number | null };
}

const folder = join(repository, 'vectors/bundles');
const index = join(folder, 'cases.json');
const cases = existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) as Case[] : [];

for (const { name, file, options = {}, expected } of cases) {
  test(`Golden bundle: ${name}`, async () => {
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as VerifyOptions;
    const path = join(folder, file);
    const found = await (file.endsWith('.tlog-proof')
      ? verifyTlogProof(readFileSync(path, 'utf8'), given)
      : verifyBundle(createReadStream(path), given)).catch((error: unknown) => {
        if (error instanceof PolicyError) return { outcome: 'refused', failedStep: null, steps: [] };
        throw error;
      });
    assert.deepEqual([found.outcome, found.failedStep], [expected.outcome, expected.failedStep ?? null],
      JSON.stringify(found.steps, null, 1));
  });
}
