/**
 * Where the world's memory lies between two starts of the demo: one file in the data folder, written anew as a whole.
 * A file that cannot be read (another version wrote it) is as none: the world then knows nothing of earlier orders.
 */
import fs from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { SapMemory } from '../erp/sap.ts';
import type { BureauMemory } from '../invoices/bureau.ts';
import type { DemoLetter } from './mail.ts';
import type { OutsideMemory } from './outside.ts';
import type { WorldMemory } from './world.ts';

export type Kept = {
  seed: number;
  /** How often the demo was started. */
  starts: number;
  /** The first morning was staged to its end. */
  staged: boolean;
  memory: WorldMemory | undefined;
  erp?: SapMemory | undefined;
  invoices?: BureauMemory | undefined;
  letters?: DemoLetter[] | undefined;
  /** What the warehouses of others remember. */
  outside: OutsideMemory | undefined;
};

const FORMAT = 3;
const fileIn = (dataDir: string) => path.join(dataDir, 'demo-world.bin');

export function readKept(dataDir: string): Kept | null {
  try {
    const { format, kept } = deserialize(fs.readFileSync(fileIn(dataDir))) as { format: number; kept: Kept };
    return format === FORMAT ? kept : null;
  } catch {
    return null;
  }
}

/** A crash in between leaves the file of before. */
export function writeKept(dataDir: string, kept: Kept): void {
  const file = fileIn(dataDir);
  fs.writeFileSync(`${file}.new`, serialize({ format: FORMAT, kept }), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}
