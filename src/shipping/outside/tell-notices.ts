/**
 * Telling warehouses of others what goods will come, outside of any transaction. Must stay true: a notice is told by one
 * worker at a time and always under its document's number; no answer is a state of its own and asked for again.
 */
import { type Sku, skusById } from '../../catalog/catalog.ts';
import type { Answer } from '../../channels/channels.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Database, Scope } from '../../kernel/db/database.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { leftOf, lockExpectations } from '../../stock/stock.ts';
import { LEASE_MS } from '../request-waybills.ts';
import { type NoticeRow, noteNotices, noticeTable } from './notices.ts';
import type { OutsideNotice } from './outside-warehouse.ts';
import { type OutsidePorts, type OutsideWarehouseRow, outsideWarehouses } from './outside-warehouses.ts';
import { askAgainAt, failed, NO_ANSWER, NOBODY, STATES } from './tell-outside.ts';

const CLAIM = 50;

/** Notes what is new, and tells everything that is due. */
export async function tellNotices(db: Database, scope: Scope, ports: OutsidePorts): Promise<void> {
  await db.transaction(scope, (ctx) => noteNotices(ctx, ports));
  for (;;) {
    const claimed = await db.transaction(scope, claimDue);
    if (claimed.length === 0) return;
    const { notices, warehouses } = await db.transaction(scope, async (ctx) => ({
      notices: await describe(ctx, ports, claimed),
      warehouses: new Map((await outsideWarehouses(ctx)).map((one) => [one.id, one])),
    }));
    for (const [id, rows] of Map.groupBy(claimed, (row) => row.outsideId)) {
      const answers = await tellOne(ports, warehouses.get(id), rows, notices);
      await db.transaction(scope, (ctx) => record(ctx, rows, answers));
    }
  }
}

const claimDue = (ctx: Ctx): Promise<NoticeRow[]> =>
  ctx.run(sql`
    update outside_notice n
    set asks = n.asks + 1, ask_at = ${new Date(ctx.now() + LEASE_MS)}, told = true
    from (
      select document_id
      from outside_notice
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at, document_id
      limit ${CLAIM}
      for update skip locked) due
    where n.tenant_id = ${ctx.tenant}
      and n.document_id = due.document_id
    returning ${noticeTable.select('n')}`);

/** By document. */
async function describe(ctx: Ctx, ports: OutsidePorts, rows: readonly NoticeRow[]): Promise<Map<Id, OutsideNotice>> {
  const ids = (kind: NoticeRow['kind']) => rows.flatMap((row) => (row.kind === kind ? [row.documentId] : []));
  const expected = [...(await lockExpectations(ctx, ids('entry'))).values()];
  const returns = await ports.returnsTo(ctx, { caseIds: ids('return') });
  const numbers = new Map(rows.map((row) => [row.documentId, row.number]));
  const skus = await skusById(ctx, [
    ...expected.flatMap(({ lines }) => lines.map((line) => line.skuId)),
    ...returns.flatMap(({ lines }) => lines.map((line) => line.skuId)),
  ]);
  const entries = expected.map(({ head, lines }): [Id, OutsideNotice] => [
    head.id,
    {
      ...{ id: numbers.get(head.id)!, kind: 'entry', from: head.kind, createdAt: head.createdAt },
      ...{ expectedOn: head.expectedOn, supplier: head.supplier, orderNumber: '', courier: '', waybillNumber: '' },
      reason: head.note,
      lines: lines
        .filter((line) => leftOf(line) > 0n)
        .map((line) => lineOf(line.line, skus.get(line.skuId), leftOf(line))),
    },
  ]);
  const back = returns.map(({ caseId, number, lines, createdAt, orderNumber, ...one }): [Id, OutsideNotice] => [
    caseId,
    {
      ...{ id: number, kind: 'return', from: 'return', createdAt, expectedOn: null, supplier: '', orderNumber },
      ...{ courier: one.courier, waybillNumber: one.waybillNumber, reason: one.reason },
      lines: lines.map(({ skuId, quantity }, at) => lineOf(at + 1, skus.get(skuId), quantity)),
    },
  ]);
  return new Map([...entries, ...back]);
}

const lineOf = (line: number, sku: Sku | undefined, quantity: bigint): OutsideNotice['lines'][number] => ({
  ...{ line, itemCode: sku?.merchantCode ?? '', name: sku?.name ?? '', quantity },
});

async function tellOne(
  ports: OutsidePorts,
  row: OutsideWarehouseRow | undefined,
  rows: readonly NoticeRow[],
  notices: ReadonlyMap<Id, OutsideNotice>,
): Promise<Map<Id, Answer>> {
  const warehouse = row && ports.warehouses.get(row.kind);
  const answers = new Map<Id, Answer>(rows.map(({ documentId }) => [documentId, NOBODY]));
  if (!row || !warehouse) return answers;
  const access = ports.openOutside(row);
  for (const wish of ['announce', 'withdraw'] as const) {
    const asked = rows.filter((one) => one.wish === wish && notices.has(one.documentId));
    if (asked.length === 0) continue;
    const told = asked.map(({ documentId }) => notices.get(documentId)!);
    const said = await warehouse[wish](access, told).catch((error: unknown) => failed(error, asked.length));
    for (const [at, { documentId }] of asked.entries()) answers.set(documentId, said[at] ?? NO_ANSWER);
  }
  return answers;
}

/** What has come in meanwhile says more than the answer to its announcement. */
async function record(ctx: Ctx, rows: readonly NoticeRow[], answers: ReadonlyMap<Id, Answer>): Promise<void> {
  const said = rows.map((row) => {
    const answer = answers.get(row.documentId) ?? NO_ANSWER;
    const over = row.wish === 'withdraw' && answer.result === 'accepted';
    return { row, answer, state: over ? 'done' : STATES[answer.result], askAt: askAgainAt(ctx, row.asks, answer) };
  });
  await ctx.sql`
    update outside_notice o
    set state = n.state, code = n.code, message = n.message, ask_at = n.ask_at, changed_at = ${new Date(ctx.now())}
    from unnest(${rows.map((row) => row.documentId)}::uuid[], ${rows.map((row) => row.wish)}::text[],
                ${said.map(({ state }) => state)}::text[], ${said.map(({ answer }) => answer.code)}::text[],
                ${said.map(({ answer }) => answer.message)}::text[], ${said.map(({ askAt }) => askAt)}::timestamptz[])
      n(document_id, wish, state, code, message, ask_at)
    where o.tenant_id = ${ctx.tenant}
      and o.document_id = n.document_id
      and o.wish = n.wish
      and o.state in ('waiting', 'accepted', 'refused', 'unknown')`;
}
