/** Chains of approval and absences over HTTP. */
import * as contract from '../contract/approval-chains.ts';
import { assertEverywhere } from '../identity/identity.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import { absences, chains, keepAbsence, peopleNamed, rolesNamed, setChain, theAbsence } from './masters.ts';

export const chainRoutes: Route[] = [
  route(contract.listApprovalChains, async ({ ctx, session }) => {
    assertEverywhere(session, 'settings.read');
    return { items: await chains(ctx), roles: await rolesNamed(ctx), people: await peopleNamed(ctx) };
  }),

  route(contract.setApprovalChain, ({ ctx, session, params: { kind }, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    return setChain(ctx, kind, body, ifMatch);
  }),

  route(contract.listAbsences, async ({ ctx, session }) => {
    assertEverywhere(session, 'settings.read');
    return { items: await absences(ctx) };
  }),

  route(contract.addAbsence, ({ ctx, session, body }) => {
    assertEverywhere(session, 'settings.write');
    return keepAbsence(ctx, null, { ...body, id: ctx.newId(), active: true });
  }),

  route(contract.changeAbsence, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertEverywhere(session, 'settings.write');
    const before = await theAbsence(ctx, id);
    assertVersion({ ifMatch }, before.version);
    return keepAbsence(ctx, before, { ...body, id });
  }),
];
