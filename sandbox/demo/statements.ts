/**
 * Two suppliers of the demo whose goods are settled when they are sold (PUR-2, SUP-1): terms with tiers, a guarantee and a
 * promotion, charges, and once the first parcels have left a statement that waits for the supplier's word and one that
 * waits for its money. Somebody of the first one may sign in to the portal.
 */
import { listPayableStatements, makePaymentRun, setSupplierPayee } from '../../src/contract/payment-runs.ts';
import {
  approveStatements,
  confirmForSupplier,
  enterStatementInvoice,
  listStatements,
  makeStatements,
  publishStatements,
} from '../../src/contract/statements.ts';
import { listSupplierTerms, type SupplierTermInput } from '../../src/contract/supplier-terms.ts';
import { listSuppliers } from '../../src/contract/suppliers.ts';
import { createUser, hashPassword, randomPassword } from '../../src/identity/identity.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import { businessDay } from '../../src/ledger/ledger.ts';
import { suppliersByWord } from '../../src/purchasing/purchasing.ts';
import { enterNotes, keepPromotion, keepTerm, writeNotices } from '../../src/statements/statements.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { Login } from './seed-tenant.ts';

const PORTAL = { login: 'txqh', name: '沈桂芳（桐乡青禾，供应商门户）', code: 'TXQH' };
const OTHER = 'SZJC';
const DAY_MS = 86_400_000;

const tier = (from: string, ratePpm: number) => ({ from, ratePpm });
const goods = (code: string, name: string, ...tiers: ReturnType<typeof tier>[]) => ({
  ...{ code, name, taxPpm: 130_000, categories: [], tiers },
});
const TERM: Omit<SupplierTermInput, 'supplierId' | 'name' | 'validFrom' | 'classes'> = {
  ...{ shopId: null, nodeId: null, kind: 'joint', presentation: 'principal', validUntil: null, tiers: 'marginal' },
  ...{ commissionOnShare: false, scope: 'month', salesGuarantee: null, guaranteeRatePpm: 0, profitGuarantee: null },
  active: true,
};

/** On the first start. */
export async function seedTerms(ctx: Ctx): Promise<void> {
  const known = await suppliersByWord(ctx, [PORTAL.code, OTHER]);
  const [first, second] = [known.get(PORTAL.code)!.id, known.get(OTHER)!.id];
  const [today, validFrom] = [businessDay(ctx), `${businessDay(ctx).slice(0, 7)}-01`];
  const [termId, other] = [ctx.newId(), ctx.newId()];
  const knit = goods('A', '针织', tier('0', 280_000), tier('1000000', 250_000), tier('5000000', 220_000));
  await keepTerm(
    ctx,
    termId,
    {
      ...TERM,
      supplierId: first,
      name: '2026 联营',
      validFrom,
      classes: [knit],
      salesGuarantee: '3000000',
      guaranteeRatePpm: 250_000,
    },
    null,
  );
  const woven = goods('A', '梭织', tier('0', 300_000));
  await keepTerm(ctx, other, { ...TERM, supplierId: second, name: '2026 联营', validFrom, classes: [woven] }, null);
  const promotion = { name: '双十二预热', shopId: null, validFrom, validUntil: today, skuIds: [], active: true };
  await keepPromotion(
    ctx,
    { ...promotion, id: ctx.newId(), supplierId: first, ratePpm: null, sharePpm: 500_000 },
    null,
  );
  await enterNotes(ctx, [
    { termId, kind: 'inside', title: '陈列道具', day: today, amountMinor: 20_000n, taxPpm: 130_000 },
    { termId, kind: 'outside', title: '物料费', day: today, amountMinor: 10_600n, taxPpm: 60_000 },
    { termId: other, kind: 'outside', title: '拍摄费', day: today, amountMinor: 31_800n, taxPpm: 60_000 },
  ]);
  await writeNotices(ctx, [first, second], {
    ...{
      title: '双十二备货安排',
      text: '11 月 28 日前请把备货数量发给采购孙悦；结算单每月 5 日前确认。',
      attached: null,
    },
  });
}

/** Who signs in for the supplier; made once, the password is shown with the others and changed at the first sign-in. */
export async function seedPortal(db: Database, scope: Scope): Promise<Login[]> {
  const password = randomPassword();
  const passwordHash = await hashPassword(password);
  return db.transaction(scope, async (ctx) => {
    const supplier = (await suppliersByWord(ctx, [PORTAL.code])).get(PORTAL.code)!;
    const made = await ctx.sql`
      select from app_user
      where tenant_id = ${ctx.tenant}
        and supplier_id = ${supplier.id}`;
    if (made.length > 0) return [];
    const { login, name } = PORTAL;
    await createUser(ctx, { login, name: '沈桂芳', passwordHash, supplierId: supplier.id });
    return [{ login, password, name }];
  });
}

const PAYEES = [
  { code: PORTAL.code, email: 'duizhang@txqh.example', bankName: '嘉兴银行桐乡支行', account: '33040198000126715' },
  { code: OTHER, email: 'finance@szjc.example', bankName: '苏州银行吴江支行', account: '51688800001253307' },
];

type People = { purchaser: Client; finance: Client; checker: Client; clock: Clock };

/**
 * Once parcels have left: both are settled up to today. One is sent and waits for its supplier; the other came back signed,
 * its invoice is entered and approved, so that it can be paid.
 */
export async function stageStatements({ purchaser, finance, checker, clock }: People): Promise<void> {
  const { suppliers } = await purchaser(listSuppliers);
  for (const { code, ...payee } of PAYEES) {
    const { id, name: accountName } = suppliers.find((one) => one.code === code)!;
    const body = { ...payee, bankCode: '', accountName };
    await finance(setSupplierPayee, { params: { id }, body, ifMatch: 0 });
  }
  const { items: terms } = await purchaser(listSupplierTerms, { query: { limit: 50 } });
  const until = dayOf(clock.now().getTime());
  await purchaser(makeStatements, { body: { termIds: terms.map(({ id }) => id), until } });
  const { items: made } = await purchaser(listStatements, { query: { limit: 50 } });
  await purchaser(publishStatements, { body: { ids: made.map(({ id }) => id) } });
  const signed = made.find(({ supplier }) => supplier.id === suppliers.find(({ code }) => code === OTHER)!.id);
  if (!signed) return;
  const params = { id: signed.id };
  await purchaser(confirmForSupplier, { params, body: { reason: '盖章件已寄回' } });
  const invoice = { number: '26332000004817350216', on: until, amount: signed.due.amount };
  await purchaser(enterStatementInvoice, { params, body: invoice });
  await checker(approveStatements, { body: { ids: [signed.id] } });
}

/** What is approved is to be paid tomorrow; somebody else has to agree. */
export async function stagePaymentRun({ finance, clock }: People): Promise<void> {
  const { statements, accounts } = await finance(listPayableStatements);
  const [account] = accounts;
  if (!account || statements.length === 0) return;
  const day = dayOf(clock.now().getTime() + DAY_MS);
  await finance(makePaymentRun, {
    body: { statementIds: statements.map(({ id }) => id), accountId: account.id, day },
  });
}
