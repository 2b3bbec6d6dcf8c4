/** What a great batch begins with: sellers with money at a bank, and suppliers whose goods were sold. */
import { goodsNamed } from '../../src/catalog/testing.ts';
import { keepCustodian } from '../../src/clearing/custodians.ts';
import { money } from '../../src/clearing/money-book.ts';
import { subTable } from '../../src/clearing/sub-merchants.ts';
import { registerAt } from '../../src/clearing/sub-money.ts';
import type { Database } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { type KeyRing, sealSecret } from '../../src/kernel/secrets.ts';
import { post } from '../../src/ledger/ledger.ts';
import { keepSuppliers } from '../../src/purchasing/purchasing.ts';
import { keepTerm } from '../../src/statements/statements.ts';
import { openNodes } from '../../src/stock/testing.ts';
import { ONE } from '../database.ts';
import { seedShop } from '../seed.ts';

const PAGE = 1000;

/** Sellers paid automatically, and what each has: by the account it is paid to. */
export async function plantSellers(
  db: Database,
  ring: KeyRing,
  bank: { endpoint: string; key: string },
  count: number,
): Promise<Map<string, bigint>> {
  await db.transaction(ONE, (ctx) =>
    keepCustodian(ctx, ring, null, {
      ...{ id: 'bank', name: '存管户', party: '招商银行', kind: 'bank', way: 'direct', ...bank, active: true },
      ...{ account: '755900001234', accountName: '平台存管专户', bankCode: '308584000013' },
      ...{ approveAboveMinor: 10n ** 15n, leastMinor: 1n, mostMinor: 10n ** 12n, chargeMinor: 0n },
    }),
  );
  const owed = new Map<string, bigint>();
  for (let from = 0; from < count; from += PAGE)
    await db.transaction(ONE, async (ctx) => {
      const sellers = Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => {
        const [id, nth] = [ctx.newId(), String(from + i).padStart(6, '0')];
        return { id, nth, account: `6222020000${nth}`, amount: BigInt(100 + ((from + i) % 977)) };
      });
      await subTable.insert(
        ctx,
        sellers.map(({ id, nth, account }) => ({
          ...{ id, name: `商家${nth}`, legalName: `商家${nth}公司`, licenceNumber: `91330500MA${nth}`, contact: '' },
          ...{ outsideNumber: '', bankName: '工商银行', bankCode: '102100099996', accountName: `商家${nth}公司` },
          ...{ accountSealed: sealSecret(ring, account, `subMerchant/${id}`), accountMasked: account.slice(-4) },
          ...{ kyc: 'passed', kycExpiresOn: null, state: 'active', platformFeePpm: 0, chargeBearer: 'seller' },
          ...{ releaseDays: 0, payoutMode: 'auto', leastMinor: 1n, mostMinor: null, reserveMinor: 0n, note: '' },
          ...{ changedBy: 'system', reviewedBy: null, reviewedAt: null },
        })),
      );
      const [pool, at] = [money(registerAt('bank'), 'pool'), registerAt('bank')];
      const lines = sellers.map(({ id, amount }) => ({
        ...{ kind: 'post' as const, id: ctx.newId(), from: pool, to: money(at, 'sub.available', id), amount },
      }));
      await post(ctx, [{ document: { type: 'opening', id: ctx.newId() }, reason: 'opening', lines }]);
      for (const { account, amount } of sellers) owed.set(account, amount);
    });
  return owed;
}

const SUPPLIERS = 20;

/** Sales of suppliers under terms, as hand-overs leave them: an order of one line each, shipped in June 2026. */
export async function plantSales(db: Database, count: number): Promise<{ terms: Id[] }> {
  const numbers = Array.from({ length: SUPPLIERS }, (_, i) => String(i).padStart(2, '0'));
  const goods = await goodsNamed(
    db,
    ONE,
    numbers.map((nth) => ({ merchantCode: `SET-${nth}`, supplier: `供应商${nth}` })),
  );
  const [node] = await openNodes(db, ONE, 1);
  return db.transaction(ONE, async (ctx) => {
    const shop = await seedShop(ctx, '联营旗舰店');
    const suppliers = numbers.map((nth) => ({ id: ctx.newId(), code: `S${nth}`, name: `供应商${nth}` }));
    const more = {
      contact: '',
      phone: '',
      leadDays: 7,
      currency: 'CNY',
      terms: '',
      priceTolerancePpm: 0,
      active: true,
    };
    await keepSuppliers(
      ctx,
      suppliers.map((one) => ({ ...one, ...more })),
    );
    const terms: Id[] = [];
    for (const { id: supplierId } of suppliers) {
      const id = ctx.newId();
      terms.push(id);
      const tiers = [{ from: '0', ratePpm: 250_000 }];
      const classes = [{ code: 'A', name: '服装', taxPpm: 130_000, categories: [], tiers }];
      await keepTerm(
        ctx,
        id,
        {
          ...{ supplierId, shopId: null, nodeId: null, name: '联营', kind: 'joint', presentation: 'principal' },
          ...{ validFrom: '2026-06-01', validUntil: null, classes, tiers: 'marginal', commissionOnShare: false },
          ...{ scope: 'month', salesGuarantee: null, guaranteeRatePpm: 0, profitGuarantee: null, active: true },
        },
        null,
      );
    }
    await ctx.sql`
      create temp table sold on commit drop as
      select gen_random_uuid() as id, gen_random_uuid() as parcel, i, 'SET' || lpad(i::text, 6, '0') as number,
             100 + i % 977 as amount, timestamptz '2026-06-10 10:00+08' + i % 86400 * interval '1 second' as at
      from generate_series(0, ${count - 1}::int) i`;
    await ctx.sql`
      insert into fulfilment (tenant_id, id, order_id, order_number, shop_id, node_id, state, goods_text, quantity,
        queued_at, shipped_at, created_at)
      select ${ctx.tenant}, parcel, id, number, ${shop}, ${node!}, 'shipped', '', 1, at, at, at from sold`;
    await ctx.sql`
      insert into sales_order (tenant_id, id, number, kind, state, shop_id, channel_numbers, channel_state, name, phone,
        province, city, district, detail, merge_key, currency, goods_minor, discount_minor, freight_minor, payable_minor,
        paid_minor, ordered_at, queued_at, node_id, fulfilment_id, goods_text, line_count, quantity, created_at)
      select ${ctx.tenant}, id, number, 'normal', 'shipped', ${shop}, '{}', '', '', '', '', '', '', '', '', 'CNY', amount,
             0, 0, amount, amount, at, at, ${node!}, parcel, '', 1, 1, at
      from sold`;
    await ctx.sql`
      insert into sales_order_line (tenant_id, order_id, line, shop_id, channel_number, channel_line, sku_id,
        merchant_code, title, quantity, shipped, price_minor, amount_minor)
      select ${ctx.tenant}, s.id, 1, ${shop}, s.number, '1', k.id, k.code, '联营商品', 1, 1, s.amount, s.amount
      from sold s
      join unnest(${[...goods.values()]}::uuid[], ${[...goods.keys()]}::text[]) with ordinality k(id, code, nth)
        on k.nth = s.i % ${SUPPLIERS}::int + 1`;
    return { terms };
  });
}
