/**
 * The books as a journal that hledger reads (FIN-4), streamed: every account it names declared, so that its strict checks
 * pass, what stood before the first day as one opening entry, then every voucher. Whoever distrusts our sums can add them up with another program.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { formatMinor } from '../kernel/money.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Balance, balancesBetween } from './balances.ts';
import type { GlAccount } from './chart.ts';
import { eachVoucher } from './each-voucher.ts';
import { chartOf } from './masters.ts';
import { accountOf, type Span } from './reports.ts';
import { type BookedVoucher, voucherName } from './vouchers.ts';

const TOP: Record<GlAccount['kind'], string> = {
  ...{ asset: 'assets', cost: 'assets', liability: 'liabilities', equity: 'equity', income: 'revenues' },
  expense: 'expenses',
};
const TYPE: Record<string, string> = {
  ...{ assets: 'Asset', liabilities: 'Liability', equity: 'Equity', revenues: 'Revenue', expenses: 'Expense' },
};

/** Two blanks end an account's name there, a colon its level, a semicolon begins a comment. */
const plain = (text: string): string => text.replace(/[\s:;|()[\]*!]+/g, ' ').trim();

/** `assets:1122 应收账款:客户甲` */
export const hledgerAccount = (account: GlAccount, ofWhom: string): string =>
  [
    TOP[account.kind],
    plain(`${account.number} ${account.name}`),
    ...(plain(ofWhom) === '' ? [] : [plain(ofWhom)]),
  ].join(':');

const posting = (account: string, amount: bigint): string =>
  `    ${account}  ${HOME_CURRENCY} ${formatMinor(amount)}\n`;

type Chart = ReadonlyMap<string, GlAccount>;

type Named = Pick<Balance, 'account' | 'ofWhom'>;

function* head(chart: Chart, named: readonly Named[]): Generator<string> {
  yield `commodity ${HOME_CURRENCY} 1000.00\n`;
  for (const [name, type] of Object.entries(TYPE)) yield `account ${name}  ; type: ${type}\n`;
  const accounts = [
    ...[...chart.values()].map((account) => hledgerAccount(account, '')),
    ...named.map(({ account, ofWhom }) => hledgerAccount(accountOf(chart, account), ofWhom)),
  ];
  for (const account of new Set(accounts)) yield `account ${account}\n`;
  yield '\n';
}

function* opening(chart: Chart, from: string, rows: readonly Balance[]): Generator<string> {
  const standing = rows.filter((row) => row.opening !== 0n);
  if (standing.length === 0) return;
  yield `${from} opening balances\n`;
  for (const row of standing) yield posting(hledgerAccount(accountOf(chart, row.account), row.ofWhom), row.opening);
  yield '\n';
}

function voucherText(chart: Chart, voucher: BookedVoucher): string {
  const { onDay, memo, document, lines } = voucher;
  const title = `${onDay} * (${voucherName(voucher)}) ${plain(memo)}  ; ${document.kind} ${plain(document.id)}\n`;
  const postings = lines.map(({ account, ofWhom, debit, credit }) =>
    posting(hledgerAccount(accountOf(chart, account), ofWhom), debit - credit),
  );
  return `${title}${postings.join('')}\n`;
}

/** Also those on which red figures took back all there was. */
const accountsMoved = (ctx: Ctx, { from, to }: Span): Promise<Named[]> =>
  ctx.sql<Named>`
    select distinct account, of_whom as "ofWhom"
    from gl_line
    where tenant_id = ${ctx.tenant}
      and on_day between ${from}::date and ${to}::date
    order by 1, 2`;

export async function* hledgerJournal(db: Database, scope: Scope, span: Span): AsyncGenerator<string> {
  const { chart, before, moved } = await db.read(scope, async (ctx) => ({
    chart: await chartOf(ctx),
    before: await balancesBetween(ctx, { ...span, byWhom: true }),
    moved: await accountsMoved(ctx, span),
  }));
  yield* head(chart, [...before, ...moved]);
  yield* opening(chart, span.from, before);
  for await (const voucher of eachVoucher(db, scope, span)) yield voucherText(chart, voucher);
}
