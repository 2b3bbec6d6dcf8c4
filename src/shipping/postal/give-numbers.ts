/**
 * Numbers of the post's ranges behind the port of waybill services, so that couriers, rules and labels know no difference.
 * Nobody is asked: they are given in a transaction of ours, each once, and whoever asks again has the ones he got.
 */
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Waybill, WaybillRequest, WaybillService } from '../waybill-service.ts';
import { keepBalance } from '../waybill-services.ts';
import {
  leftIn,
  type NumberRange,
  numberOf,
  numberRanges,
  numbersInRanges,
  POST,
  rangeTable,
} from './number-ranges.ts';

type Given = { waybillId: Id; parcel: number; number: string; rangeId: Id; givenAt: Date };

const givenTable = table<Given>('given_number', {
  ...{ waybillId: 'uuid', parcel: 'int', number: 'text', rangeId: 'uuid', givenAt: 'timestamptz' },
});

const accepted = ({ id }: { id: string }) => ({ id, result: 'accepted' as const, code: '', message: '' });

export const postNumbers: WaybillService = {
  kind: POST,
  maxBatch: 500,
  credentials: [],
  unmasks: [],
  follows: false,
  intercepts: [],
  house: { give: giveNumbers, left: numbersInRanges },
  issue: async (_, requests) => requests.map(({ id }) => ({ id, ...USED_UP })),
  // A number that was given is gone, whatever became of its parcel.
  cancel: async (_, waybills) => waybills.map(accepted),
  intercept: async (_, orders) =>
    orders.map(({ id }) => ({ id, result: 'refused', code: 'shipping.interceptNotOffered', message: '' })),
  balance: async () => [],
  subscribe: async (_, waybills) => waybills.map(accepted),
  track: async () => [],
  verifyPush: () => null,
};

const USED_UP = { result: 'refused' as const, code: 'shipping.numbersUsedUp', message: '号段里没有号了，请补号段' };

/** One answer per request, in their order. A shipment whose parcels find no room in the ranges gets none. */
async function giveNumbers(ctx: Ctx, requests: readonly WaybillRequest[]): Promise<Waybill[]> {
  const ids = requests.map(({ id }) => id as Id);
  const ranges = await numberRanges(ctx, [...new Set(requests.map(({ carrier }) => carrier))]);
  const known = await ctx.run<Given>(sql`
    select ${givenTable.select()}
    from given_number
    where tenant_id = ${ctx.tenant}
      and waybill_id = any(${ids}::uuid[])
    order by parcel`);
  const numbers = new Map(
    [...Map.groupBy(known, ({ waybillId }) => waybillId as string)].map(([id, own]) => [
      id,
      own.map((one) => one.number),
    ]),
  );
  const fresh: Given[] = [];
  const used = new Set<NumberRange>();
  for (const { id, carrier, parcels } of requests) {
    if (numbers.has(id)) continue;
    const open = ranges.filter((range) => range.active && range.courier === carrier);
    if (open.reduce((sum, range) => sum + leftIn(range), 0) < parcels) continue;
    const own = Array.from({ length: parcels }, (_, parcel): Given => {
      const range = open.find((one) => leftIn(one) > 0)!;
      used.add(range);
      const number = numberOf(range, range.next++);
      return { waybillId: id as Id, parcel, number, rangeId: range.id, givenAt: new Date(ctx.now()) };
    });
    fresh.push(...own);
    numbers.set(
      id,
      own.map(({ number }) => number),
    );
  }
  await givenTable.insert(ctx, fresh);
  await rangeTable.save(ctx, [...used], ['id']);
  if (used.size > 0) await keepBalance(ctx, POST, await numbersInRanges(ctx));
  return requests.map((request) => waybillOf(request, numbers.get(request.id)));
}

function waybillOf({ id }: WaybillRequest, numbers: readonly string[] | undefined): Waybill {
  const [waybillNumber, ...subNumbers] = numbers ?? [];
  if (waybillNumber === undefined) return { id, ...USED_UP };
  const blank = { routeCode: '', originBranch: '', destinationBranch: '', printData: '' };
  return { id, result: 'issued', waybillNumber, subNumbers, ...blank };
}
