/**
 * Ranges of postal numbers kept by the house (SHP-8). What must stay true: no number is in two ranges, so none is given
 * twice; ranges are never deleted and never moved, because their numbers are out there.
 */
import type { BodyOf } from '../../contract/endpoint.ts';
import type { createNumberRange } from '../../contract/number-ranges.ts';
import { audit } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { couriersOf } from '../couriers.ts';
import type { BranchBalance } from '../waybill-service.ts';
import { keepBalance, saveSealedService, servicesOf } from '../waybill-services.ts';
import { checkDigit } from './s10.ts';

export const POST = 'post';

export type NumberRange = {
  id: Id;
  courier: string;
  indicator: string;
  country: string;
  first: number;
  last: number;
  next: number;
  active: boolean;
  madeAt: Date;
  version: number;
};

export const rangeTable = table<NumberRange>('number_range', {
  ...{ id: 'uuid', courier: 'text', indicator: 'text', country: 'text', first: 'int', last: 'int', next: 'int' },
  ...{ active: 'boolean', madeAt: 'timestamptz', version: 'int' },
});

/** The number of a serial, with its check digit: `RR` and 47312482 make `RR473124829GB`. */
export function numberOf({ indicator, country }: Pick<NumberRange, 'indicator' | 'country'>, serial: number): string {
  const digits = String(serial).padStart(8, '0');
  return `${indicator}${digits}${checkDigit(digits)}${country}`;
}

export const leftIn = ({ next, last }: Pick<NumberRange, 'next' | 'last'>): number => last - next + 1;

/** In the order they are used up; those of `couriers` are locked. */
export const numberRanges = (ctx: Ctx, couriers?: readonly string[]): Promise<NumberRange[]> =>
  ctx.run<NumberRange>(sql`
    select ${rangeTable.select()}
    from number_range
    where tenant_id = ${ctx.tenant}
      and ${couriers ? sql`courier = any(${couriers as string[]}::text[])` : sql`true`}
    order by made_at, id
    ${couriers ? sql`for update` : sql``}`);

/** Refuses as the contract's `createNumberRange`. Posts nothing. */
export async function createRange(ctx: Ctx, body: BodyOf<typeof createNumberRange>): Promise<NumberRange> {
  const { courier, indicator, country } = body;
  if (!(await couriersOf(ctx)).has(courier)) throw new Refused('shipping.courierUnknown', { courier }, 404);
  const [first, last] = [Number(body.first), Number(body.last)];
  if (last < first) throw new Refused('shipping.rangeReversed', { field: 'last' });
  // Two ranges that come at once must see each other.
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`numberRanges/${ctx.tenant}`}, 0))`;
  const other = (await numberRanges(ctx)).find(
    (one) => one.indicator === indicator && one.country === country && one.first <= last && first <= one.last,
  );
  if (other) {
    const data = { first: numberOf(other, other.first), last: numberOf(other, other.last), field: 'first' };
    throw new Refused('shipping.rangeOverlaps', data);
  }
  const range: NumberRange = {
    ...{ id: ctx.newId(), courier, indicator, country, first, last, next: first, active: true },
    ...{ madeAt: new Date(ctx.now()), version: 1 },
  };
  await rangeTable.insert(ctx, [range]);
  await ensurePost(ctx);
  const detail = { courier, first: numberOf(range, first), last: numberOf(range, last) };
  await audit(ctx, 'numberRange.create', `numberRange/${range.id}`, detail);
  return range;
}

/** Of a range whose version the caller has compared. */
export async function switchRange(ctx: Ctx, range: NumberRange, active: boolean): Promise<NumberRange> {
  if (range.active === active) return range;
  const changed = { ...range, active, version: range.version + 1 };
  await rangeTable.save(ctx, [changed], ['id']);
  await keepBalance(ctx, POST, await numbersInRanges(ctx));
  await audit(ctx, 'numberRange.switch', `numberRange/${range.id}`, { active: [range.active, active] });
  return changed;
}

/** The account the numbers come from is there as soon as there are some, for every courier that has a range. */
async function ensurePost(ctx: Ctx): Promise<void> {
  const known = (await servicesOf(ctx)).get(POST);
  const couriers = [...new Set((await numberRanges(ctx)).map(({ courier }) => courier))];
  const blank = { ...{ id: POST, kind: POST, name: '邮政号段', endpoint: '' }, credentials: {}, options: {} };
  await saveSealedService(ctx, { ...(known ?? { ...blank, active: true }), couriers });
  await keepBalance(ctx, POST, await numbersInRanges(ctx));
}

/** What is left, a line per courier. */
export async function numbersInRanges(ctx: Ctx): Promise<BranchBalance[]> {
  const byCourier = Map.groupBy(await numberRanges(ctx), ({ courier }) => courier);
  return [...byCourier].map(([carrier, ranges]) => {
    const open = ranges.filter(({ active }) => active);
    const left = open.reduce((sum, range) => sum + leftIn(range), 0);
    return { carrier, branchCode: '', branchName: open[0]?.indicator ?? '', left: BigInt(left) };
  });
}
