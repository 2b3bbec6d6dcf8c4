/**
 * P5 and figure 29: a day's bill against a day's receipts by the path people use: the file is kept, read as a stream,
 * checked against its own totals, its lines written, and everything compared. Inside the figure is all of `guanjia
 * import bills`; our books and the file are made before.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { importPorts } from '../import-kinds.ts';
import { importFile } from '../imports/imports.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Database } from '../kernel/db/database.ts';
import { reconciliationChecks } from '../reconciliation/reconciliation.ts';
import { analyse, openBenchHouse, SCOPE } from './bench-house.ts';
import { billFile, plantedOf } from './bill-day.ts';
import type { Figure } from './figure.ts';
import { measure, residentMb } from './processor-time.ts';

const LINES = 1_000_000;
const PLANT = fileURLToPath(new URL('./plant-bill-day.ts', import.meta.url));

/** `guanjia bench reconcile [--lines N]`: a million lines are P5, 200,000 are figure 29. */
export async function benchReconcile(count = LINES): Promise<Figure[]> {
  const house = await openBenchHouse();
  try {
    const made = JSON.stringify({ config: house.config, dir: house.dir, count });
    execFileSync(process.execPath, [PLANT, made], { stdio: 'inherit' });
    await analyse(house.config);
    const ports = importPorts(house.dir);
    const memory = watchMemory();
    const asked = { kind: 'bills', paths: [billFile(house.dir)], shopId: null, dryRun: false };
    const spent = await measure(house.pid, () => importFile(house.db, SCOPE, ports, asked));
    const peakMb = memory.end();
    const { lines, matched } = await assertFound(house.db, count);
    const what = `${lines.toLocaleString('en')} lines of a bill against ${count.toLocaleString('en')} receipts`;
    const goals = count >= LINES ? { id: 'P5', seconds: 30, mb: 500 } : { id: '29', seconds: 60, mb: 300 };
    const figure = { id: goals.id, runs: 1, goal: null, better: 'lower', unit: 'µs' } as const;
    const perLine = (ms: number) => Math.round((ms * 10_000) / lines) / 10;
    return [
      { ...figure, what, value: Math.round(spent.seconds * 10) / 10, unit: 's', goal: goals.seconds },
      { ...figure, what: 'resident memory of the program at most', value: peakMb, unit: 'MB', goal: goals.mb },
      { ...figure, what: 'lines matched by themselves', value: matched, unit: '%', goal: 99.9, better: 'higher' },
      { ...figure, what: 'processor time of the program per line', value: perLine(spent.programMs) },
      { ...figure, what: 'processor time of PostgreSQL per line', value: perLine(spent.serverMs) },
    ];
  } finally {
    await house.close();
  }
}

/** The most this program held at once, looked at twenty times a second. */
function watchMemory(): { end(): number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, residentMb(process.pid));
  };
  const timer = setInterval(look, 50);
  return {
    end: () => {
      clearInterval(timer);
      look();
      return most;
    },
  };
}

/** Every difference that was put in is found with its type and no other, and the books hold. Answers the percentage matched. */
async function assertFound(db: Database, count: number): Promise<{ lines: number; matched: number }> {
  const { types, bill } = await db.read(SCOPE, async (ctx) => ({
    types: await ctx.sql<{ type: string; count: number }>`
      select type, count(*)::int as count from difference where tenant_id = ${ctx.tenant} group by type`,
    bill: await ctx.sql<{ lines: number; matched: number }>`
      select lines, matched from bill where tenant_id = ${ctx.tenant}`,
  }));
  const found = Object.fromEntries(types.map((one) => [one.type, one.count]));
  for (const [type, wanted] of plantedOf(count))
    if (found[type] !== wanted) throw new Error(`${found[type] ?? 0} differences of type ${type}, not ${wanted}`);
  if (types.length > plantedOf(count).size) throw new Error(`types that were not put in: ${JSON.stringify(found)}`);
  const broken = (await verifyTenant(db, SCOPE, reconciliationChecks)).filter((check) => check.breaches > 0);
  if (broken.length) throw new Error(`verify: ${JSON.stringify(broken)}`);
  const { lines, matched } = bill[0]!;
  return { lines, matched: Math.floor((matched * 100_000) / lines) / 1000 };
}
