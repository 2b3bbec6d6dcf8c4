/** The floor of a warehouse, kept by people: one per warehouse, drawn anew as a whole. */
import type { FloorInput } from '../../contract/floor.ts';
import { auditChanges, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { type Floor, faultOf } from './floor.ts';

type FloorRow = FloorInput & { nodeId: Id };

const floorTable = table<FloorRow>('floor', {
  nodeId: 'uuid',
  aisles: 'jsonb',
  crossAisles: 'int[]',
  crossAisleWidthMm: 'int',
  bayMm: 'int',
  numbering: 'text',
  startsAt: 'jsonb',
  endsAt: 'jsonb',
});

/** Null while nobody has drawn it. `lock`: to change it. */
export async function floorOf(ctx: Ctx, nodeId: Id, lock = false): Promise<Floor | null> {
  const [row] = await ctx.run<FloorRow & { version: number }>(sql`
    select ${floorTable.select()}, version
    from floor
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
    ${lock ? sql`for update` : sql``}`);
  if (!row) return null;
  const { nodeId: _, ...floor } = row;
  return floor;
}

/** The caller has compared the version. Refuses `warehouse.floorDamaged` (data: `field`, `why`). Posts nothing. */
export async function saveFloor(ctx: Ctx, nodeId: Id, input: FloorInput): Promise<Floor> {
  const fault = faultOf(input);
  if (fault) throw new Refused('warehouse.floorDamaged', fault);
  const before = await floorOf(ctx, nodeId, true);
  await floorTable.save(ctx, [{ ...input, nodeId }], ['nodeId'], 'version');
  const detail = differences(before && said(before), said(input));
  await auditChanges(ctx, 'floor.save', [{ subject: `floor/${nodeId}`, detail }]);
  return (await floorOf(ctx, nodeId))!;
}

/** As a person reads it. */
const said = ({ aisles, crossAisles, startsAt, endsAt, ...rest }: FloorInput) => ({
  aisles: aisles.map(({ code, xMm }) => `${code} ${xMm}`).join(', '),
  crossAisles: crossAisles.join(', '),
  startsAt: `${startsAt.xMm}, ${startsAt.yMm}`,
  endsAt: `${endsAt.xMm}, ${endsAt.yMm}`,
  ...{ crossAisleWidthMm: rest.crossAisleWidthMm, bayMm: rest.bayMm, numbering: rest.numbering },
});
