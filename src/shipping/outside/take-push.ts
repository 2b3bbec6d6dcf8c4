/** What a warehouse of others pushes: its own signature says whether to believe it, and its own form tells what was not taken. */
import type { Database, Scope } from '../../kernel/db/database.ts';
import { Refused } from '../../kernel/refusal.ts';
import { COMPARE_OUTSIDE, type CompareAsked } from './compare-stock.ts';
import { keepChanges, keepLevels } from './outside-stock.ts';
import type { Pushed } from './outside-warehouse.ts';
import { type KeptWarehouse, type OutsidePorts, outsideWarehouses } from './outside-warehouses.ts';
import { noteRefused, takeArrivals } from './take-arrivals.ts';
import { takeConfirmations } from './take-confirmations.ts';

/** Refuses `shipping.pushNotGenuine` (403): nobody learns whether the tenant or the warehouse exists. */
export async function takePush(
  db: Database,
  ports: OutsidePorts,
  { tenant, warehouse: id }: { tenant: number; warehouse: string },
  request: { query: Record<string, string>; body: Buffer },
) {
  const scope: Scope = { tenant, actor: { kind: 'channel', id, name: id } };
  const row = (await db.read(scope, (ctx) => outsideWarehouses(ctx))).find((one) => one.id === id && one.active);
  const warehouse = row && ports.warehouses.get(row.kind);
  const at = new Date(db.world.now());
  const pushed = row && warehouse ? warehouse.verifyPush(ports.openOutside(row), request, at) : null;
  if (!row || !pushed) throw new Refused('shipping.pushNotGenuine', {}, 403);
  try {
    await takeAll(db, scope, ports, row, pushed);
    return { body: pushed.accepted, type: pushed.type };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const numbers = [...pushed.confirmations, ...pushed.arrivals].map((one) => one.id);
    await db.transaction(scope, (ctx) => noteRefused(ctx, id, numbers, error.code));
    return { body: pushed.refused(`${error.code} ${JSON.stringify(error.data)}`), type: pushed.type };
  }
}

const takeAll = (db: Database, scope: Scope, ports: OutsidePorts, row: KeptWarehouse, pushed: Pushed): Promise<void> =>
  db.transaction(scope, async (ctx) => {
    await takeConfirmations(ctx, row, pushed.confirmations);
    await takeArrivals(ctx, ports, row, pushed.arrivals);
    for (const report of pushed.reports) {
      await keepChanges(ctx, row, report);
      await keepLevels(ctx, row, report.levels, 'report');
      // A change says nothing of how much there is.
      const told = new Set(report.levels.map(({ itemCode }) => itemCode));
      const items = report.changes.map(({ itemCode }) => itemCode).filter((code) => !told.has(code));
      if (items.length > 0) await ctx.enqueue(COMPARE_OUTSIDE, { outsideId: row.id, items } satisfies CompareAsked);
    }
  });
