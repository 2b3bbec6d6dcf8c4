/** Receipts and buyers' prepaid money over HTTP (rows 12 and 13). */
import * as contract from '../contract/buyers-money.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { balances } from '../ledger/ledger.ts';
import { buyerOf, buyersWhere, endUses, holdPrepaid, type KeptBuyer, keepBuyer, usesWhere } from './buyers.ts';
import { custodiansOf } from './custodians.ts';
import { inHome } from './list-sub-merchants.ts';
import { money } from './money-book.ts';
import type { ClearingPorts } from './ports.ts';
import { findReceipts, identifyReceipts, type Receipt, recordReceipt } from './receipts.ts';
import { subMerchantsById } from './sub-merchants.ts';
import { registerAt } from './sub-money.ts';

const LIMIT = 50;

async function describeReceipts(ctx: Ctx, ports: ClearingPorts, rows: readonly Receipt[]) {
  const buyers = await buyersWhere(ctx, sql`id = any(${rows.flatMap(({ buyerId }) => buyerId ?? [])}::uuid[])`);
  const known = new Map(buyers.map(({ id, number, name }) => [id, { id, number, name }]));
  const people = await ports.describeActors(
    ctx,
    rows.flatMap(({ enteredBy, identifiedBy }) => [enteredBy, ...(identifiedBy ? [identifiedBy] : [])]),
  );
  return rows.map(({ accountMasked, amountMinor, buyerId, enteredBy, identifiedBy, ...row }) => ({
    ...{ ...row, account: accountMasked, amount: inHome(amountMinor) },
    buyer: buyerId === null ? null : (known.get(buyerId) ?? null),
    enteredBy: people.get(enteredBy)!,
    identifiedBy: identifiedBy === null ? null : people.get(identifiedBy)!,
  }));
}

async function describeBuyers(ctx: Ctx, ports: ClearingPorts, buyers: readonly KeptBuyer[]) {
  const ids = buyers.map(({ id }) => id);
  const custodians = await custodiansOf(ctx);
  const asked = buyers.flatMap(({ id }) =>
    custodians.map((at) => ({ id, at, account: money(registerAt(at.id), 'buyer.prepaid', id) })),
  );
  const found = await balances(
    ctx,
    asked.map(({ account }) => account),
  );
  const uses = await usesWhere(
    ctx,
    sql`buyer_id = any(${ids}::uuid[]) and id in (
          select u.id from unnest(${ids}::uuid[]) b(id)
          cross join lateral (
            select id from custody_use
            where tenant_id = ${ctx.tenant} and buyer_id = b.id order by id desc limit 100) u)
        order by id desc`,
  );
  const sellers = await subMerchantsById(
    ctx,
    uses.map(({ subMerchantId }) => subMerchantId),
  );
  const people = await ports.describeActors(
    ctx,
    uses.map(({ madeBy }) => madeBy),
  );
  return buyers.map((buyer) => ({
    ...buyer,
    balances: asked.flatMap(({ id, at }, i) => {
      const { posted, heldOut } = found[i]!;
      if (id !== buyer.id || (posted === 0n && heldOut === 0n)) return [];
      return [{ custodian: at.id, custodianName: at.name, prepaid: inHome(posted), held: inHome(heldOut) }];
    }),
    uses: uses
      .filter(({ buyerId }) => buyerId === buyer.id)
      .map(({ id, custodian, reference, state, madeAt, endedAt, amountMinor, madeBy, subMerchantId }) => ({
        ...{
          id,
          custodian,
          reference,
          state,
          madeAt,
          endedAt,
          amount: inHome(amountMinor),
          madeBy: people.get(madeBy)!,
        },
        subMerchant: {
          id: subMerchantId,
          number: sellers.get(subMerchantId)?.number ?? '',
          name: sellers.get(subMerchantId)?.name ?? '',
        },
      })),
  }));
}

const describeBuyer = async (ctx: Ctx, ports: ClearingPorts, id: Id) =>
  (await describeBuyers(ctx, ports, [await buyerOf(ctx, id)]))[0]!;

const receiptRoutes = (ports: ClearingPorts): Route[] => [
  route(contract.listCustodyReceipts, async ({ ctx, session, query: { cursor, limit = LIMIT, ...query } }) => {
    assertEverywhere(session, 'payments.read');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await findReceipts(ctx, { ...query, before, limit });
    const page = pageOf(
      rows,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
    return { items: await describeReceipts(ctx, ports, page.items), next: page.next };
  }),

  route(contract.recordReceipt, async ({ ctx, session, body: { amount, ...body } }) => {
    assertEverywhere(session, 'payments.write');
    return { id: await recordReceipt(ctx, { ...body, amountMinor: BigInt(amount) }) };
  }),

  route(contract.identifyReceipts, async ({ ctx, session, body: { ids, buyerId } }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await identifyReceipts(ctx, ids, buyerId) };
  }),
];

export const buyerRoutes = (ports: ClearingPorts): Route[] => [
  ...receiptRoutes(ports),

  route(contract.listCustodyBuyers, async ({ ctx, session, query: { cursor, limit = LIMIT, text } }) => {
    assertEverywhere(session, 'payments.read');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await buyersWhere(
      ctx,
      sql`true
        ${text ? sql`and (number = ${text} or name ilike ${`%${text}%`})` : sql``}
        ${before ? sql`and id < ${before}` : sql``}
        order by id desc
        limit ${limit + 1}`,
    );
    const page = pageOf(
      rows,
      limit,
      (row) => row,
      ({ id }) => ({ id }),
    );
    return { items: await describeBuyers(ctx, ports, page.items), next: page.next };
  }),

  route(contract.addCustodyBuyer, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.write');
    const id = ctx.newId();
    await keepBuyer(ctx, null, { ...body, id, active: true });
    return describeBuyer(ctx, ports, id);
  }),

  route(contract.changeCustodyBuyer, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'payments.write');
    const before = await buyerOf(ctx, id);
    assertVersion({ ifMatch }, before.version);
    await keepBuyer(ctx, before, { ...body, id });
    return describeBuyer(ctx, ports, id);
  }),

  route(contract.holdPrepaid, async ({ ctx, session, params: { id }, body: { amount, ...body } }) => {
    assertEverywhere(session, 'payments.write');
    await holdPrepaid(ctx, id, { ...body, amountMinor: BigInt(amount) });
    return describeBuyer(ctx, ports, id);
  }),

  route(contract.payUses, async ({ ctx, session, body: { ids } }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await endUses(ctx, ids, 'paid') };
  }),

  route(contract.cancelUses, async ({ ctx, session, body: { ids } }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await endUses(ctx, ids, 'cancelled') };
  }),
];
