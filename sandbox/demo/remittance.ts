/** What a courier collected at the door and says it pays: a sheet with a line per parcel, one of them ten yuan short. */
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import { applyRate, formatMinor } from '../../src/kernel/money.ts';
import { keepStatementAccount } from '../../src/reconciliation/reconciliation.ts';
import type { Cast } from './day.ts';
import { take } from './money-week.ts';

const FEE_PPM = 10_000n;
const SHORT_MINOR = 1_000n;
const LEAST = 3;

type Collected = { courier: string; name: string; number: string; minor: bigint };

const leftWithMoneyToTake = (ctx: Ctx) =>
  ctx.run<Collected>(sql`
    select p.courier, c.name, p.waybill_number as number, p.cod_minor as minor
    from parcel_freight p
    join courier c on c.tenant_id = p.tenant_id and c.code = p.courier
    where p.tenant_id = ${ctx.tenant}
      and p.cod_minor > 0
    order by p.waybill_number`);

/** Does nothing while no courier has taken enough parcels with money to collect. */
export async function sendRemittance({ db, scope, clock }: Cast): Promise<void> {
  const left = await db.read(scope, leftWithMoneyToTake);
  const [mine = []] = [...Map.groupBy(left, ({ courier }) => courier).values()].toSorted((a, b) => b.length - a.length);
  if (mine.length < LEAST) return;
  const { courier, name } = mine[0]!;
  const day = dayOf(clock.now().getTime());
  const rows = mine.map(({ number, minor }, i) => ({ number, minor: i === 1 ? minor - SHORT_MINOR : minor }));
  await db.transaction(scope, async (ctx) => {
    const account = await keepStatementAccount(ctx, ctx.newId(), {
      ...{ kind: 'courier', name: `${name}代收货款`, number: courier, currency: 'CNY', feePpm: Number(FEE_PPM) },
      ...{ feeTolerance: '1', columns: null, rules: [], active: true },
    });
    await take(ctx, `${name}代收货款返款-${day}.csv`, sheetOf(day, rows), { account: account.id });
  });
}

function sheetOf(day: string, rows: readonly { number: string; minor: bigint }[]): string {
  const batch = `FK${day.replaceAll('-', '')}01`;
  const lines = rows.map(({ number, minor }) => ({ number, minor, fee: applyRate(minor, FEE_PPM) }));
  const sum = (of: (line: (typeof lines)[number]) => bigint) =>
    formatMinor(lines.reduce((all, one) => all + of(one), 0n));
  return [
    '返款批次,运单号,签收时间,代收货款,手续费,返款金额,返款日期',
    ...lines.map(({ number, minor, fee }) =>
      [batch, number, `${day} 09:30:00`, formatMinor(minor), formatMinor(fee), formatMinor(minor - fee), day].join(','),
    ),
    ['合计', '', '', sum(({ minor }) => minor), sum(({ fee }) => fee), sum(({ minor, fee }) => minor - fee), ''].join(
      ',',
    ),
    '',
  ].join('\r\n');
}
