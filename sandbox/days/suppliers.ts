/** A supplier whose goods are settled when they are sold: terms with tiers and a guarantee, a statement a month. */
import * as contract from '../../src/contract/statements.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { businessDay } from '../../src/ledger/ledger.ts';
import { keepSuppliers } from '../../src/purchasing/purchasing.ts';
import { keepTerm } from '../../src/statements/statements.ts';
import { type Life, tried } from './life.ts';

export const SUPPLIER = '湖州织锦';

export async function seedSupplier(ctx: Ctx): Promise<Id> {
  const [supplierId, termId] = [ctx.newId(), ctx.newId()];
  const plain = { contact: '沈桂芳', phone: '13805739981', leadDays: 5, currency: 'CNY', terms: '月结', active: true };
  await keepSuppliers(ctx, [{ id: supplierId, code: 'HZZJ', name: SUPPLIER, priceTolerancePpm: 0, ...plain }]);
  await keepTerm(
    ctx,
    termId,
    {
      ...{ supplierId, name: '联营', shopId: null, nodeId: null, kind: 'joint', presentation: 'principal' },
      ...{ validFrom: `${businessDay(ctx).slice(0, 7)}-01`, validUntil: null, tiers: 'marginal', active: true },
      ...{ commissionOnShare: false, scope: 'month', salesGuarantee: '100000', guaranteeRatePpm: 250_000 },
      profitGuarantee: null,
      classes: [
        {
          ...{ code: 'A', name: '织物', taxPpm: 130_000, categories: [] },
          tiers: [
            { from: '0', ratePpm: 280_000 },
            { from: '200000', ratePpm: 250_000 },
          ],
        },
      ],
    },
    null,
  );
  return termId;
}

/** Made, sent, signed, invoiced, approved by somebody else, paid. */
export async function settleSupplier(life: Life, until: string, today: string): Promise<void> {
  const { maker, checker, house, world } = life;
  await house.work('statements.collect');
  await tried(life, 'statements made', () =>
    maker(contract.makeStatements, { body: { termIds: [world.termId], until } }),
  );
  const { items } = await maker(contract.listStatements, { query: { limit: 1 } });
  const [last] = items;
  if (last?.until !== until) return;
  const { id } = last;
  const ids = { body: { ids: [id] } };
  const params = { id };
  await tried(life, 'statements sent', () => maker(contract.publishStatements, ids));
  const signed = await tried(life, 'statements signed', () =>
    maker(contract.confirmForSupplier, { params, body: { reason: '纸质签字' } }),
  );
  if (!signed) return;
  await tried(life, 'statements invoiced', () =>
    maker(contract.enterStatementInvoice, {
      params,
      body: { number: `INV${until}`, on: today, amount: signed.statement.due.amount },
    }),
  );
  await tried(life, 'statements approved', () => checker(contract.approveStatements, ids));
  await tried(life, 'statements paid', () =>
    maker(contract.payStatement, { params, body: { on: today, reference: `PAY${until}` } }),
  );
  await house.work();
}
