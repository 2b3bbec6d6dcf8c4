/** Warehouses and stores. Few, read often: loaded per batch. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';

export type Node = {
  id: Id;
  code: string;
  name: string;
  kind: 'warehouse' | 'store' | 'outside';
  provinceCode: string;
  cityCode: string;
  districtCode: string;
  address: {
    name?: string;
    phone?: string;
    province?: string;
    city?: string;
    district?: string;
    town?: string;
    detail?: string;
  };
  capacity: number | null;
  priority: number;
  active: boolean;
};

export const nodeTable = table<Node>('node', {
  id: 'uuid',
  code: 'text',
  name: 'text',
  kind: 'text',
  provinceCode: 'text',
  cityCode: 'text',
  districtCode: 'text',
  address: 'jsonb',
  capacity: 'int',
  priority: 'int',
  active: 'boolean',
});

/** Those that take part in business. */
export const nodesOf = (ctx: Ctx): Promise<Node[]> =>
  ctx.run(sql`
    select ${nodeTable.select()}
    from node
    where tenant_id = ${ctx.tenant}
      and active
    order by priority, code`);

/** Also those that are closed: their past is still asked for. */
export const allNodes = (ctx: Ctx): Promise<Node[]> =>
  ctx.run(sql`
    select ${nodeTable.select()}
    from node
    where tenant_id = ${ctx.tenant}
    order by priority, code`);
