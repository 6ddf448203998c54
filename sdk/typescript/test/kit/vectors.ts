import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder; tests run from build/test. */
export const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));
export const repository = join(packageFolder, '../..');
/** Other people's test vectors, which may lie beside the repository. */
const shared = join(repository, '../shared/vectors');

export const golden = (name: string): any => JSON.parse(readFileSync(join(repository, 'vectors', name), 'utf8'));

/** Every file under a folder of the shared vectors, with its text; none when the folder isn't there. */
export function sharedFiles(folder: string): { name: string; text: string }[] {
  const root = join(shared, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true }).flatMap(entry => {
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? sharedFiles(name) : [{ name, text: readFileSync(join(shared, name), 'utf8') }];
  });
}
