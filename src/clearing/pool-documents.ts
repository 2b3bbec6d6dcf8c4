/**
 * What should stand on the statement of a licensed account, document by document (tie-out T3): what channels settled, what
 * else came in, what was paid out one by one or as a batch, what came back of it, what the bank takes for it, and what a
 * court took.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { lockBatches, payoutsWhere } from './payout-store.ts';
import { takeResults } from './take-results.ts';

export type PoolDocument = {
  id: Id;
  kind: 'settlement' | 'receipt' | 'deduction' | 'payout' | 'payoutReturned' | 'payoutCharge' | 'payoutBatch';
  custodian: string;
  number: string;
  /** What the bank may call it. */
  refs: readonly string[];
  /** Of a settlement: the merchant account. */
  channel: string;
  /** Cash effect on the pool. */
  amountMinor: bigint;
  /** From when on the bank may show it. */
  from: Date;
  /** The day on which the book has it; null: it has not, and the bank need not show it. */
  bookedOn: string | null;
  /** What it is made of; of a batch its payouts. A document that is a part of what was found is found. */
  parts: readonly Id[];
  /** Found only where this one was. */
  needs: Id | null;
};

/** Of these licensed accounts, since a moment. */
export async function poolDocuments(ctx: Ctx, custodians: readonly string[], since: Date): Promise<PoolDocument[]> {
  return [...(await othersOf(ctx, custodians, since)), ...(await payoutsOf(ctx, custodians, since))];
}

type Other = Pick<PoolDocument, 'id' | 'kind' | 'custodian' | 'number' | 'channel' | 'amountMinor'> & { day: string };

async function othersOf(ctx: Ctx, custodians: readonly string[], since: Date): Promise<PoolDocument[]> {
  const rows = await ctx.sql<Other>`
    select s.id, 'settlement' as kind, f.custodian, s.reference as number, s.merchant_account as channel,
           s.net_minor as "amountMinor", s.settled_on as day
    from channel_settlement s
    join fund_model f on f.tenant_id = s.tenant_id and f.merchant_account = s.merchant_account
    where s.tenant_id = ${ctx.tenant}
      and f.custodian = any(${custodians as string[]}::text[])
      and s.net_minor > 0
      and s.settled_on >= ${since}::timestamptz::date
    union all
    select id, 'receipt', custodian, reference, '', amount_minor, received_on
    from custody_receipt
    where tenant_id = ${ctx.tenant}
      and custodian = any(${custodians as string[]}::text[])
      and received_on >= ${since}::timestamptz::date
    union all
    select t.document_id, 'deduction', a.owner, '', '', -t.amount, t.business_on
    from account a
    join transfer t on t.tenant_id = ${ctx.tenant} and t.to_account = a.id
    where a.tenant_id = ${ctx.tenant}
      and a.book = 'money'
      and a.place = 'pool'
      and a.owner = any(${custodians as string[]}::text[])
      and t.document_type = 'custodyDecision'
      and t.at >= ${since}`;
  return rows.map(({ day, ...row }) => ({
    ...{ ...row, refs: [row.number].filter(Boolean), bookedOn: day },
    ...{ from: new Date(`${day}T00:00:00+08:00`), parts: [row.id], needs: null },
  }));
}

type Paid = {
  id: Id;
  batchId: Id;
  custodian: string;
  number: string;
  batch: string;
  state: 'sent' | 'unknown' | 'success' | 'returned' | 'failed';
  amountMinor: bigint;
  chargeMinor: bigint;
  from: Date;
  endedOn: string | null;
};

async function payoutsOf(ctx: Ctx, custodians: readonly string[], since: Date): Promise<PoolDocument[]> {
  const rows = await ctx.sql<Paid>`
    select p.id, p.batch_id as "batchId", p.custodian, p.number, b.number as batch, p.state, p.amount_minor as "amountMinor",
           p.charge_minor as "chargeMinor", b.sent_at as "from", (p.ended_at at time zone 'Asia/Shanghai')::date as "endedOn"
    from payout_batch b
    join payout p on p.tenant_id = b.tenant_id and p.batch_id = b.id
    where b.tenant_id = ${ctx.tenant}
      and b.custodian = any(${custodians as string[]}::text[])
      and b.sent_at >= ${since}
      and p.state in ('sent', 'unknown', 'success', 'returned', 'failed')
    order by b.id, p.line`;
  return [...Map.groupBy(rows, ({ batchId }) => batchId).values()].flatMap(documentsOfBatch);
}

const isPaid = ({ state }: Paid): boolean => state === 'success' || state === 'returned';
const returnId = ({ id }: Paid): Id => derivedId(id, 'pool/returned');
const chargeId = ({ id }: Paid): Id => derivedId(id, 'pool/charge');
const sum = (all: readonly Paid[], of: 'amountMinor' | 'chargeMinor'): bigint =>
  all.reduce((total, one) => total + one[of], 0n);

/**
 * A bank pays line by line or takes the sum, and of the sum it gives back what failed. A payout that failed was not to
 * leave on its own: a line that says otherwise is for a person.
 */
function documentsOfBatch(payouts: readonly Paid[]): PoolDocument[] {
  const { batchId, custodian, batch, from } = payouts[0]!;
  const about = { custodian, channel: '', from, needs: null };
  const alive = payouts.filter(({ state }) => state !== 'failed');
  const failed = payouts.filter(({ state }) => state === 'failed');
  const charged = alive.filter((one) => isPaid(one) && one.chargeMinor > 0n);
  const days = alive.map((one) => (isPaid(one) ? one.endedOn : null));
  const bookedOn = days.includes(null) ? null : (days.toSorted().at(-1) ?? null);
  const wholeId = derivedId(batchId, 'pool/whole');
  const ofBatch = { ...about, kind: 'payoutBatch' as const, number: batch, refs: [batch] };
  const single = payouts.length === 1 ? [batch] : [];
  return [
    ...(alive.length > 1
      ? [
          {
            ...ofBatch,
            id: batchId,
            amountMinor: -sum(alive, 'amountMinor'),
            bookedOn,
            parts: alive.map(({ id }) => id),
          },
        ]
      : []),
    ...(failed.length > 0
      ? [
          {
            ...{ ...ofBatch, id: wholeId, amountMinor: -sum(payouts, 'amountMinor') },
            ...{ bookedOn: null, parts: payouts.map(({ id }) => id) },
          },
        ]
      : []),
    ...(charged.length > 1
      ? [
          {
            ...{ ...ofBatch, kind: 'payoutCharge' as const, id: derivedId(batchId, 'pool/charges'), bookedOn },
            ...{ amountMinor: -sum(charged, 'chargeMinor'), parts: charged.map(chargeId) },
          },
        ]
      : []),
    ...alive.map((one) => ({
      ...{ ...about, id: one.id, kind: 'payout' as const, number: one.number, refs: [one.number, ...single] },
      ...{ amountMinor: -one.amountMinor, bookedOn: isPaid(one) ? one.endedOn : null, parts: [one.id] },
    })),
    ...payouts.map((one) => ({
      ...{ ...about, id: returnId(one), kind: 'payoutReturned' as const, number: one.number, refs: [one.number] },
      ...{ amountMinor: one.amountMinor, bookedOn: one.state === 'returned' ? one.endedOn : null },
      ...{ parts: [returnId(one)], needs: one.state === 'failed' ? wholeId : null },
    })),
    ...charged.map((one) => ({
      ...{
        ...about,
        id: chargeId(one),
        kind: 'payoutCharge' as const,
        number: one.number,
        refs: [one.number, ...single],
      },
      ...{ amountMinor: -one.chargeMinor, bookedOn: one.endedOn, parts: [chargeId(one)] },
    })),
  ];
}

export type PaidByStatement = { number: string; result: 'success' | 'returned'; on: string };

/**
 * A statement that shows a payout under its number has said what became of it, as a file of results would. Posts, so it
 * comes last in the caller's transaction.
 */
export async function takeStatementResults(ctx: Ctx, shown: readonly PaidByStatement[]): Promise<void> {
  if (shown.length === 0) return;
  // What was shown as paid and as back is back.
  const last = new Map(shown.toSorted((a, b) => (a.result < b.result ? 1 : -1)).map((one) => [one.number, one]));
  const payouts = await payoutsWhere(ctx, sql`p.number = any(${[...last.keys()]}::text[])`);
  const batches = await lockBatches(ctx, [...new Set(payouts.flatMap(({ batchId }) => batchId ?? []))]);
  for (const [id, own] of Map.groupBy(payouts, ({ batchId }) => batchId))
    for (const [on, some] of Map.groupBy(own, ({ number }) => last.get(number)!.on))
      await takeResults(
        ctx,
        batches.get(id!)!,
        {
          number: '',
          lines: some.map(({ line, number }) => ({
            line: line!,
            number,
            result: last.get(number)!.result,
            reason: '',
          })),
        },
        on,
      );
}
