// Builds dist/ (ESM and CommonJS, with types) and build/ (the tests).
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

process.chdir(import.meta.dirname ?? new URL('.', import.meta.url).pathname);
for (const folder of ['dist', 'build']) rmSync(folder, { recursive: true, force: true });
for (const project of ['tsconfig.json', 'tsconfig.cjs.json', 'tsconfig.test.json']) {
  execFileSync('node_modules/.bin/tsc', ['-p', project], { stdio: 'inherit' });
}
mkdirSync('dist/cjs', { recursive: true });
writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n');
