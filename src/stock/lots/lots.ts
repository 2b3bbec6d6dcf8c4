/** Lots as people know them (STK-5): when they were made, when they expire, whether they may be sold. Nothing is deleted. */
import type { Tracked } from '../../catalog/catalog.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { businessDay } from '../../ledger/ledger.ts';

export type Lot = {
  skuId: Id;
  lot: string;
  madeOn: string | null;
  expiresOn: string | null;
  supplier: string;
  state: 'open' | 'stopped';
  note: string;
  createdAt: Date;
  createdBy: string;
  version: number;
};

export const lotTable = table<Lot>('lot', {
  skuId: 'uuid',
  lot: 'text',
  madeOn: 'date',
  expiresOn: 'date',
  supplier: 'text',
  state: 'text',
  note: 'text',
  createdAt: 'timestamptz',
  createdBy: 'text',
  version: 'int',
});

export type LotName = { skuId: Id; lot: string };
export const lotKey = (skuId: Id, lot: string): string => `${skuId}/${lot}`;

/** Of the lots given those that are known. */
export async function lotsNamed(ctx: Ctx, names: readonly LotName[]): Promise<Map<string, Lot>> {
  const named = names.filter(({ lot }) => lot !== '');
  if (named.length === 0) return new Map();
  const rows = await ctx.run<Lot>(sql`
    select l.sku_id as "skuId", l.lot, l.made_on::text as "madeOn", l.expires_on::text as "expiresOn", l.supplier, l.state,
           l.note, l.created_at as "createdAt", l.created_by as "createdBy", l.version
    from (
      select distinct sku, lot
      from unnest(${named.map(({ skuId }) => skuId)}::uuid[], ${named.map(({ lot }) => lot)}::text[]) n(sku, lot)) n
    join lot l on l.tenant_id = ${ctx.tenant} and l.sku_id = n.sku and l.lot = n.lot`);
  return new Map(rows.map((row) => [lotKey(row.skuId, row.lot), row]));
}

export async function expiryOf(ctx: Ctx, names: readonly LotName[]): Promise<Map<string, string | null>> {
  return new Map([...(await lotsNamed(ctx, names))].map(([key, { expiresOn }]) => [key, expiresOn]));
}

const DAY_MS = 86_400_000;
const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
/** Whole days from today to a day; below zero when it is past. */
export const daysTo = (day: string, today: string): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);

/** What a clerk or a symbol says of goods that come. */
export type Said = {
  lot?: string | undefined;
  madeOn?: string | null | undefined;
  expiresOn?: string | null | undefined;
  reason?: string | undefined;
};
export type Told = { lot: string; madeOn: string | null; expiresOn: string | null };
export type LotFault = 'lotNeeded' | 'dateNeeded' | 'datesDiffer' | 'expired' | 'nearExpiry';

/** The day from the other one by the shelf life, and a name from the day where only the expiry counts. */
export function toldOf({ lots, expiry, shelfLifeDays }: Tracked, { lot = '', madeOn, expiresOn }: Said): Told {
  if (!lots) return { lot: '', madeOn: null, expiresOn: null };
  const made = madeOn ?? (expiresOn && shelfLifeDays ? plusDays(expiresOn, -shelfLifeDays) : null);
  const expires = expiresOn ?? (madeOn && shelfLifeDays ? plusDays(madeOn, shelfLifeDays) : null);
  return {
    lot: lot.trim() || (expiry && expires ? expires.replaceAll('-', '') : ''),
    madeOn: made,
    expiresOn: expires,
  };
}

/**
 * Why goods cannot come in like this; null when they can. Those that may not be sold any more are refused, those people
 * are warned of need a reason.
 */
export function faultOf(
  tracked: Tracked,
  told: Told,
  known: Pick<Lot, 'expiresOn'> | undefined,
  today: string,
  reason = '',
): LotFault | null {
  if (!tracked.lots) return null;
  if (told.lot === '') return tracked.expiry && !told.expiresOn ? 'dateNeeded' : 'lotNeeded';
  if (known?.expiresOn && told.expiresOn && told.expiresOn !== known.expiresOn) return 'datesDiffer';
  const expiresOn = told.expiresOn ?? known?.expiresOn ?? null;
  if (tracked.expiry && !expiresOn) return 'dateNeeded';
  if (!expiresOn) return null;
  const left = daysTo(expiresOn, today);
  if (left <= tracked.stopDays) return 'expired';
  return left <= tracked.warnDays && reason.trim() === '' ? 'nearExpiry' : null;
}

/** Lots that are seen for the first time are written down; what is known of others gets the days it lacked. */
export async function keepLots(
  ctx: Ctx,
  told: readonly (LotName & Omit<Said, 'reason'> & { lot: string; supplier?: string })[],
): Promise<void> {
  const named = new Map(told.filter(({ lot }) => lot !== '').map((one) => [lotKey(one.skuId, one.lot), one]));
  if (named.size === 0) return;
  const made = { state: 'open' as const, note: '', createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) };
  await lotTable.insert(
    ctx,
    [...named.values()].map(({ skuId, lot, madeOn, expiresOn, supplier = '' }) => ({
      ...{ skuId, lot, madeOn: madeOn ?? null, expiresOn: expiresOn ?? null, supplier, ...made, version: 1 },
    })),
    sql`
      on conflict (tenant_id, sku_id, lot) do update
      set made_on = coalesce(lot.made_on, excluded.made_on), expires_on = coalesce(lot.expires_on, excluded.expires_on),
          version = lot.version + 1
      where (lot.made_on is null and excluded.made_on is not null)
         or (lot.expires_on is null and excluded.expires_on is not null)`,
  );
}

/** Of the lots given those that are stopped or past their stop date, as `lotKey`s. */
export async function lotsNotForSale(ctx: Ctx, names: readonly LotName[]): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const rows = await ctx.sql<LotName>`
    select l.sku_id as "skuId", l.lot
    from unnest(${names.map(({ skuId }) => skuId)}::uuid[], ${names.map(({ lot }) => lot)}::text[]) n(sku, lot)
    join lot l on l.tenant_id = ${ctx.tenant} and l.sku_id = n.sku and l.lot = n.lot
    join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    where l.state = 'stopped' or l.expires_on - s.stop_days <= ${businessDay(ctx)}::date`;
  return new Set(rows.map(({ skuId, lot }) => lotKey(skuId, lot)));
}

/** Refuses `stock.lotUnknown` (404). Nobody else changes it meanwhile. */
export async function lockLot(ctx: Ctx, { skuId, lot }: LotName): Promise<Lot> {
  await ctx.sql`
    select
    from lot
    where tenant_id = ${ctx.tenant} and sku_id = ${skuId} and lot = ${lot}
    for update`;
  const found = (await lotsNamed(ctx, [{ skuId, lot }])).get(lotKey(skuId, lot));
  if (!found) throw new Refused('stock.lotUnknown', { lot }, 404);
  return found;
}
