/**
 * What came into a licensed account and no channel explains (rows 12 and 13): taken once per number of the bank's, and the
 * prepaid money of a buyer as soon as somebody knows whose it is.
 */
import { audit, auditAll } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { buyerOf } from './buyers.ts';
import { custodianOf, maskAccount } from './custodians.ts';
import { linesOf, posting, type RowName } from './entries.ts';
import { registerAt } from './sub-money.ts';

export type Receipt = {
  id: Id;
  custodian: string;
  reference: string;
  payer: string;
  accountMasked: string;
  amountMinor: bigint;
  receivedOn: string;
  state: 'open' | 'identified';
  buyerId: Id | null;
  enteredBy: string;
  identifiedBy: string | null;
  identifiedAt: Date | null;
};

const receiptTable = table<Receipt>('custody_receipt', {
  id: 'uuid',
  custodian: 'text',
  reference: 'text',
  payer: 'text',
  accountMasked: 'text',
  amountMinor: 'bigint',
  receivedOn: 'date',
  state: 'text',
  buyerId: 'uuid',
  enteredBy: 'text',
  identifiedBy: 'text',
  identifiedAt: 'timestamptz',
});

type Query = { state?: Receipt['state']; text?: string; before: Id | null; limit: number };

/** Newest first; `limit` + 1 of them. */
export const findReceipts = (ctx: Ctx, { state, text, before, limit }: Query): Promise<Receipt[]> =>
  ctx.run<Receipt>(sql`
    select ${receiptTable.select()}
    from custody_receipt
    where tenant_id = ${ctx.tenant}
      ${state ? sql`and state = ${state}` : sql``}
      ${text ? sql`and (reference = ${text} or payer ilike ${`%${text}%`})` : sql``}
      ${before ? sql`and id < ${before}` : sql``}
    order by id desc
    limit ${limit + 1}`);

const linesFor = (row: RowName, { id, custodian, amountMinor, buyerId }: Receipt) =>
  linesOf(row, {
    ...{ register: registerAt(custodian), document: id, amounts: { amount: amountMinor } },
    whose: buyerId === null ? {} : { b: buyerId },
  });

type New = Pick<Receipt, 'custodian' | 'reference' | 'payer' | 'amountMinor' | 'receivedOn' | 'buyerId'>;

/** Refuses as the contract's `recordReceipt`. Posts row 12 or row 13. */
export async function recordReceipt(ctx: Ctx, { account, ...given }: New & { account: string }): Promise<Id> {
  await custodianOf(ctx, given.custodian);
  if (given.receivedOn > dayOf(ctx.now())) throw new Refused('clearing.dayAhead', { field: 'receivedOn' });
  if (given.buyerId !== null) await buyerOf(ctx, given.buyerId);
  const isKnown = given.buyerId !== null;
  const who = actorText(ctx.actor);
  const receipt: Receipt = {
    ...{ ...given, id: ctx.newId(), accountMasked: account && maskAccount(account), enteredBy: who },
    ...{ state: isKnown ? 'identified' : 'open', identifiedBy: isKnown ? who : null },
    identifiedAt: isKnown ? new Date(ctx.now()) : null,
  };
  const fresh = await receiptTable.insert(ctx, [receipt], sql`on conflict do nothing returning id`);
  const { id, reference, custodian, amountMinor } = receipt;
  if (fresh.length === 0) throw new Refused('clearing.receiptKnown', { field: 'reference', reference }, 409);
  await ctx.enqueue('clearing.poolMoved', {}, { key: 'pool' });
  await audit(ctx, 'custodyReceipt.record', `custodyReceipt/${id}`, { custodian, reference, amount: amountMinor });
  const row = isKnown ? 'toppedUp' : 'unidentified';
  await post(ctx, [posting('custodyReceipt', id, row, linesFor(row, receipt), receipt.receivedOn)]);
  return id;
}

/** Refuses as the contract's `identifyReceipts`. Posts row 12. */
export async function identifyReceipts(ctx: Ctx, ids: readonly Id[], buyerId: Id): Promise<Outcome<Id, string>[]> {
  await buyerOf(ctx, buyerId);
  const rows = await ctx.run<Receipt>(sql`
    select ${receiptTable.select()}
    from custody_receipt
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  const found = new Map(rows.map((row) => [row.id, row]));
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const receipt = found.get(id);
    if (!receipt) return refuse(id, 'clearing.receiptUnknown');
    return receipt.state === 'open' ? done(id) : refuse(id, 'clearing.wrongState', { state: receipt.state });
  });
  const known = { state: 'identified', buyerId, identifiedBy: actorText(ctx.actor) } as const;
  const ready = rows
    .filter(({ state }) => state === 'open')
    .map((one): Receipt => ({ ...one, ...known, identifiedAt: new Date(ctx.now()) }));
  await receiptTable.update(ctx, ready, ['id'], ['state', 'buyerId', 'identifiedBy', 'identifiedAt']);
  await auditAll(
    ctx,
    'custodyReceipt.identify',
    ready.map(({ id }) => ({ subject: `custodyReceipt/${id}`, detail: { buyerId } })),
  );
  await post(
    ctx,
    ready.map((one) => posting('custodyReceipt', one.id, 'identified', linesFor('identified', one))),
  );
  return outcomes;
}
