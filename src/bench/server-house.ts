/** The whole product as people start it, in a process of its own, with a merchant and an API key: what HTTP is measured on. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Right } from '../contract/rights.ts';
import { createApiKey } from '../identity/identity.ts';
import { sql } from '../kernel/db/sql.ts';
import { type House, openHouse } from '../open-house.ts';
import { type Merchant, SCOPE, setUpMerchant } from './bench-house.ts';
import { childrenOf, cpuMsOf, residentMb, serverCpuMs } from './processor-time.ts';

const BIN = path.resolve(import.meta.dirname, '../../bin/guanjia.js');

export type ServerHouse = {
  url: string;
  house: House;
  merchant: Merchant;
  key: string;
  /** Of the first person, who may do everything. */
  login: { login: string; password: string };
  /** From the command to `/readyz`, of a start that found its data in place. */
  readySeconds: number;
  /** Resident memory of the program, without PostgreSQL. */
  memoryMb(): number;
  /** Processor time so far, in milliseconds. */
  spent(): { programMs: number; serverMs: number };
  close(): Promise<void>;
};

type Started = { child: ChildProcess; url: string; said: string; seconds: number };

/** `guanjia start` on a free port; answers when `/readyz` does. */
async function startProduct(dataDir: string): Promise<Started> {
  const begun = performance.now();
  const child = spawn(process.execPath, [BIN, 'start', '--data', dataDir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, GUANJIA_LOG: 'error' },
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      said += chunk;
      const found = /Console\s+(http\S+)/.exec(said);
      if (found) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`guanjia start ended with ${code}`)));
  });
  const ready = await fetch(`${url}/readyz`);
  if (!ready.ok) throw new Error(`/readyz answers ${ready.status} after the start said it is ready`);
  return { child, url, said, seconds: (performance.now() - begun) / 1000 };
}

const stopProduct = ({ child }: Started): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

/** The program itself: `bin/guanjia.js` only starts it. */
const programOf = (child: ChildProcess): number => childrenOf(child.pid!)[0] ?? child.pid!;

/** Processor time so far, of the program and of the PostgreSQL it started. */
function spentBy(program: number): { programMs: number; serverMs: number } {
  const server = childrenOf(program).find((pid) => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres'));
  return { programMs: cpuMsOf(program), serverMs: serverCpuMs(server) };
}

/** `fill`: what the house has behind it before the product is started again. */
export async function openServerHouse(
  fill?: (house: House, merchant: Merchant) => Promise<void>,
): Promise<ServerHouse> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-bench-'));
  fs.chmodSync(dir, 0o755);
  const first = await startProduct(dir);
  await stopProduct(first);
  const before = await openHouse({ dataDir: dir, migrate: false });
  const merchant = await setUpMerchant(before.db, 500, 'openApi');
  await fill?.(before, merchant);
  await before.close();
  const started = await startProduct(dir);
  const house = await openHouse({ dataDir: dir, migrate: false });
  return {
    url: started.url,
    house,
    merchant,
    login: loginIn(first.said),
    key: await keyFor(house, ['orders.place', 'orders.read', 'warehouse.check']),
    readySeconds: started.seconds,
    memoryMb: () => residentMb(programOf(started.child)),
    spent: () => spentBy(programOf(started.child)),
    close: async () => {
      await house.close();
      await stopProduct(started);
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The first start prints it once. */
function loginIn(said: string): { login: string; password: string } {
  const [, login, password] = /^ {4}(\w+) +(\S+) {3}/m.exec(said) ?? [];
  if (!login || !password) throw new Error('the first start did not print a login');
  return { login, password };
}

/** A key of the first user with exactly these rights. */
async function keyFor({ db }: House, rights: readonly Right[]): Promise<string> {
  return db.transaction(SCOPE, async (ctx) => {
    const [user] = await ctx.run<{ id: string }>(sql`
      select id
      from app_user
      where tenant_id = ${ctx.tenant}
      limit 1`);
    const grants = [{ rights: new Set<string>(rights), limits: [], organisation: null, shop: null, node: null }];
    const of = { id: user!.id, userId: user!.id, tenant: ctx.tenant, actor: ctx.actor, grants };
    const session = { ...of, supplier: null, mustChangePassword: false };
    return (await createApiKey(ctx, session, { name: 'bench', rights })).key;
  });
}
