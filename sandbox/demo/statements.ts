/**
 * Two suppliers of the demo whose goods are settled when they are sold (PUR-2, SUP-1): terms with tiers, a guarantee and a
 * promotion, charges, and once the first parcels have left a statement that waits for the supplier's word. Somebody of
 * the first one may sign in to the portal.
 */
import type { SupplierTermInput } from '../../src/contract/supplier-terms.ts';
import { createUser, hashPassword, randomPassword } from '../../src/identity/identity.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { businessDay } from '../../src/ledger/ledger.ts';
import { suppliersByWord } from '../../src/purchasing/purchasing.ts';
import {
  enterNotes,
  keepPromotion,
  keepTerm,
  latestStatements,
  makeStatements,
  publishStatements,
  writeNotices,
} from '../../src/statements/statements.ts';
import type { Login } from './seed-tenant.ts';

const PORTAL = { login: 'txqh', name: '沈桂芳（桐乡青禾，供应商门户）', code: 'TXQH' };
const OTHER = 'SZJC';

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

/** Once parcels have left: both settled up to today, one of them sent. */
export async function stageStatements(db: Database, scope: Scope): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const terms = await ctx.sql<{ id: Id }>`
      select id
      from supplier_term
      where tenant_id = ${ctx.tenant}
      order by id`;
    await makeStatements(
      ctx,
      terms.map(({ id }) => id),
      businessDay(ctx),
    );
    const made = (await latestStatements(ctx, [terms[0]!.id])).get(terms[0]!.id);
    if (made) await publishStatements(ctx, [made.id]);
  });
}
