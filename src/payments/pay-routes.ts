/** Starting and closing payments of ours over HTTP (PAY-1). */
import * as contract from '../contract/pay.ts';
import { assertEverywhere } from '../identity/identity.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { closePayments } from './follow-starts.ts';
import { fittingAccounts } from './match-customers.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import type { PaymentPorts, SettlePorts } from './ports.ts';
import { accountsFor, collectingFor, leftToStart, orderToPay, startPayment } from './start-payment.ts';

type Ports = PaymentPorts & Pick<SettlePorts, 'ordersToPay' | 'buyerOf'>;

export const payRoutes = (ports: Ports): Route[] => [
  route(contract.payOptions, async ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    const order = await orderToPay(ctx, ports, params.id);
    const { leftMinor, underWayMinor } = await leftToStart(ctx, order);
    const accounts = await merchantAccounts(ctx);
    const collecting = await collectingFor(ctx, ports, order.shopId);
    const { currency } = order;
    const buyer = await ports.buyerOf?.(ctx, params.id);
    const ofAccounts = contract.ACCOUNT_METHODS.filter((method) => method !== 'points' || currency === HOME_CURRENCY);
    const byHand = collecting.forSeller ? [] : [...contract.VOUCHER_METHODS, ...ofAccounts];
    return {
      left: { amount: leftMinor, currency },
      underWay: { amount: underWayMinor, currency },
      options: [
        ...contract.COMPANY_METHODS.flatMap((method) =>
          accountsFor(accounts, ports, method, currency, collecting).map(({ id, name }) => ({
            ...{ method, account: { id, name } },
          })),
        ),
        ...byHand.map((method) => ({ method, account: null })),
      ],
      customers: buyer ? await fittingAccounts(ctx, buyer, currency) : [],
    };
  }),

  route(contract.startPayment, async ({ ctx, session, params, body }) => {
    assertEverywhere(session, 'payments.write');
    return startPayment(ctx, ports, params.id, body);
  }),

  route(contract.closePayments, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await closePayments(ctx, body.ids) };
  }),
];
