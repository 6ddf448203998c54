// Builds dist/ (ESM and CommonJS, with types), dist/page/ (the public verify page's script) and build/ (the tests).
// With --page it also writes the script where the server serves it from; that file is committed, because running the
// server needs no Node.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
for (const folder of ['dist', 'build']) rmSync(folder, { recursive: true, force: true });
for (const project of ['tsconfig.json', 'tsconfig.cjs.json', 'tsconfig.test.json']) {
  execFileSync('node_modules/.bin/tsc', ['-p', project], { stdio: 'inherit' });
}
writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n');

// Not minified: whoever is asked to trust it can read it.
buildSync({
  entryPoints: ['page/page.ts'],
  outfile: 'dist/page/verify.js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
});
if (process.argv.includes('--page')) {
  copyFileSync('dist/page/verify.js', '../../src/PacSpace.Server/PublicVerify/Page/Assets/verify.js');
}
