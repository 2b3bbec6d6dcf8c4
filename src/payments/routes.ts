/**
 * Where payment companies tell us what happened (PAY-3). Nobody is signed in: the connector judges the signature over
 * the raw bytes, and what is not genuine is answered as the company expects and changes nothing. The answer goes out
 * after the news is stored; when it cannot be stored the company hears an error and tells us again.
 */
import { Type } from 'typebox';
import { publicRoute, type Route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import type { PaymentPorts } from './ports.ts';
import { takePaymentNews } from './take-news.ts';

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

export const paymentRoutes = (ports: PaymentPorts): Route[] => [
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
  }),
];
