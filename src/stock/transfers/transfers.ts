/**
 * Transfers, as they are kept. What must stay true: what is not shipped of an approved line is one open hold at the source,
 * source → transit of the destination; what was shipped and has neither arrived nor been written off lies in transit and is
 * promised to the expectations of the transfer (checked by verify).
 */
import type { TransferState } from '../../contract/transfers.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import type { Refusal } from '../../kernel/refusal.ts';
import { type Locked, lockExpectations } from '../expectations.ts';

export type TransferHead = {
  id: Id;
  fromNodeId: Id;
  toNodeId: Id;
  currency: string | null;
  expectedOn: string | null;
  state: TransferState;
  closed: boolean;
  note: string;
  createdAt: Date;
  createdBy: string;
};
export type TransferLine = {
  transferId: Id;
  line: number;
  skuId: Id;
  quantity: bigint;
  shipped: bigint;
  received: bigint;
  writtenOff: bigint;
  priceMinor: bigint | null;
  holdId: Id | null;
};
export type StoredTransfer = TransferHead & { number: string; version: number; lines: TransferLine[] };

export const transferTable = table<TransferHead>('stock_transfer', {
  id: 'uuid',
  fromNodeId: 'uuid',
  toNodeId: 'uuid',
  currency: 'text',
  expectedOn: 'date',
  state: 'text',
  closed: 'boolean',
  note: 'text',
  createdAt: 'timestamptz',
  createdBy: 'text',
});

export const transferLineTable = table<TransferLine>('stock_transfer_line', {
  transferId: 'uuid',
  line: 'int',
  skuId: 'uuid',
  quantity: 'bigint',
  shipped: 'bigint',
  received: 'bigint',
  writtenOff: 'bigint',
  priceMinor: 'bigint',
  holdId: 'uuid',
});

export const holdOf = (transfer: Id, line: number): Id => derivedId(transfer, `hold/${line}`);
/** By which a shipment is expected at the destination. */
export const expectationOf = (shipment: Id): Id => derivedId(shipment, 'expectation');
/** What may still be shipped. */
export const openOf = ({ quantity, shipped }: TransferLine): bigint => quantity - shipped;
export const underwayOf = ({ shipped, received, writtenOff }: TransferLine): bigint => shipped - received - writtenOff;

export type TransferRefusal = 'stock.transferUnknown' | 'stock.transferState';
export const wrongState = ({ number, state }: StoredTransfer): Refusal<TransferRefusal> => ({
  code: 'stock.transferState',
  data: { number, state },
});

/** Nobody else changes, ships or ends them meanwhile. */
export async function lockTransfers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, StoredTransfer>> {
  const heads = await ctx.run<StoredTransfer>(sql`
    select number, version, ${transferTable.select()}
    from stock_transfer
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  const lines = await linesOfTransfers(
    ctx,
    heads.map(({ id }) => id),
  );
  return new Map(heads.map((head) => [head.id, { ...head, lines: lines.get(head.id) ?? [] }]));
}

export async function linesOfTransfers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, TransferLine[]>> {
  const rows = await ctx.run<TransferLine>(sql`
    select ${transferLineTable.select()}
    from stock_transfer_line
    where tenant_id = ${ctx.tenant}
      and transfer_id = any(${ids as Id[]}::uuid[])
    order by transfer_id, line`);
  return Map.groupBy(rows, (row) => row.transferId);
}

/** A transfer with what is expected of it. Whoever receives locks the expectation first, and so does this. */
export async function lockWithExpectations(
  ctx: Ctx,
  id: Id,
): Promise<{ transfer: StoredTransfer; expectations: Locked[] } | null> {
  await lockExpectations(ctx, await expectationsOf(ctx, id));
  const transfer = (await lockTransfers(ctx, [id])).get(id);
  if (!transfer) return null;
  // A shipment that was made while this waited is there now, too.
  const expectations = [...(await lockExpectations(ctx, await expectationsOf(ctx, id))).values()];
  return { transfer, expectations };
}

async function expectationsOf(ctx: Ctx, transferId: Id): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from expectation
    where tenant_id = ${ctx.tenant}
      and transfer_id = ${transferId}`;
  return rows.map((row) => row.id);
}
