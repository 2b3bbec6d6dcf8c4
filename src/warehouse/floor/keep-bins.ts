/**
 * Bins and where they stand (WMS-1). Stock makes a bin exist when goods are put into it; here it gets a zone and a place.
 * What must stay true: a bin is placed wholly or not at all (aisle and bay), and goods never move by it.
 */
import type { BinInput, BinRange, MadeBins } from '../../contract/floor.ts';
import { MOST_BINS } from '../../contract/floor.ts';
import { auditAll, auditChanges, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { binsOfRange, countOf } from './bin-range.ts';
import { placeOf } from './floor.ts';
import { floorOf } from './keep-floor.ts';
import { zoneOf } from './keep-zones.ts';

type BinRow = BinInput & { nodeId: Id; code: string };
export type Bin = BinRow & { version: number };

const binTable = table<BinRow>('bin', {
  nodeId: 'uuid',
  code: 'text',
  zoneId: 'uuid',
  aisle: 'text',
  bay: 'int',
  level: 'int',
  active: 'boolean',
});

const selectBins = (ctx: Ctx, nodeId: Id, where: Sql, end: Sql = sql`order by code`): Promise<Bin[]> =>
  ctx.run(sql`
    select ${binTable.select()}, version
    from bin
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and ${where}
    ${end}`);

export const allBins = (ctx: Ctx, nodeId: Id): Promise<Bin[]> => selectBins(ctx, nodeId, sql`true`);

export const binsNamed = (ctx: Ctx, nodeId: Id, codes: readonly string[]): Promise<Bin[]> =>
  selectBins(ctx, nodeId, sql`code = any(${codes}::text[])`);

/** To change it. Refuses `warehouse.binUnknown` (404). */
export async function lockBin(ctx: Ctx, nodeId: Id, code: string): Promise<Bin> {
  const [bin] = await selectBins(ctx, nodeId, sql`code = ${code}`, sql`for update`);
  if (!bin) throw new Refused('warehouse.binUnknown', { code }, 404);
  return bin;
}

type BinQuery = {
  text?: string | undefined;
  placed?: boolean | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

/** A page by code. `placed` is about the floor as it is drawn now, so such a page may be short and still have a next. */
export async function listBins(ctx: Ctx, nodeId: Id, { text = '', placed, cursor, limit = 100 }: BinQuery) {
  const after = readCursor(cursor, { code: 'text' })?.code ?? '';
  const isPlaced = await placedOn(ctx, nodeId);
  const found = await selectBins(
    ctx,
    nodeId,
    sql`code > ${after} and strpos(lower(code), ${text.toLowerCase()}) > 0`,
    sql`order by code limit ${limit}`,
  );
  return {
    items: found
      .map((bin) => ({ ...bin, placed: isPlaced(bin) }))
      .filter((bin) => placed === undefined || bin.placed === placed),
    next: found.length < limit ? null : writeCursor({ code: found.at(-1)!.code }),
  };
}

export async function placedOn(ctx: Ctx, nodeId: Id): Promise<(bin: BinInput) => boolean> {
  const floor = await floorOf(ctx, nodeId);
  return (bin) => floor !== null && placeOf(floor, bin) !== null;
}

/** Adds bins, or puts those that are there elsewhere. The caller audits. */
export const saveBins = (ctx: Ctx, bins: readonly BinRow[]): Promise<void> =>
  binTable.save(ctx, bins, ['nodeId', 'code'], 'version');

/** What a range of bins would do, and with `make` does. Refuses `warehouse.zoneUnknown`, `warehouse.tooManyBins`. */
export async function makeBins(
  ctx: Ctx,
  node: { id: Id; code: string },
  range: BinRange,
  make: boolean,
): Promise<MadeBins> {
  const count = countOf(range);
  if (count < 1 || count > MOST_BINS) throw new Refused('warehouse.tooManyBins', { most: MOST_BINS });
  const zone = await zoneOf(ctx, node.id, range.zoneId);
  const wanted = binsOfRange(node.code, zone.code, range).map((bin) => ({
    ...bin,
    ...{ nodeId: node.id, zoneId: zone.id, active: true },
  }));
  const known = new Map(
    (
      await binsNamed(
        ctx,
        node.id,
        wanted.map(({ code }) => code),
      )
    ).map((bin) => [bin.code, bin]),
  );
  const fresh = wanted.filter(({ code }) => !known.has(code));
  const moved = wanted.filter((bin) => known.has(bin.code) && !standsAlike(known.get(bin.code)!, bin));
  const isPlaced = await placedOn(ctx, node.id);
  const made: MadeBins = {
    made: fresh.length,
    moved: moved.length,
    unchanged: wanted.length - fresh.length - moved.length,
    offFloor: wanted.filter((bin) => !isPlaced(bin)).length,
    first: wanted[0]!.code,
    last: wanted.at(-1)!.code,
  };
  if (!make) return made;
  await saveBins(ctx, [...fresh, ...moved]);
  await auditAll(ctx, 'bin.make', [{ subject: `floor/${node.id}`, detail: { zone: zone.code, ...made } }]);
  return made;
}

const standsAlike = (a: BinInput, b: BinInput): boolean => Object.keys(differences(said(a), said(b))).length === 0;
const said = ({ zoneId, aisle, bay, level, active }: BinInput) => ({ zoneId, aisle, bay, level, active });

/** The caller has locked the bin and compared its version. Refuses `warehouse.zoneUnknown`, `warehouse.binHalfPlaced`. */
export async function changeBin(ctx: Ctx, before: Bin, input: BinInput): Promise<Bin> {
  if ((input.aisle === '') !== (input.bay === null)) throw new Refused('warehouse.binHalfPlaced', { field: 'bay' });
  if (input.zoneId !== null) await zoneOf(ctx, before.nodeId, input.zoneId);
  const { nodeId, code } = before;
  await saveBins(ctx, [{ nodeId, code, ...input }]);
  const detail = differences(said(before), said(input));
  await auditChanges(ctx, 'bin.save', [{ subject: `bin/${nodeId}/${code}`, detail }]);
  return lockBin(ctx, nodeId, code);
}
