/** Warehouses for tests: `仓库1`, `仓库2`, … */
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { nodeTable } from './nodes.ts';

/** Ids of new warehouses `W1`, `W2`, … in order. */
export const openNodes = (db: Database, scope: Scope, count: number): Promise<Id[]> =>
  db.transaction(scope, async (ctx) => {
    const places = { provinceCode: '31', cityCode: '3101', districtCode: '310115', address: {} };
    const nodes = Array.from({ length: count }, (_, i) => ({
      ...{ id: ctx.newId(), code: `W${i + 1}`, name: `仓库${i + 1}`, kind: 'warehouse' as const },
      ...{ ...places, capacity: null, priority: i + 1, active: true },
    }));
    await nodeTable.insert(ctx, nodes);
    return nodes.map((node) => node.id);
  });
