/**
 * A warehouse of others says what has come in there (SRC-4). Expected goods are received by the same use case as at our
 * own door, goods sent back by the one of the returns desk. Said twice, it is taken once; what is refused is told to the
 * warehouse and stands on the notice.
 */
import { skuIdsByCode } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { linesOfExpectations, receiveExpected, shareOver } from '../../stock/stock.ts';
import { type NoticeRow, noticeTable } from './notices.ts';
import type { Arrival } from './outside-warehouse.ts';
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

type Goods = Arrival['goods'][number] & { skuId: Id };

function skuOf(skus: ReadonlyMap<string, Id>, { id }: Arrival, itemCode: string): Id {
  const skuId = skus.get(itemCode);
  if (!skuId) throw new Refused('shipping.outsideGoods', { number: id, items: [itemCode] });
  return skuId;
}

/** Good pieces can be sold at once: the warehouse has looked at them. */
async function receive(ctx: Ctx, notice: NoticeRow, arrival: Arrival, goods: readonly Goods[]): Promise<void> {
  const lines = (await linesOfExpectations(ctx, [notice.documentId])).get(notice.documentId) ?? [];
  const came = goods.flatMap(({ skuId, itemCode, good, defective }) => {
    const own = lines.filter((line) => line.skuId === skuId);
    if (own.length === 0) throw new Refused('shipping.outsideGoods', { number: arrival.id, items: [itemCode] });
    const shares = shareOver(own, good + defective);
    let sound = good;
    return shares.flatMap(({ line, quantity }) => {
      const here = sound < quantity ? sound : quantity;
      sound -= here;
      return [
        { line, quantity: here, bucket: 'sellable' as const },
        { line, quantity: quantity - here, bucket: 'defective' as const },
      ];
    });
  });
  const [outcome] = await receiveExpected(ctx, [
    {
      ...{ id: derivedId(notice.documentId, `outside/${arrival.code}`), expectationId: notice.documentId },
      ...{ lines: came.filter(({ quantity }) => quantity > 0n), note: arrival.code },
    },
  ]);
  if (outcome && !outcome.done) throw new Refused(outcome.refusal.code, outcome.refusal.data);
}

const returnOf = (outside: KeptWarehouse, notice: NoticeRow, arrival: Arrival, goods: readonly Goods[]) => ({
  ...{ caseId: notice.documentId, nodeId: outside.nodeId, courier: arrival.courier, final: arrival.final },
  label: arrival.waybillNumber || `${arrival.id}/${arrival.code}`,
  goods: goods.map(({ itemCode, ...one }) => ({ ...one, code: itemCode })),
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
