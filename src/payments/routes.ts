/** Payments over HTTP: merchant accounts, and the door at which payment companies knock. */
import { Type } from 'typebox';
import {
  addMerchantAccount,
  changeMerchantAccount,
  listMerchantAccounts,
  testMerchantAccount,
} from '../contract/payments.ts';
import { assertEverywhere } from '../identity/identity.ts';
import { ownRoute, publicRoute, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { accountView, changeAccount, makeAccount } from './account-settings.ts';
import { merchantAccounts, versionedAccounts } from './merchant-accounts.ts';
import type { AccountPorts, PaymentPorts } from './ports.ts';
import { takePaymentNews } from './take-news.ts';
import { testAccount } from './test-account.ts';

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
const door = (ports: PaymentPorts): Route =>
  publicRoute(notification, async ({ db, request, params, body }) => {
    const scope = {
      tenant: params.tenant,
      actor: { kind: 'channel' as const, id: params.account, name: params.account },
    };
    const account = (await db.read(scope, merchantAccounts)).get(params.account);
    const provider = account?.active ? ports.providers.get(account.kind) : undefined;
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
    if (verified.genuine && verified.news) {
      const { news } = verified;
      await db.transaction(scope, (ctx) => takePaymentNews(ctx, account.id, news));
    }
    return verified.reply;
  });

const accountRoutes = (ports: AccountPorts): Route[] => [
  route(listMerchantAccounts, async ({ ctx }) => ({
    accounts: (await versionedAccounts(ctx)).map((account) => accountView(account, ports)),
  })),

  // The address is looked up before the transaction: nobody waits for a name server with a lock in hand.
  ownRoute(addMerchantAccount, async ({ db, scope, session, body }) => {
    assertEverywhere(session, 'settings.write');
    const { credentials = [], feeTolerance = '1', feePpm = 6_000, currency = 'CNY', active = true, ...rest } = body;
    const given = { ...rest, credentials, feePpm, feeToleranceMinor: BigInt(feeTolerance), currency, active };
    return accountView(await makeAccount(db, scope, ports, given), ports);
  }),

  ownRoute(changeMerchantAccount, async ({ db, scope, session, params, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const { feeTolerance, ...rest } = body;
    const change = { ...rest, ...(feeTolerance !== undefined && { feeToleranceMinor: BigInt(feeTolerance) }) };
    return accountView(await changeAccount(db, scope, ports, params.account, change, ifMatch), ports);
  }),

  ownRoute(testMerchantAccount, async ({ db, scope, session, params }) => {
    assertEverywhere(session, 'settings.write');
    const problem = await testAccount(db, scope, ports, params.account);
    return { works: problem === null, problem };
  }),
];

export const paymentRoutes = (ports: AccountPorts): Route[] => [...accountRoutes(ports), door(ports)];
