/** The books over HTTP: chart, rules, vouchers, drafts. They are the whole house's: a right for one shop is not enough. */
import * as contract from '../contract/books.ts';
import { assertEverywhere, limitOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import { describeDraft, describeDrafts, describeVouchers, type FinancePorts } from './describe.ts';
import * as drafts from './drafts.ts';
import { chartOf, keepAccount, keepRule, rulesOf } from './masters.ts';
import { periodRoutes } from './period-routes.ts';
import { amountNames, POSTING_RULES, type PostingRule } from './posting-rules.ts';
import { reportRoutes } from './report-routes.ts';
import { aroundVoucher, findVouchers, theVoucher } from './vouchers.ts';
import { resolveWhom } from './whom.ts';

const describeRule = (kind: string, { memo, lines, version }: PostingRule & { version: number }) => ({
  ...{ kind, memo, lines: [...lines], version },
  amounts: amountNames((POSTING_RULES as Record<string, PostingRule>)[kind]?.lines ?? lines),
});

const masterRoutes: Route[] = [
  route(contract.listBookAccounts, async ({ ctx, session }) => {
    assertEverywhere(session, 'bills.read');
    return { items: [...(await chartOf(ctx)).values()] };
  }),

  route(contract.addBookAccount, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'bills.approve');
    return keepAccount(ctx, body, (before) => {
      if (before) throw new Refused('finance.accountTaken', { code: body.code });
    });
  }),

  route(contract.changeBookAccount, async ({ ctx, session, params, body, ifMatch }) => {
    assertEverywhere(session, 'bills.approve');
    return keepAccount(ctx, { ...body, code: params.code }, (before) => {
      if (!before) throw new Refused('finance.accountUnknown', { account: params.code }, 404);
      assertVersion({ ifMatch }, before.version);
    });
  }),

  route(contract.listBookRules, async ({ ctx, session }) => {
    assertEverywhere(session, 'bills.read');
    return { items: [...(await rulesOf(ctx))].map(([kind, rule]) => describeRule(kind, rule)) };
  }),

  route(contract.changeBookRule, async ({ ctx, session, params: { kind }, body, ifMatch }) => {
    assertEverywhere(session, 'bills.approve');
    const kept = await keepRule(ctx, kind, body, (before) => assertVersion({ ifMatch }, before.version));
    return describeRule(kind, kept);
  }),
];

const voucherRoutes = (ports: FinancePorts): Route[] => [
  route(contract.listVouchers, async ({ ctx, session, query: { cursor, limit = 50, ...asked } }) => {
    assertEverywhere(session, 'bills.read');
    const rows = await findVouchers(ctx, asked, { after: readCursor(cursor, { day: 'day', id: 'id' }), limit });
    return pageOf(
      await describeVouchers(ctx, ports, rows),
      limit,
      (row) => row,
      ({ onDay, id }) => ({ day: onDay, id }),
    );
  }),

  route(contract.getVoucher, async ({ ctx, session, params }) => {
    assertEverywhere(session, 'bills.read');
    const voucher = await theVoucher(ctx, params.id);
    const [described] = await describeVouchers(ctx, ports, [voucher]);
    return { ...described!, about: voucher.about, ...(await aroundVoucher(ctx, voucher)) };
  }),

  route(contract.reverseVoucher, async ({ ctx, session, params, body }) => {
    assertEverywhere(session, 'bills.propose');
    return { draftId: (await drafts.reverseVoucher(ctx, params.id, body)).id };
  }),
];

const draftRoutes = (ports: FinancePorts): Route[] => {
  const named = async <Input extends drafts.DraftInput>(ctx: Ctx, input: Input) => ({
    ...input,
    lines: await resolveWhom(ctx, ports, input.lines),
  });
  return [
    route(contract.listBookDrafts, async ({ ctx, session, query: { cursor, limit = 50, state } }) => {
      assertEverywhere(session, 'bills.read');
      const before = readCursor(cursor, { id: 'id' })?.id ?? null;
      const rows = await drafts.findDrafts(ctx, { state, before, limit });
      const described = await describeDrafts(ctx, ports, rows);
      return pageOf(
        described,
        limit,
        (row) => row,
        ({ id }) => ({ id }),
      );
    }),

    route(contract.getBookDraft, async ({ ctx, session, params }) => {
      assertEverywhere(session, 'bills.read');
      return describeDraft(ctx, ports, await drafts.theDraft(ctx, params.id));
    }),

    route(contract.addBookDraft, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.propose');
      return describeDraft(ctx, ports, await drafts.addDraft(ctx, await named(ctx, body)));
    }),

    route(contract.changeBookDraft, async ({ ctx, session, params: { id }, body, ifMatch }) => {
      assertEverywhere(session, 'bills.propose');
      const before = (await drafts.lockDrafts(ctx, [id])).get(id);
      if (!before) throw new Refused('finance.draftUnknown', { id }, 404);
      assertVersion({ ifMatch }, before.version);
      return describeDraft(ctx, ports, await drafts.changeDraft(ctx, before, await named(ctx, body)));
    }),

    route(contract.approveVouchers, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.approve');
      const overLimit = await limitOf(ctx, session, 'approveVouchers');
      return { outcomes: await drafts.approveDrafts(ctx, body.ids, overLimit) };
    }),

    route(contract.sendBackVouchers, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.approve');
      return { outcomes: await drafts.sendBackDrafts(ctx, body.ids, body.reason) };
    }),

    route(contract.dropVouchers, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.propose');
      return { outcomes: await drafts.dropDrafts(ctx, body.ids) };
    }),
  ];
};

export const financeRoutes = (ports: FinancePorts): Route[] => [
  ...masterRoutes,
  ...voucherRoutes(ports),
  ...draftRoutes(ports),
  ...periodRoutes(ports),
  ...reportRoutes(ports),
];
