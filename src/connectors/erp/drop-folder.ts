/**
 * A folder below the data directory that an ERP or its transfer agent drops files in (ERP-1): `in/` is read, and a file goes
 * to `done/` or `refused/` with the reason beside it; `out/` is ours to write. Must stay true: a file is there whole or not
 * at all, so one that is still being written (younger than `SETTLED_MS`, or named `.tmp`) waits.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { DropFolder } from '../../erp/erp.ts';

const SETTLED_MS = 2_000;
const MOST_BYTES = 64 * 1024 * 1024;

export const dropFolder = (dataDir: string, now: () => number): DropFolder => ({
  read: async (folder, take) => {
    const at = (...parts: string[]) => path.join(dataDir, folder, ...parts);
    for (const name of ['in', 'done', 'refused', 'out']) await fs.mkdir(at(name), { recursive: true, mode: 0o700 });
    const names = (await fs.readdir(at('in')))
      .filter((name) => !name.endsWith('.tmp'))
      .sort((a, b) => (a < b ? -1 : 1));
    for (const name of names) {
      const found = await fs.lstat(at('in', name));
      if (!found.isFile() || found.size > MOST_BYTES || now() - found.mtimeMs < SETTLED_MS) continue;
      const { taken, why } = await take(name, await fs.readFile(at('in', name)));
      const to = taken ? 'done' : 'refused';
      if (why !== '') await fs.writeFile(at(to, `${name}.txt`), why, { mode: 0o600 });
      await fs.rename(at('in', name), at(to, name));
    }
  },
  write: async (folder, name, text) => {
    const dir = path.join(dataDir, folder);
    await fs.mkdir(dir, { recursive: true, mode: 0o700 });
    await fs.writeFile(path.join(dir, `${name}.tmp`), text, { mode: 0o600 });
    await fs.rename(path.join(dir, `${name}.tmp`), path.join(dir, name));
  },
});
