/**
 * What may be issued in a month (INV-3): a guarded account per seller and month in asset `INVQ-yyyymm`, without tax. A
 * reserved invoice is a hold, so the quota can never be promised twice; issued ones are posted, failed ones released, a
 * red one of the same month gives back, and what is left when the month is over expires.
 */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId } from '../kernel/ids.ts';
import {
  type Account,
  accountsOfNode,
  balances,
  type Line,
  labelTotals,
  type Posting,
  post,
} from '../ledger/ledger.ts';
import type { InvoiceRow } from './invoice.ts';

const BOOK = 'invoiceQuota';
const DOCUMENT = 'invoice';

export const periodOf = (ms: number): string => dayOf(ms).slice(0, 7).replace('-', '');
export const assetOf = (period: string): string => `INVQ-${period}`;

const accounts = (sellerId: string, period: string) => {
  const of = { book: BOOK, asset: assetOf(period), node: sellerId };
  return {
    free: { ...of, place: 'free', floor: 0n } satisfies Account,
    bureau: { ...of, place: 'bureau' } satisfies Account,
    issued: { ...of, place: 'issued' } satisfies Account,
  };
};

const holdOf = (invoice: Pick<InvoiceRow, 'id'>) => derivedId(invoice.id, 'quota');

const posting = ({ id }: Pick<InvoiceRow, 'id'>, line: Line, reason: string): Posting => ({
  ...{ document: { type: DOCUMENT, id }, lines: [line], reason },
});

/** Of each invoice whether it got its quota of the running month; sets its period where it did. */
export async function reserveQuota(ctx: Ctx, invoices: readonly InvoiceRow[]): Promise<boolean[]> {
  const period = periodOf(ctx.now());
  const results = await post(
    ctx,
    invoices.map((invoice) => {
      const { free, issued } = accounts(invoice.sellerId, period);
      const line = { kind: 'hold', id: holdOf(invoice), from: free, to: issued, amount: invoice.netMinor } as const;
      return posting(invoice, line, 'invoices.reserve');
    }),
  );
  return results.map(({ posted }, i) => {
    if (posted) invoices[i]!.period = period;
    return posted;
  });
}

/** Posts what became of invoices: settles what was issued, releases what failed, gives back reds of the same month. */
export async function settleQuota(
  ctx: Ctx,
  ended: { issued: readonly InvoiceRow[]; failed: readonly InvoiceRow[]; red: readonly InvoiceRow[] },
): Promise<void> {
  const settle = ended.issued.map((invoice) =>
    posting(
      invoice,
      { kind: 'settle', id: derivedId(invoice.id, 'issued'), hold: holdOf(invoice), amount: invoice.netMinor },
      'invoices.issue',
    ),
  );
  const release = ended.failed
    .filter(({ period }) => period !== '')
    .map((invoice) =>
      posting(
        invoice,
        { kind: 'release', id: derivedId(invoice.id, 'failed'), hold: holdOf(invoice) },
        'invoices.release',
      ),
    );
  const back = ended.red
    .filter(({ period }) => period !== '')
    .map((invoice) => {
      const { free, issued } = accounts(invoice.sellerId, invoice.period);
      const id = derivedId(invoice.id, 'back');
      return posting(
        invoice,
        { kind: 'post', id, from: issued, to: free, amount: -invoice.netMinor },
        'invoices.giveBack',
      );
    });
  const results = await post(ctx, [...settle, ...release, ...back]);
  const refused = results.find(({ posted }) => !posted);
  if (refused && !refused.posted) throw new Error(`quota was not posted: ${refused.refusal.code}`);
}

export type Quota = {
  period: string;
  totalMinor: bigint;
  reservedMinor: bigint;
  issuedMinor: bigint;
  freeMinor: bigint;
};

/** How the running month stands, by seller. */
export async function quotasOf(ctx: Ctx, sellerIds: readonly string[]): Promise<Map<string, Quota>> {
  const period = periodOf(ctx.now());
  const all = sellerIds.map((id) => accounts(id, period));
  const free = await balances(
    ctx,
    all.map((one) => one.free),
  );
  const [issued, bureau] = await Promise.all([
    labelTotals(
      ctx,
      all.map((one) => one.issued),
    ),
    labelTotals(
      ctx,
      all.map((one) => one.bureau),
    ),
  ]);
  return new Map(
    sellerIds.map((id, i) => [
      id,
      {
        period,
        totalMinor: -bureau[i]!,
        reservedMinor: free[i]!.heldOut,
        issuedMinor: issued[i]!,
        freeMinor: free[i]!.free,
      },
    ]),
  );
}

/**
 * Sets what a seller may issue in the running month: as a total, or as what is still available besides what was issued.
 * Posts the difference between the bureau and what is free; a fact, so less than what is promised opens an exception.
 */
export async function grantQuota(
  ctx: Ctx,
  sellerId: string,
  told: { totalMinor: bigint } | { availableMinor: bigint },
): Promise<void> {
  const quota = (await quotasOf(ctx, [sellerId])).get(sellerId)!;
  const total = 'totalMinor' in told ? told.totalMinor : told.availableMinor + quota.issuedMinor;
  const difference = total - quota.totalMinor;
  if (difference === 0n) return;
  const { free, bureau } = accounts(sellerId, quota.period);
  const line = { kind: 'post', id: ctx.newId(), amount: difference < 0n ? -difference : difference } as const;
  const sides = difference > 0n ? { from: bureau, to: free } : { from: free, to: bureau };
  const document = { type: 'invoiceQuota', id: ctx.newId() };
  await post(ctx, [{ document, lines: [{ ...line, ...sides }], reason: 'invoices.grant' }]);
}

/** What was not used of months that are over goes; what is still promised of them stays until it is issued or fails. */
export async function expireQuotas(ctx: Ctx, sellerIds: readonly string[]): Promise<void> {
  const now = assetOf(periodOf(ctx.now()));
  const lines: Line[] = [];
  for (const sellerId of sellerIds) {
    const { rows } = await accountsOfNode(ctx, { book: BOOK, node: sellerId, place: 'free', limit: 1_000 });
    for (const { asset, free: amount } of rows.filter((row) => row.asset < now && row.free > 0n)) {
      const { free, bureau } = accounts(sellerId, asset.slice(-6));
      lines.push({ kind: 'post', id: ctx.newId(), from: free, to: bureau, amount });
    }
  }
  if (lines.length === 0) return;
  await post(ctx, [{ document: { type: 'invoiceQuota', id: ctx.newId() }, lines, reason: 'invoices.expire' }]);
}
