/**
 * Figure 22: a house is backed up while orders come in, lost, and restored: to the end, where nothing acknowledged is
 * missing, and to a moment between two orders. What is damaged is refused whole, and nothing is written over.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type BackupKeeping, chooseBackup, keepBackups, listBackups, restoreBackup } from '../../src/backup/backup.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import { createLog } from '../../src/kernel/log.ts';
import { newKeyLine } from '../../src/kernel/secrets.ts';
import { type House, openHouse } from '../../src/open-house.ts';
import { OrderDesk } from '../../src/orders/orders.ts';
import { ONE } from '../database.ts';
import { expectSound, type Merchant, ordersPerNumber, placing, setUpMerchant } from './durable-house.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-backup-'));
fs.chmodSync(root, 0o755);
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const dir = path.join(root, 'backups');
const dataDir = path.join(root, 'house');
const CALLERS = 4;
const DAY_MS = 86_400_000;

const open = (at: string) => openHouse({ dataDir: at, connections: CALLERS + 1, log: createLog({ level: 'silent' }) });
const troubles: unknown[] = [];
const keep = (house: House): BackupKeeping =>
  keepBackups(house, { dir, everyMs: DAY_MS, keep: 2 }, (message, error) => troubles.push(message, error));

const placed: string[] = [];
let next = 0;

async function placeOne({ db }: House, { shop, codes }: Merchant): Promise<string> {
  const number = `B-${next++}`;
  const body = placing({ [codes[next % codes.length]!]: 1 }, number);
  await new OrderDesk(db).place(ONE, { shopId: shop, number, body });
  placed.push(number);
  return number;
}

function keepPhoto(name: string): void {
  const photos = path.join(dataDir, 'photos', '1');
  fs.mkdirSync(photos, { recursive: true });
  fs.writeFileSync(path.join(photos, name), `photo ${name}`);
}

/** `expect.poll` is for tests alone. */
const until = (is: () => boolean) =>
  vi.waitFor(() => is() || Promise.reject(new Error('not yet')), { timeout: 90_000, interval: 5 });

/** The log is followed from some moment after the start on. */
const caughtUp = (keeping: BackupKeeping) => vi.waitFor(() => keeping.catchUp(), { timeout: 90_000, interval: 20 });

let merchant: Merchant;
let between: Date;
let first: string;
let second: string;

/** A day in short: orders without a pause, a backup meanwhile, more orders, a restart, the end. */
beforeAll(async () => {
  let house = await open(dataDir);
  await house.db.ask(sql`insert into tenant (id, name) values (1, '测试商户')`);
  merchant = await setUpMerchant(house.db, 12, 1_000_000n);
  keepPhoto('before');
  let ending = false;
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!ending) await placeOne(house, merchant);
  });
  let keeping: BackupKeeping;
  try {
    await until(() => placed.length >= CALLERS);
    keeping = keep(house);
    await until(() => listBackups(dir).length === 1);
    const meanwhile = placed.length;
    await until(() => placed.length > meanwhile + 20);
  } finally {
    ending = true;
    await Promise.all(callers);
  }
  keepPhoto('after');
  first = await placeOne(house, merchant);
  between = new Date(Date.now() + 2);
  await until(() => Date.now() > between.getTime() + 2);
  second = await placeOne(house, merchant);
  await caughtUp(keeping);
  await keeping.stop();
  await house.close();

  // The next start goes on behind the same backup.
  house = await open(dataDir);
  keeping = keep(house);
  await placeOne(house, merchant);
  await caughtUp(keeping);
  await keeping.stop();
  await house.close();
}, 240_000);

const keysOf = () => fs.readFileSync(path.join(dataDir, 'guanjia.keys'), 'utf8');

/** What a restored house holds; it is gone afterwards. */
async function restored(at: Date | null, look: (house: House) => Promise<void>): Promise<void> {
  const target = path.join(root, `restored-${at?.getTime() ?? 'end'}`);
  await restoreBackup(chooseBackup(dir, at), { dataDir: target, at, keys: keysOf() });
  const house = await open(target);
  try {
    await expectSound(house.db);
    await look(house);
  } finally {
    await house.close();
    fs.rmSync(target, { recursive: true });
  }
}

const photosOf = (house: House) => fs.readdirSync(path.join(house.dataDir, 'photos', '1')).sort();

test('figure 22: orders come in during the backup, and to the end everything acknowledged is restored', async () => {
  expect(troubles).toEqual([]);
  await restored(null, async (house) => {
    const counts = await ordersPerNumber(house.db, placed);
    expect(placed.filter((number) => counts.get(number) !== 1)).toEqual([]);
    expect(photosOf(house)).toEqual(['after', 'before']);
    // It is a house as any other: it goes on.
    const more = await placeOne(house, merchant);
    expect((await ordersPerNumber(house.db, [more])).get(more)).toBe(1);
    placed.pop();
  });
}, 180_000);

/** Restoring to `target` is refused with `words`, and leaves the folder as it was. */
async function refused(words: RegExp, more: { keys?: string; target?: string } = {}): Promise<void> {
  const target = more.target ?? path.join(root, 'refused');
  const before = fs.existsSync(target) ? fs.readdirSync(target) : null;
  const { keys = keysOf() } = more;
  await expect(
    (async () => restoreBackup(chooseBackup(dir, null), { dataDir: target, at: null, keys }))(),
  ).rejects.toThrow(words);
  expect(fs.existsSync(target) ? fs.readdirSync(target) : null).toEqual(before);
}

const below = (...names: string[]): string => path.join(listBackups(dir)[0]!.folder, ...names);

test.each([
  ['the database', () => below('base.tar.zst')],
  ['the log', () => below('wal', fs.readdirSync(below('wal')).find((name) => name.endsWith('.partial'))!)],
  ['a photo', () => below('files', 'photos', '1', 'after')],
])('figure 22: one bit of %s turned, or the file gone, and the backup is refused whole', async (_, fileOf) => {
  const file = fileOf();
  const whole = fs.readFileSync(file);
  const spoiled = Buffer.from(whole);
  spoiled[Math.min(1000, whole.length - 1)]! ^= 1;
  fs.writeFileSync(file, spoiled);
  await refused(/is missing or damaged\. Nothing was restored/);
  fs.rmSync(file);
  await refused(/is missing or damaged\. Nothing was restored/);
  fs.writeFileSync(file, whole);
});

test('figure 22: nothing is written over, other keys and a newer schema are refused', async () => {
  await refused(/is not empty, and nothing is written over/, { target: dataDir });
  await refused(/these are not the keys of the backup: k1 is lacking/, { keys: newKeyLine('k1') });
  const manifest = below('backup.json');
  const whole = fs.readFileSync(manifest, 'utf8');
  fs.writeFileSync(manifest, whole.replace('"0001-kernel.sql"', '"0001-kernel.sql", "9999-later.sql"'));
  await refused(/newer than this program: it knows 9999-later\.sql/);
  fs.writeFileSync(manifest, whole.slice(0, 100));
  await refused(/holds no whole backup/);
  fs.writeFileSync(manifest, whole);
});

test('figure 22: to a moment between two orders the first is there, the second is not, and the house goes on', async () => {
  await restored(between, async (house) => {
    const counts = await ordersPerNumber(house.db, placed);
    expect(counts.get(first)).toBe(1);
    expect(counts.has(second)).toBe(false);
    expect(counts.size).toBe(placed.indexOf(first) + 1);

    // Its history is another one from here on, so it goes on with a backup of its own.
    const keeping = keep(house);
    await until(() => listBackups(dir).length === 2);
    await keeping.stop();
    const [old, fresh] = listBackups(dir).map(({ manifest }) => manifest);
    expect(fresh!.timeline).toBe(old!.timeline + 1);
    expect(troubles).toEqual([]);
  });
}, 180_000);
