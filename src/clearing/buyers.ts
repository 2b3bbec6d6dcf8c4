/** Buyers with prepaid money at licensed accounts (row 13), and what of it is promised to orders of sub-merchants. */
import { audit, auditAll, auditChanges, differences } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { custodianOf } from './custodians.ts';
import { endHold, holdOf, posting } from './entries.ts';
import { subMerchantOf } from './sub-merchants.ts';
import { registerAt } from './sub-money.ts';

export type Buyer = { id: Id; name: string; contact: string; note: string; active: boolean };
export type KeptBuyer = Buyer & { number: string; version: number };

const buyerTable = table<Buyer>('custody_buyer', {
  id: 'uuid',
  name: 'text',
  contact: 'text',
  note: 'text',
  active: 'boolean',
});

export const buyersWhere = (ctx: Ctx, where: Sql): Promise<KeptBuyer[]> =>
  ctx.run<KeptBuyer>(sql`
    select ${buyerTable.select()}, number, version
    from custody_buyer
    where tenant_id = ${ctx.tenant}
      and ${where}`);

/** Refuses `clearing.buyerUnknown` (404). */
export async function buyerOf(ctx: Ctx, id: Id): Promise<KeptBuyer> {
  const [buyer] = await buyersWhere(ctx, sql`id = ${id} for update`);
  if (!buyer) throw new Refused('clearing.buyerUnknown', { id }, 404);
  return buyer;
}

export async function keepBuyer(ctx: Ctx, before: KeptBuyer | null, buyer: Buyer): Promise<void> {
  await buyerTable.save(ctx, [buyer], ['id'], 'version');
  const said = ({ name, contact, note, active }: Buyer) => ({ name, contact, note, active });
  await auditChanges(ctx, `custodyBuyer.${before ? 'change' : 'create'}`, [
    { subject: `custodyBuyer/${buyer.id}`, detail: differences(before && said(before), said(buyer)) },
  ]);
}

export type Use = {
  id: Id;
  custodian: string;
  buyerId: Id;
  subMerchantId: Id;
  reference: string;
  amountMinor: bigint;
  state: 'held' | 'paid' | 'cancelled';
  madeBy: string;
  madeAt: Date;
  endedBy: string | null;
  endedAt: Date | null;
};

const useTable = table<Use>('custody_use', {
  id: 'uuid',
  custodian: 'text',
  buyerId: 'uuid',
  subMerchantId: 'uuid',
  reference: 'text',
  amountMinor: 'bigint',
  state: 'text',
  madeBy: 'text',
  madeAt: 'timestamptz',
  endedBy: 'text',
  endedAt: 'timestamptz',
});

export const usesWhere = (ctx: Ctx, where: Sql): Promise<Use[]> =>
  ctx.run<Use>(sql`
    select ${useTable.select()}
    from custody_use
    where tenant_id = ${ctx.tenant}
      and ${where}`);

type Asked = Pick<Use, 'custodian' | 'subMerchantId' | 'reference' | 'amountMinor'>;

/** Refuses as the contract's `holdPrepaid`. Posts the hold of row 13. */
export async function holdPrepaid(ctx: Ctx, buyerId: Id, asked: Asked): Promise<void> {
  const buyer = await buyerOf(ctx, buyerId);
  if (!buyer.active) throw new Refused('clearing.buyerOff', { name: buyer.name });
  await custodianOf(ctx, asked.custodian);
  await subMerchantOf(ctx, asked.subMerchantId);
  const made = { madeBy: actorText(ctx.actor), madeAt: new Date(ctx.now()), endedBy: null, endedAt: null };
  const use: Use = { ...asked, ...made, id: ctx.newId(), buyerId, state: 'held' };
  const fresh = await useTable.insert(ctx, [use], sql`on conflict do nothing returning id`);
  const { id, reference, custodian, subMerchantId, amountMinor } = use;
  if (fresh.length === 0) throw new Refused('clearing.useKnown', { field: 'reference', reference }, 409);
  await audit(ctx, 'custodyBuyer.hold', `custodyBuyer/${buyerId}`, { reference, custodian, amount: amountMinor });
  const about = { register: registerAt(custodian), whose: { b: buyerId, m: subMerchantId }, document: id };
  const line = holdOf('prepaid', { ...about, amounts: { amount: amountMinor } });
  const [result] = await post(ctx, [posting('custodyUse', id, 'prepaidHeld', [line])]);
  if (!result!.posted) throw new Refused(result!.refusal.code, result!.refusal.data, 409);
}

const ENDS = {
  paid: { kind: 'settle', reason: 'prepaidPaid', audit: 'custodyBuyer.pay' },
  cancelled: { kind: 'release', reason: 'prepaidFreed', audit: 'custodyBuyer.cancel' },
} as const;

/** Refuses as the contract's `payUses`. Posts the settle or the release of row 13. */
export async function endUses(ctx: Ctx, ids: readonly Id[], to: keyof typeof ENDS): Promise<Outcome<Id, string>[]> {
  const found = await usesWhere(ctx, sql`id = any(${ids as Id[]}::uuid[]) order by id for update`);
  const uses = new Map(found.map((use) => [use.id, use]));
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const use = uses.get(id);
    if (!use) return refuse(id, 'clearing.useUnknown');
    return use.state === 'held' ? done(id) : refuse(id, 'clearing.wrongState', { state: use.state });
  });
  const ended = { state: to, endedBy: actorText(ctx.actor), endedAt: new Date(ctx.now()) };
  const ready = found.filter(({ state }) => state === 'held').map((use) => ({ ...use, ...ended }));
  await useTable.update(ctx, ready, ['id'], ['state', 'endedBy', 'endedAt']);
  const { kind, reason, audit: action } = ENDS[to];
  await auditAll(
    ctx,
    action,
    ready.map((use) => ({ subject: `custodyBuyer/${use.buyerId}`, detail: { reference: use.reference } })),
  );
  await post(
    ctx,
    ready.map(({ id, amountMinor }) =>
      posting('custodyUse', id, reason, [endHold(kind, 'prepaid', { document: id, amount: amountMinor })]),
    ),
  );
  return outcomes;
}
