/** Statement accounts, days of accounts and their sign-off over HTTP. */
import * as contract from '../contract/account-days.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import { merchantAccounts } from '../payments/payments.ts';
import { findAccountDays } from './account-days.ts';
import type { ReconciliationPorts } from './ports.ts';
import { proposeDays, reopenDay, signDays } from './sign-off-days.ts';
import { type KeptAccount, keepStatementAccount, statementAccount, statementAccounts } from './statement-accounts.ts';

const viewOf = ({ feeToleranceMinor, ...account }: KeptAccount) => ({ ...account, feeTolerance: feeToleranceMinor });

/** The person behind a session or an API key: two sessions of one person are not two people. */
export const personOf = (session: Session): string => `user:${session.userId}`;

/** Days are a grid: more of them than a quarter nobody sees at a glance. */
const MOST_DAYS = 100;

export const statementRoutes = (ports: Pick<ReconciliationPorts, 'describeActors'>): Route[] => [
  route(contract.listStatementAccounts, async ({ ctx }) => ({
    accounts: (await statementAccounts(ctx)).map(viewOf),
    merchants: [...(await merchantAccounts(ctx)).values()].map(({ id, name, active }) => ({ id, name, active })),
  })),

  route(contract.createStatementAccount, async ({ ctx, body }) =>
    viewOf(await keepStatementAccount(ctx, ctx.newId(), body)),
  ),

  route(contract.changeStatementAccount, async ({ ctx, params, body, ifMatch }) => {
    assertVersion({ ifMatch }, (await statementAccount(ctx, params.id, true)).version);
    return viewOf(await keepStatementAccount(ctx, params.id, body));
  }),

  route(contract.listAccountDays, async ({ ctx, query }) => {
    if (Date.parse(query.until) - Date.parse(query.from) > MOST_DAYS * 86_400_000)
      throw new Refused('reconciliation.tooManyDays', { most: MOST_DAYS });
    return { days: await findAccountDays(ctx, ports, query) };
  }),

  route(contract.proposeDays, async ({ ctx, session, body }) => ({
    outcomes: await proposeDays(ctx, { ...body, person: personOf(session) }),
  })),

  route(contract.signDays, async ({ ctx, session, body }) => ({
    outcomes: await signDays(ctx, { ...body, person: personOf(session) }),
  })),

  route(contract.reopenDay, async ({ ctx, body }) => ({ state: await reopenDay(ctx, body) })),
];
