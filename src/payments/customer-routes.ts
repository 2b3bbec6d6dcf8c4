/** Accounts of customers over HTTP (PAY-5). */
import * as contract from '../contract/customer-accounts.ts';
import { assertEverywhere } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { entriesBehind } from '../ledger/ledger.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import {
  changeCustomerAccount,
  customerAccount,
  findAccounts,
  makeCustomerAccount,
  moveWithin,
  type Versioned,
} from './customer-accounts.ts';
import { amountsOf, placeOf } from './customer-book.ts';
import { addMatch, matchesOf, removeMatch } from './match-customers.ts';
import { pointsOf } from './points/lot-store.ts';
import { pointsRoutes } from './points/routes.ts';
import type { PaymentPorts, SettlePorts } from './ports.ts';
import { topUp } from './start-payment.ts';

const LIMIT = 50;

async function views(ctx: Ctx, accounts: readonly Versioned[]): Promise<Wire<contract.CustomerAccount>[]> {
  const amounts = await amountsOf(ctx, accounts);
  const points = await pointsOf(
    ctx,
    accounts.map(({ id }) => id),
  );
  return accounts.map(({ creditMinor, ...account }) => {
    const { prepaid, frozen, deposit, credit } = amounts.get(account.id)!;
    const money = (amount: bigint) => ({ amount, currency: account.currency });
    return {
      ...account,
      ...{ free: money(prepaid.free), balance: money(prepaid.posted), held: money(prepaid.heldOut + credit.heldOut) },
      ...{ frozen: money(frozen.posted), deposit: money(deposit.posted), creditLimit: money(creditMinor) },
      ...{ creditUsed: money(-credit.posted), creditFree: money(credit.free) },
      points: points.get(account.id)?.points ?? 0n,
      pointsWorth: { amount: points.get(account.id)?.worthMinor ?? 0n, currency: HOME_CURRENCY },
    };
  });
}

const view = async (ctx: Ctx, account: Versioned) => (await views(ctx, [account]))[0]!;

export const customerRoutes = (ports: PaymentPorts & SettlePorts): Route[] => [
  route(contract.listCustomerAccounts, async ({ ctx, session, query: { limit = LIMIT, cursor, ...filters } }) => {
    assertEverywhere(session, 'payments.read');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await findAccounts(ctx, { ...filters, before, limit: limit + 1 });
    return pageOf(
      await views(ctx, rows),
      limit,
      (row) => row,
      (row) => ({ id: String(row.id) }),
    );
  }),

  route(contract.getCustomerAccount, async ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return view(ctx, await customerAccount(ctx, params.id));
  }),

  route(contract.makeCustomerAccount, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'settings.write');
    const { currency = 'CNY', creditLimit = '0', note = '', ...facts } = body;
    const creditMinor = BigInt(creditLimit);
    return view(ctx, await makeCustomerAccount(ctx, { ...facts, currency, creditMinor, note, active: true }));
  }),

  route(contract.changeCustomerAccount, async ({ ctx, session, params, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const { creditLimit, ...rest } = body;
    const change = { ...rest, ...(creditLimit !== undefined && { creditMinor: BigInt(creditLimit) }) };
    return view(ctx, await changeCustomerAccount(ctx, params.id, change, ifMatch));
  }),

  route(contract.moveCustomerMoney, async ({ ctx, session, params, body }) => {
    assertEverywhere(session, 'payments.write');
    await moveWithin(ctx, params.id, body.move, BigInt(body.amount), body.reason);
    return view(ctx, await customerAccount(ctx, params.id));
  }),

  route(contract.topUp, ({ ctx, session, params, body }) => {
    assertEverywhere(session, 'payments.write');
    return topUp(ctx, ports, params.id, body);
  }),

  route(contract.listCustomerMatches, async ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    await customerAccount(ctx, params.id);
    return { matches: await matchesOf(ctx, params.id) };
  }),

  route(contract.addCustomerMatch, async ({ ctx, session, params, body: { shopId = null, ...match } }) => {
    assertEverywhere(session, 'settings.write');
    await addMatch(ctx, params.id, { ...match, shopId });
    return { matches: await matchesOf(ctx, params.id) };
  }),

  route(contract.removeCustomerMatch, async ({ ctx, session, params }) => {
    assertEverywhere(session, 'settings.write');
    await removeMatch(ctx, params.id, params.match);
    return { matches: await matchesOf(ctx, params.id) };
  }),

  route(contract.customerEntries, async ({ ctx, session, params, query }) => {
    assertEverywhere(session, 'payments.read');
    return entriesOf(ctx, ports, params.id, query);
  }),
  ...pointsRoutes(ports),
];

async function entriesOf(
  ctx: Ctx,
  ports: Pick<SettlePorts, 'describeActors'>,
  id: Id,
  {
    place,
    held,
    limit = LIMIT,
    cursor,
  }: { place: (typeof contract.ACCOUNT_PLACES)[number]; held?: string; limit?: number; cursor?: string },
) {
  const { currency, creditMinor } = await customerAccount(ctx, id);
  const { entries, next } = await entriesBehind(ctx, [placeOf(currency, id, place, creditMinor)], {
    ...{ bucket: held === 'true' ? 'heldOut' : 'posted', limit },
    ...(cursor !== undefined && { cursor }),
  });
  const actors = await ports.describeActors(ctx, [...new Set(entries.map((entry) => entry.actor))]);
  return {
    items: entries.map(({ id: entryId, at, change, running, reason, document, actor }) => ({
      ...{ id: entryId, at, change, running, reason },
      paymentId: document.type === 'payment' ? document.id : null,
      by: actors.get(actor) ?? { kind: 'system' as const, name: actor },
    })),
    next,
  };
}
