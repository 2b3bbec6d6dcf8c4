/**
 * A warehouse of others says what has come in there (SRC-4). Expected goods are received by the same use case as at our
 * own door, goods sent back by the one of the returns desk. Said twice, it is taken once; what is refused is told to the
 * warehouse and stands on the notice.
 */
import { skuIdsByCode, trackedSkus } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { smaller } from '../../kernel/money.ts';
import { Refused } from '../../kernel/refusal.ts';
import { linesOfExpectations, receiveExpected, shareOver } from '../../stock/stock.ts';
import { type NoticeRow, noticeTable } from './notices.ts';
import type { Arrival, ArrivedGoods } from './outside-warehouse.ts';
import type { KeptWarehouse, OutsidePorts } from './outside-warehouses.ts';

/**
 * Takes all of them or none. Refuses `shipping.outsideUnknown` (data: `number`), `shipping.outsideGoods` (goods that are
 * not on the notice), and what `receiveExpected` and the returns desk say. Posts as they do.
 */
export async function takeArrivals(
  ctx: Ctx,
  ports: Pick<OutsidePorts, 'takeReturn'>,
  outside: KeptWarehouse,
  arrivals: readonly Arrival[],
): Promise<void> {
  if (arrivals.length === 0) return;
  const rows = await ctx.run<NoticeRow>(sql`
    select ${noticeTable.select()}
    from outside_notice
    where tenant_id = ${ctx.tenant}
      and outside_id = ${outside.id}
      and number = any(${arrivals.map((one) => one.id)}::text[])
    order by document_id
    for update`);
  const known = new Map(rows.map((row) => [row.number, row]));
  const skus = await skuIdsByCode(
    ctx,
    arrivals.flatMap(({ goods }) => goods.map((one) => one.itemCode)),
  );
  for (const arrival of arrivals) {
    const notice = known.get(arrival.id);
    if (!notice || notice.kind !== arrival.kind) throw new Refused('shipping.outsideUnknown', { number: arrival.id });
    if (notice.state === 'done') continue;
    const goods = arrival.goods.map((one) => ({ ...one, skuId: skuOf(skus, arrival, one.itemCode) }));
    if (notice.kind === 'entry') await receive(ctx, notice, arrival, goods);
    else await ports.takeReturn(ctx, returnOf(outside, notice, arrival, goods));
    await ctx.sql`
      update outside_notice
      set state = ${arrival.final ? 'done' : 'partly'}, code = '', message = '', ask_at = null,
          changed_at = ${new Date(ctx.now())}
      where tenant_id = ${ctx.tenant}
        and document_id = ${notice.documentId}`;
  }
}

type Goods = ArrivedGoods & { skuId: Id };

function skuOf(skus: ReadonlyMap<string, Id>, { id }: Arrival, itemCode: string): Id {
  const skuId = skus.get(itemCode);
  if (!skuId) throw new Refused('shipping.outsideGoods', { number: id, items: [itemCode] });
  return skuId;
}

/** Good pieces can be sold at once: the warehouse has looked at them. */
async function receive(ctx: Ctx, notice: NoticeRow, arrival: Arrival, goods: readonly Goods[]): Promise<void> {
  const lines = (await linesOfExpectations(ctx, [notice.documentId])).get(notice.documentId) ?? [];
  const tracked = await trackedSkus(
    ctx,
    goods.map(({ skuId }) => skuId),
  );
  const came = [...Map.groupBy(goods, ({ skuId }) => skuId)].flatMap(([skuId, own]) => {
    const open = lines.filter((line) => line.skuId === skuId);
    if (open.length === 0)
      throw new Refused('shipping.outsideGoods', { number: arrival.id, items: [own[0]!.itemCode] });
    const parts = partsOf(own, tracked.get(skuId)?.lots ?? false);
    const whole = parts.reduce((sum, { left }) => sum + left, 0n);
    return shareOver(open, whole).flatMap(({ line, quantity }) => takeParts(parts, line, quantity));
  });
  const [outcome] = await receiveExpected(ctx, [
    {
      ...{ id: derivedId(notice.documentId, `outside/${arrival.code}`), expectationId: notice.documentId },
      ...{ lines: came, note: arrival.code },
    },
  ]);
  if (outcome && !outcome.done) throw new Refused(outcome.refusal.code, outcome.refusal.data);
}

type Part = { bucket: 'sellable' | 'defective'; left: bigint; lot?: string; madeOn?: string; expiresOn?: string };

/** What came of a SKU, sound goods first; of goods whose lots are kept with the lot the warehouse named. */
function partsOf(goods: readonly Goods[], byLot: boolean): Part[] {
  const parts = goods.flatMap(({ lot, madeOn, expiresOn, good, defective }): Part[] => {
    const named = byLot && lot !== '' ? { lot, ...(madeOn && { madeOn }), ...(expiresOn && { expiresOn }) } : {};
    return [
      { bucket: 'sellable', left: good, ...named },
      { bucket: 'defective', left: defective, ...named },
    ];
  });
  return parts.sort((a, b) => Number(a.bucket === 'defective') - Number(b.bucket === 'defective'));
}

/** So many of them for a line, in their order. Moves `parts` along. */
function takeParts(parts: readonly Part[], line: number, wanted: bigint) {
  let open = wanted;
  return parts.flatMap((part) => {
    const quantity = smaller(part.left, open);
    const { left: _, ...rest } = part;
    part.left -= quantity;
    open -= quantity;
    return quantity > 0n ? [{ line, quantity, ...rest }] : [];
  });
}

const returnOf = (outside: KeptWarehouse, notice: NoticeRow, arrival: Arrival, goods: readonly Goods[]) => ({
  ...{ caseId: notice.documentId, nodeId: outside.nodeId, courier: arrival.courier, final: arrival.final },
  label: arrival.waybillNumber || `${arrival.id}/${arrival.code}`,
  goods: goods.map(({ skuId, itemCode, lot, good, defective }) => ({ skuId, code: itemCode, lot, good, defective })),
});

/** Why something a warehouse said was not taken, where people look for it; it hears so too. */
export async function noteRefused(
  ctx: Ctx,
  outsideId: string,
  numbers: readonly string[],
  refusal: string,
): Promise<void> {
  const at = new Date(ctx.now());
  await ctx.sql`
    update outside_notice
    set code = ${refusal}, message = '', changed_at = ${at}
    where tenant_id = ${ctx.tenant}
      and outside_id = ${outsideId}
      and number = any(${numbers as string[]}::text[])
      and state <> 'done'`;
  await ctx.sql`
    update outside_order o
    set code = ${refusal}, message = '', changed_at = ${at}
    from fulfilment f
    where o.tenant_id = ${ctx.tenant}
      and o.outside_id = ${outsideId}
      and f.tenant_id = o.tenant_id
      and f.id = o.fulfilment_id
      and f.number = any(${numbers as string[]}::text[])
      and o.state <> 'shipped'`;
}
