/** Payments over HTTP: merchant accounts, and the door at which payment companies knock. */
import { Type } from 'typebox';
import { merchantAccountHistory } from '../contract/histories.ts';
import {
  addMerchantAccount,
  approveRefunds as approveRefundsEndpoint,
  askPayments,
  changeMerchantAccount,
  getPayment,
  listMerchantAccounts,
  listPaymentDoubts,
  listPayments,
  PAYMENT_COMPANIES,
  refundPayment,
  refundToCard,
  refuseRefunds as refuseRefundsEndpoint,
  settlePaymentDoubts,
  testMerchantAccount,
} from '../contract/payments.ts';
import { assertEverywhere, historyOf, limitOf, type Sum } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, publicRoute, type Route, route } from '../kernel/http/route.ts';
import { assertMay, reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { accountOf, accountView, changeAccount, makeAccount } from './account-settings.ts';
import { askNow } from './ask-silent.ts';
import { customerRoutes } from './customer-routes.ts';
import { approveRefunds, refuseRefunds } from './decide-refunds.ts';
import { findDoubts } from './doubts.ts';
import { giveBack } from './give-back.ts';
import { findPayments, paymentDetail, refundView, viewDoubts } from './list-payments.ts';
import { merchantAccounts, versionedAccounts } from './merchant-accounts.ts';
import type { NewsDesk } from './news-desk.ts';
import { payPage } from './pay-page.ts';
import { payRoutes } from './pay-routes.ts';
import type { AccountPorts, PaymentPorts, SettlePorts } from './ports.ts';
import { askCard, cardsOf } from './refund-cards.ts';
import { settleDoubts } from './settle-doubts.ts';
import { testAccount } from './test-account.ts';
import { voucherRoutes } from './voucher-routes.ts';

const LIMIT = 50;
const BY_ID = { id: 'id' } as const;

const notification = {
  method: 'POST',
  path: '/webhooks/payments/:tenant/:account',
  summary: 'Notifications of payment companies',
  scope: 'public',
  consumes: 'raw',
  params: Type.Object(
    { tenant: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), account: Type.String({ maxLength: 100 }) },
    { additionalProperties: false },
  ),
} as const;

/**
 * Where payment companies tell us what happened (PAY-3). Nobody is signed in: the connector judges the signature over
 * the raw bytes, and what is not genuine is answered as the company expects and changes nothing. The answer goes out
 * after the news is stored; when it cannot be stored the company hears an error and tells us again.
 */
const door = (desk: NewsDesk, ports: PaymentPorts): Route =>
  publicRoute(notification, async ({ db, request, params, body }) => {
    const scope = {
      tenant: params.tenant,
      actor: { kind: 'channel' as const, id: params.account, name: params.account },
    };
    const account = await desk.accountOf(params.tenant, params.account);
    const provider = account && ports.providers.get(account.kind);
    // Nobody learns whether the tenant or the account exists.
    if (!account || !provider) throw new Refused('payments.notGenuine', {}, 401);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]),
    );
    const verified = provider.verify(
      ports.openAccess(account),
      { headers, body: body ?? Buffer.alloc(0) },
      new Date(db.world.now()),
    );
    if (verified.genuine && verified.news) await desk.take(scope, account, verified.news);
    if (verified.genuine && verified.shared !== undefined && account.active) {
      const number = verified.shared;
      await db.transaction(scope, (ctx) => ctx.enqueue('payment.shared', { number }));
    }
    if (!account.active) throw new Refused('payments.notGenuine', {}, 401);
    return verified.reply;
  });

const accountRoutes = (ports: AccountPorts): Route[] => [
  route(listMerchantAccounts, async ({ ctx }) => ({
    accounts: (await versionedAccounts(ctx)).map((account) => accountView(account, ports)),
    companies: PAYMENT_COMPANIES.flatMap((kind) => {
      const provider = ports.providers.get(kind);
      return provider ? [{ kind, credentials: Object.keys(provider.credentials) }] : [];
    }),
  })),

  // The address is looked up before the transaction: nobody waits for a name server with a lock in hand.
  ownRoute(addMerchantAccount, async ({ db, scope, session, body }) => {
    assertEverywhere(session, 'settings.write');
    const {
      credentials = [],
      feeTolerance = '1',
      feePpm = 6_000,
      currency = 'CNY',
      active = true,
      notifyUrl = '',
      fundAccounts = [],
      ...rest
    } = body;
    const given = {
      ...rest,
      credentials,
      feePpm,
      feeToleranceMinor: BigInt(feeTolerance),
      currency,
      active,
      notifyUrl,
      fundAccounts,
    };
    return accountView(await makeAccount(db, scope, ports, given), ports);
  }),

  ownRoute(changeMerchantAccount, async ({ db, scope, session, params, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    // A number that is shown to him under stars is not his to replace.
    if (body.merchantId !== undefined) assertMay(session, 'payments.accounts');
    const { feeTolerance, ...rest } = body;
    const change = { ...rest, ...(feeTolerance !== undefined && { feeToleranceMinor: BigInt(feeTolerance) }) };
    return accountView(await changeAccount(db, scope, ports, params.account, change, ifMatch), ports);
  }),

  ownRoute(testMerchantAccount, async ({ db, scope, session, params }) => {
    assertEverywhere(session, 'settings.write');
    const problem = await testAccount(db, scope, ports, params.account);
    return { works: problem === null, problem };
  }),

  route(merchantAccountHistory, async ({ ctx, params, query }) => {
    const { id } = await accountOf(ctx, params.id);
    return historyOf(ctx, `merchantAccount/${id}`, query);
  }),
];

/** Shops a right covers; null for all of them. */
function shopsWith(session: Session, right: string): Id[] | null {
  const reach = reachOf(session, right);
  return reach.everything ? null : reach.shops;
}

const flagOf = (flag: 'true' | 'false' | undefined) => (flag === undefined ? {} : { isSet: flag === 'true' });

const moneyRoutes = (ports: AccountPorts & SettlePorts): Route[] => [
  route(listPayments, async ({ ctx, session, query: { doubtful, limit = LIMIT, cursor, ...filters } }) => {
    const { isSet } = flagOf(doubtful);
    const rows = await findPayments(ctx, ports, {
      ...filters,
      ...(isSet !== undefined && { doubtful: isSet }),
      shops: shopsWith(session, 'payments.read'),
      before: readCursor(cursor, BY_ID)?.id ?? null,
      limit: limit + 1,
    });
    return pageOf(
      rows,
      limit,
      (row) => row,
      (row) => ({ id: String(row.id) }),
    );
  }),

  route(getPayment, ({ ctx, session, params }) =>
    paymentDetail(ctx, ports, params.id, shopsWith(session, 'payments.read')),
  ),

  route(askPayments, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await askNow(ctx, body.ids) };
  }),

  route(refundPayment, async ({ ctx, session, params, body }) => {
    assertEverywhere(session, 'payments.write');
    const asked = { paymentId: params.id, amountMinor: BigInt(body.amount), reason: body.reason };
    return refundView(await giveBack(ctx, asked, await limitOf(ctx, session, 'refundPayment')));
  }),

  route(refundToCard, async ({ ctx, session, params, body }) => {
    assertEverywhere(session, 'payments.write');
    const refund = await askCard(ctx, ports.ring, ports, params.id, body);
    return refundView(refund, (await cardsOf(ctx, [refund.id])).get(refund.id));
  }),

  route(approveRefundsEndpoint, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await approveRefunds(ctx, body.ids, await limitOf(ctx, session, 'approveRefunds')) };
  }),

  route(refuseRefundsEndpoint, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await refuseRefunds(ctx, body.ids, body.reason) };
  }),

  // What nobody expected belongs to no shop.
  route(listPaymentDoubts, async ({ ctx, session, query: { open, limit = LIMIT, cursor, ...filters } }) => {
    assertEverywhere(session, 'payments.read');
    const { isSet } = flagOf(open);
    const doubts = await findDoubts(ctx, {
      ...filters,
      ...(isSet !== undefined && { open: isSet }),
      before: readCursor(cursor, BY_ID)?.id ?? null,
      limit: limit + 1,
    });
    return pageOf(
      await viewDoubts(ctx, ports, await merchantAccounts(ctx), doubts),
      limit,
      (row) => row,
      (row) => ({ id: String(row.id) }),
    );
  }),

  route(settlePaymentDoubts, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.write');
    const [over, overRefund] = [
      await limitOf(ctx, session, 'settlePaymentDoubts'),
      await limitOf(ctx, session, 'refundPayment'),
    ];
    const overLimit = (sum: Sum) => over(sum) ?? (body.resolution === 'refund' ? overRefund(sum) : null);
    return { outcomes: await settleDoubts(ctx, ports, body, overLimit) };
  }),
];

export const paymentRoutes = (desk: NewsDesk, ports: AccountPorts & SettlePorts, dataDir: string): Route[] => [
  ...accountRoutes(ports),
  ...moneyRoutes(ports),
  ...payRoutes(ports),
  ...voucherRoutes(ports, dataDir),
  ...customerRoutes(ports),
  door(desk, ports),
  payPage,
];
