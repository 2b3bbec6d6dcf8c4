/** Terms of suppliers as masters (PUR-2), and what of them the arithmetic of a statement takes. */
import { shopsOf } from '../channels/channels.ts';
import type { SupplierTermInput, TermClass } from '../contract/supplier-terms.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { supplierOf } from '../purchasing/purchasing.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { allNodes } from '../stock/stock.ts';
import type { SettlementTerms } from './settle.ts';

export type Term = {
  id: Id;
  supplierId: Id;
  name: string;
  shopId: Id | null;
  nodeId: Id | null;
  kind: SupplierTermInput['kind'];
  presentation: SupplierTermInput['presentation'];
  validFrom: string;
  validUntil: string | null;
  currency: string;
  classes: TermClass[];
  tiers: 'marginal' | 'whole';
  commissionOnShare: boolean;
  scope: SupplierTermInput['scope'];
  salesGuaranteeMinor: bigint | null;
  guaranteeRatePpm: number;
  profitGuaranteeMinor: bigint | null;
  active: boolean;
};
export type KeptTerm = Term & { version: number };

export const termTable = table<Term>('supplier_term', {
  id: 'uuid',
  supplierId: 'uuid',
  name: 'text',
  shopId: 'uuid',
  nodeId: 'uuid',
  kind: 'text',
  presentation: 'text',
  validFrom: 'date',
  validUntil: 'date',
  currency: 'text',
  classes: 'jsonb',
  tiers: 'text',
  commissionOnShare: 'boolean',
  scope: 'text',
  salesGuaranteeMinor: 'bigint',
  guaranteeRatePpm: 'int',
  profitGuaranteeMinor: 'bigint',
  active: 'boolean',
});

/** As the arithmetic takes them. */
export const settlementTerms = (term: Term): SettlementTerms => ({
  classes: term.classes.map(({ code, taxPpm, tiers }) => ({
    code,
    taxPpm: BigInt(taxPpm),
    tiers: tiers.map(({ from, ratePpm }) => ({ fromMinor: BigInt(from), ratePpm: BigInt(ratePpm) })),
  })),
  tiers: term.tiers,
  commissionOnShare: term.commissionOnShare,
  salesGuarantee:
    term.salesGuaranteeMinor === null
      ? null
      : { amountMinor: term.salesGuaranteeMinor, ratePpm: BigInt(term.guaranteeRatePpm) },
  profitGuaranteeMinor: term.profitGuaranteeMinor,
});

/** The class goods of a category are settled in. */
export const classFor = ({ classes }: Term, category: string): TermClass =>
  classes.find(({ categories }) => categories.includes(category)) ?? classes[0]!;

const amountOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

export const termRow = (
  id: Id,
  currency: string,
  { salesGuarantee, profitGuarantee, ...rest }: SupplierTermInput,
): Term => ({
  ...{ id, currency, ...rest },
  ...{ salesGuaranteeMinor: amountOf(salesGuarantee), profitGuaranteeMinor: amountOf(profitGuarantee) },
});

export type TermQuery = { supplierId?: Id | undefined; ids?: readonly Id[]; after: Id | null; limit: number };

/** One row more than `limit`, newest first. */
export const findTerms = (ctx: Ctx, q: TermQuery): Promise<KeptTerm[]> =>
  ctx.run(sql`
    select ${termTable.select()}, version
    from supplier_term
    where tenant_id = ${ctx.tenant}
      and (${q.supplierId}::uuid is null or supplier_id = ${q.supplierId})
      and (${q.ids ?? null}::uuid[] is null or id = any(${q.ids ?? null}::uuid[]))
      and (${q.after}::uuid is null or id < ${q.after})
    order by id desc
    limit ${q.limit + 1}`);

/** Nobody else makes statements by them meanwhile. */
export async function lockTerms(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, KeptTerm>> {
  const rows = await ctx.run<KeptTerm>(sql`
    select ${termTable.select()}, version
    from supplier_term
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(ids)]}::uuid[])
    order by id
    for update`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Refuses `statements.termUnknown` (404). */
export async function lockTerm(ctx: Ctx, id: Id): Promise<KeptTerm> {
  const term = (await lockTerms(ctx, [id])).get(id);
  if (!term) throw new Refused('statements.termUnknown', { id }, 404);
  return term;
}

/** Names of the counters there are, by shop or node. */
export async function counterNames(ctx: Ctx): Promise<(of: { shopId: Id | null; nodeId: Id | null }) => string> {
  const names = new Map([...(await shopsOf(ctx)), ...(await allNodes(ctx))].map(({ id, name }) => [id, name]));
  return ({ shopId, nodeId }) => names.get(shopId ?? nodeId ?? '') ?? '';
}

/**
 * Keeps terms. Refuses `purchasing.supplierUnknown` (404), `statements.homeCurrency`, `channels.shopUnknown`, `stock.nodeUnknown`,
 * `statements.termMoved`, `statements.counterTwice`, `statements.daysUnsound`, `statements.classTwice` (data: `code`),
 * `statements.tiersUnsound` (data: `code`), `statements.termsOverlap` (data: `name`).
 */
export async function keepTerm(ctx: Ctx, id: Id, input: SupplierTermInput, before: KeptTerm | null): Promise<void> {
  const supplier = await supplierOf(ctx, input.supplierId, true);
  // The books are in one currency, and so are the sales at most counters.
  if (supplier.currency !== HOME_CURRENCY) throw new Refused('statements.homeCurrency', { field: 'supplierId' });
  const term = termRow(id, supplier.currency, input);
  if (
    before &&
    [before.supplierId, before.shopId, before.nodeId].join() !== [term.supplierId, term.shopId, term.nodeId].join()
  )
    throw new Refused('statements.termMoved', { field: 'supplierId' });
  await assertCounter(ctx, term);
  assertSound(term);
  await assertAlone(ctx, term);
  await termTable.save(ctx, [term], ['id'], 'version');
  await auditChanges(ctx, 'supplierTerm.save', [
    { subject: `supplierTerm/${id}`, detail: differences(before && settingsOf(before), settingsOf(term)) },
  ]);
}

const settingsOf = ({ id: _, version: __, ...settings }: Term & { version?: number }) => settings;

async function assertCounter(ctx: Ctx, { shopId, nodeId }: Term): Promise<void> {
  if (shopId && nodeId) throw new Refused('statements.counterTwice', { field: 'nodeId' });
  if (shopId && !(await shopsOf(ctx)).some(({ id }) => id === shopId))
    throw new Refused('channels.shopUnknown', { field: 'shopId' });
  if (nodeId && !(await allNodes(ctx)).some(({ id }) => id === nodeId))
    throw new Refused('stock.nodeUnknown', { field: 'nodeId' });
}

function assertSound({ classes, validFrom, validUntil }: Term): void {
  if (validUntil !== null && validUntil < validFrom)
    throw new Refused('statements.daysUnsound', { field: 'validUntil' });
  const codes = new Set<string>();
  for (const { code, tiers } of classes) {
    if (codes.has(code)) throw new Refused('statements.classTwice', { field: 'classes', code });
    codes.add(code);
    const from = tiers.map((tier) => BigInt(tier.from));
    if (from[0] !== 0n || from.some((at, i) => i > 0 && at <= from[i - 1]!))
      throw new Refused('statements.tiersUnsound', { field: 'classes', code });
  }
}

/** On no day do two terms hold for the same supplier and counter: the supplier's row is locked, so none come between. */
async function assertAlone(ctx: Ctx, term: Term): Promise<void> {
  if (!term.active) return;
  const [other] = await ctx.sql<{ name: string }>`
    select name
    from supplier_term
    where tenant_id = ${ctx.tenant}
      and supplier_id = ${term.supplierId}
      and id <> ${term.id}
      and active
      and shop_id is not distinct from ${term.shopId}::uuid
      and node_id is not distinct from ${term.nodeId}::uuid
      and daterange(valid_from, valid_until, '[]') && daterange(${term.validFrom}::date, ${term.validUntil}::date, '[]')
    limit 1`;
  if (other) throw new Refused('statements.termsOverlap', { field: 'validFrom', name: other.name });
}
