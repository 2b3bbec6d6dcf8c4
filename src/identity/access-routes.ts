/**
 * HTTP entry points of access: users, roles, API keys, own password and sessions, the audit log. Shops and nodes belong
 * to modules above, so their names come through ports.
 */
import * as contract from '../contract/access.ts';
import { roleHistory } from '../contract/histories.ts';
import { listPreferences, setPreference as setPreferenceEndpoint } from '../contract/preferences.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { createApiKey, revokeApiKey } from './api-keys.ts';
import { changePassword } from './change-password.ts';
import { grantRole, revokeRole, roleOf } from './grant-role.ts';
import { historyOf } from './history.ts';
import { assertEverywhere, assertHoldsAllOf, assertHoldsRole } from './holding.ts';
import { allRoles, findApiKeys, findAudit, findSessions, findUsers, organisationsOf } from './list-access.ts';
import { endOwnSession } from './open-session.ts';
import { hashPassword } from './password.ts';
import { personOf } from './person-of.ts';
import { preferencesOf, setPreference } from './preferences.ts';
import { addRole, changeRole } from './save-role.ts';
import { removeSecondFactor } from './second-factor.ts';
import { randomPassword } from './set-up-tenant.ts';
import { createUser, disableUser, enableUser, setPasswordHash } from './users.ts';
import type { Within } from './within.ts';

type Named = { readonly id: Id; readonly name: string };

/** The places a role can be limited to, besides organisations. */
export type AccessPorts = {
  shops(ctx: Ctx): Promise<readonly Named[]>;
  nodes(ctx: Ctx): Promise<readonly Named[]>;
};

type Asked = { kind: contract.Place['kind']; id: Id } | undefined;

const LIMIT = 50;
const BY_ID = { id: 'id' } as const;

const writes = (session: Session) => assertEverywhere(session, 'access.write');
const reads = (session: Session) => assertEverywhere(session, 'access.read');

async function placesOf(ctx: Ctx, ports: AccessPorts): Promise<contract.Place[]> {
  const named = (kind: contract.Place['kind'], all: readonly Named[]) =>
    all.map(({ id, name }) => ({ kind, id, name }));
  return [
    ...named('organisation', await organisationsOf(ctx)),
    ...named('shop', await ports.shops(ctx)),
    ...named('node', await ports.nodes(ctx)),
  ];
}

/** Refuses `identity.placeUnknown` (404). */
async function withinOf(ctx: Ctx, ports: AccessPorts, asked: Asked): Promise<Within> {
  if (!asked) return 'everywhere';
  const places = await placesOf(ctx, ports);
  if (!places.some(({ kind, id }) => kind === asked.kind && id === asked.id))
    throw new Refused('identity.placeUnknown', {}, 404);
  return { [asked.kind]: asked.id } as Exclude<Within, 'everywhere'>;
}

const userRoutes: Route[] = [
  route(contract.listUsers, async ({ ctx, session, query }) => {
    reads(session);
    const limit = query.limit ?? LIMIT;
    const after = readCursor(query.cursor, { login: 'text' })?.login ?? '';
    return pageOf(
      await findUsers(ctx, { text: query.text, after, limit }),
      limit,
      (row) => row,
      ({ login }) => ({ login }),
    );
  }),
  // Hashing takes long, so it comes before the transaction; run again after a crash, the login is taken.
  ownRoute(contract.addUser, async ({ db, session, body }) => {
    writes(session);
    const password = randomPassword();
    const passwordHash = await hashPassword(password);
    const id = await db.transaction(session, (ctx) => createUser(ctx, { ...body, passwordHash }));
    return { id, password };
  }),
  route(contract.disableUser, async ({ ctx, session, params }) => {
    writes(session);
    await assertHoldsAllOf(ctx, session, params.id);
    await disableUser(ctx, params.id);
  }),
  route(contract.enableUser, async ({ ctx, session, params }) => {
    writes(session);
    await assertHoldsAllOf(ctx, session, params.id);
    await enableUser(ctx, params.id);
  }),
  route(contract.resetSecondFactor, async ({ ctx, session, params }) => {
    writes(session);
    await assertHoldsAllOf(ctx, session, params.id);
    await removeSecondFactor(ctx, params.id);
  }),
  ownRoute(contract.resetPassword, async ({ db, session, params }) => {
    writes(session);
    const password = randomPassword();
    const passwordHash = await hashPassword(password);
    await db.transaction(session, async (ctx) => {
      await assertHoldsAllOf(ctx, session, params.id);
      await setPasswordHash(ctx, params.id, passwordHash);
    });
    return { password };
  }),
];

const roleRoutes = (ports: AccessPorts): Route[] => [
  route(contract.addRole, ({ ctx, session, body }) => {
    writes(session);
    return addRole(ctx, session, body);
  }),
  route(contract.changeRole, (call) => {
    writes(call.session);
    return changeRole(call.ctx, call.session, call, call.params.code, call.body);
  }),
  route(contract.listRoles, async ({ ctx, session }) => {
    reads(session);
    return { roles: await allRoles(ctx), places: await placesOf(ctx, ports) };
  }),
  route(roleHistory, async ({ ctx, session, params, query }) => {
    reads(session);
    await roleOf(ctx, params.id);
    return historyOf(ctx, `role/${params.id}`, query);
  }),
  route(contract.grantRole, async ({ ctx, session, params, body }) => {
    writes(session);
    const within = await withinOf(ctx, ports, body.within);
    assertHoldsRole(session, await roleOf(ctx, body.role), within);
    await grantRole(ctx, params.id, body.role, within);
  }),
  route(contract.revokeRole, async ({ ctx, session, params, body }) => {
    writes(session);
    // A place may be gone while its grant is not, so the place is not looked up.
    const within: Within = body.within ? ({ [body.within.kind]: body.within.id } as Within) : 'everywhere';
    assertHoldsRole(session, await roleOf(ctx, body.role), within);
    await revokeRole(ctx, params.id, body.role, within);
  }),
];

const keyRoutes: Route[] = [
  route(contract.listApiKeys, async ({ ctx, session, query }) => {
    reads(session);
    const limit = query.limit ?? LIMIT;
    const before = readCursor(query.cursor, BY_ID)?.id ?? null;
    return pageOf(
      await findApiKeys(ctx, { before, limit }),
      limit,
      (row) => ({
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        user: { id: row.user_id, name: row.user_name },
        rights: row.rights,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        revokedAt: row.revoked_at,
      }),
      ({ id }) => ({ id }),
    );
  }),
  route(contract.makeApiKey, ({ ctx, session, body: { name, rights, expiresAt } }) => {
    writes(session);
    return createApiKey(ctx, session, { name, rights, ...(expiresAt && { expiresAt: new Date(expiresAt) }) });
  }),
  route(contract.revokeApiKey, ({ ctx, session, params }) => {
    writes(session);
    return revokeApiKey(ctx, params.id);
  }),
];

const ownRoutes: Route[] = [
  ownRoute(contract.changePassword, ({ db, session, body, request }) =>
    changePassword(db, personOf(session), { ...body, address: request.ip }),
  ),
  route(contract.listSessions, async ({ ctx, session, query }) => {
    const limit = query.limit ?? LIMIT;
    const before = readCursor(query.cursor, BY_ID)?.id ?? null;
    return pageOf(
      await findSessions(ctx, { userId: session.userId, before, limit }),
      limit,
      (row) => ({ ...row, current: row.id === session.id }),
      ({ id }) => ({ id }),
    );
  }),
  route(listPreferences, async ({ ctx, session }) => ({ preferences: await preferencesOf(ctx, session.userId) })),
  route(setPreferenceEndpoint, ({ ctx, session, params, body }) =>
    setPreference(ctx, personOf(session).userId, params.name, body.value),
  ),
  route(contract.endOwnSession, ({ ctx, session, params }) => endOwnSession(ctx, personOf(session).userId, params.id)),
];

const auditRoute = route(contract.listAudit, async ({ ctx, session, query }) => {
  reads(session);
  const limit = query.limit ?? LIMIT;
  const { subject, text, actorId, from, until } = query;
  const before = readCursor(query.cursor, BY_ID)?.id ?? null;
  return pageOf(
    await findAudit(ctx, { subject, text, actorId, from, until, before, limit }),
    limit,
    (row) => row,
    ({ id }) => ({ id }),
  );
});

export const accessRoutes = (ports: AccessPorts): Route[] => [
  ...userRoutes,
  ...roleRoutes(ports),
  ...keyRoutes,
  ...ownRoutes,
  auditRoute,
];
