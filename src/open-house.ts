/**
 * Opens the data folder: the database (embedded, or external by DATABASE_URL), its schema, the key ring. Every command
 * begins here, so all of them see the same house.
 */
import os from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { Database } from './kernel/db/database.ts';
import { startEmbedded } from './kernel/db/embedded.ts';
import { migrate } from './kernel/db/migrate.ts';
import { createLog, type Logger } from './kernel/log.ts';
import { type KeyRing, loadKeyRing } from './kernel/secrets.ts';

export type House = {
  dataDir: string;
  /** As the owner of the schema: migrations and checks. */
  config: pg.ClientConfig;
  db: Database;
  ring: KeyRing;
  log: Logger;
  close(): Promise<void>;
};

export const DEFAULT_DATA = path.join(os.homedir(), '.guanjia');

export type HouseOptions = { dataDir?: string; migrate?: boolean; connections?: number; log?: Logger };

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const dataDir = path.resolve(options.dataDir ?? process.env['GUANJIA_DATA'] ?? DEFAULT_DATA);
  const log = options.log ?? createLog();
  const url = process.env['DATABASE_URL'];
  const embedded = url ? null : await startEmbedded(path.join(dataDir, 'postgres'), { log: (line) => log.warn(line) });
  const config: pg.ClientConfig = embedded ? embedded.config : { connectionString: url! };
  try {
    if (options.migrate !== false) await migrate(config);
    const db = new Database({ config, size: options.connections ?? 12 });
    const close = async () => {
      await db.close();
      await embedded?.stop();
    };
    return { dataDir, config, db, ring: loadKeyRing(dataDir), log, close };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
