/**
 * Who may do what (IAM-1, IAM-3, IAM-4): users, the roles given to them, API keys, one's own password and sessions, and
 * the audit log. Passwords and keys are answered once, when they are made. Nobody gives or takes what they do not hold
 * themselves, and somebody who may do everything is always left.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Facts, Guarded, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { AmountLimits } from './limits.ts';
import { Page, PageQuery } from './paging.ts';
import { RIGHTS } from './rights.ts';

const PlaceKind = Type.Enum(['organisation', 'shop', 'node']);

/** Where a role counts. */
export const Place = Output({ kind: PlaceKind, id: Id, name: Type.String() });
export type Place = Static<typeof Place>;

const RoleCode = Type.String({ minLength: 1, maxLength: 60 });

export const UserRow = Output({
  id: Id,
  login: Type.String(),
  name: Type.String(),
  enabled: Type.Boolean(),
  secondFactor: Type.Boolean(),
  createdAt: Moment,
  /** Of an open session; null when there is none. */
  seenAt: Nullable(Moment),
  /** `within` null: everywhere. */
  grants: Type.Array(Output({ role: Type.String(), within: Nullable(Output({ kind: PlaceKind, id: Id })) })),
});
export type UserRow = Static<typeof UserRow>;

export const listUsers = endpoint({
  method: 'GET',
  path: '/api/v1/users',
  summary: 'Users by login, with the roles they were given',
  scope: 'access.read',
  query: PageQuery({ text: Type.Optional(Type.String({ maxLength: 100 })) }),
  response: Page(UserRow),
});

/** The password is shown once. Refuses: `identity.loginTaken`, `identity.loginDamaged`. */
export const addUser = endpoint({
  method: 'POST',
  path: '/api/v1/users',
  summary: 'Make a user with a generated password; they may do nothing until a role is granted',
  scope: 'access.write',
  body: Input({
    login: Type.String({ minLength: 2, maxLength: 100 }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
  }),
  response: Output({ id: Id, password: Type.String() }),
});

/** Sessions end and keys stop at once. Refuses: `identity.userUnknown` (404), `identity.rightMissing` (403), `identity.lastOwner`. */
export const disableUser = endpoint({
  method: 'POST',
  path: '/api/v1/users/:id/disable',
  summary: 'Keep a user from signing in',
  scope: 'access.write',
  params: ById,
});

/** Refuses: `identity.userUnknown` (404), `identity.rightMissing` (403). */
export const enableUser = endpoint({
  method: 'POST',
  path: '/api/v1/users/:id/enable',
  summary: 'Let a disabled user sign in again',
  scope: 'access.write',
  params: ById,
});

/** Refuses: `identity.userUnknown` (404), `identity.rightMissing` (403). */
export const resetSecondFactor = endpoint({
  method: 'POST',
  path: '/api/v1/users/:id/second-factor/reset',
  summary: 'Forget the authenticator of a lost device',
  scope: 'access.write',
  params: ById,
});

/** The password is shown once; every session of theirs ends. Refuses: `identity.userUnknown` (404), `identity.rightMissing` (403). */
export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/v1/users/:id/password/reset',
  summary: 'Make a new password for somebody who forgot theirs',
  scope: 'access.write',
  params: ById,
  response: Output({ password: Type.String() }),
});

export const RoleRow = Output({
  code: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  rights: Type.Array(Type.Enum(RIGHTS)),
  /** How much at one go; none for an action: any sum. */
  limits: AmountLimits,
  /** Every right there is, also those of later versions; it cannot be changed. */
  everything: Type.Boolean(),
});
export type RoleRow = Static<typeof RoleRow>;

export const listRoles = endpoint({
  method: 'GET',
  path: '/api/v1/roles',
  summary: 'Roles with their rights, and the places a role can be limited to',
  scope: 'access.read',
  response: Output({ roles: Type.Array(RoleRow), places: Type.Array(Place) }),
});

const RoleKept = Input({
  name: Type.String({ minLength: 1, maxLength: 60 }),
  rights: Type.Array(Type.Enum(RIGHTS), { maxItems: RIGHTS.length, uniqueItems: true }),
  /** Left out, a role keeps what it has, a new one has none. */
  limits: Type.Optional(AmountLimits),
});

/**
 * Refuses: `identity.rightMissing`, `identity.limitAbove` (403): nobody gives what they do not hold everywhere;
 * `identity.limitTwice`, `identity.limitWithoutRight` (data: `action`).
 */
export const addRole = endpoint({
  method: 'POST',
  path: '/api/v1/roles',
  summary: 'Make a role of some of one’s own rights',
  scope: 'access.write',
  body: RoleKept,
  response: Output({ code: Type.String() }),
});

/** With `If-Match`; counts from the next request of whoever holds it. Refuses as `addRole`, `identity.roleUnknown` (404), `identity.roleFixed`. */
export const changeRole = endpoint({
  method: 'PUT',
  path: '/api/v1/roles/:code',
  summary: 'Rename a role, give it rights or take them',
  scope: 'access.write',
  params: Input({ code: RoleCode }),
  body: RoleKept,
  response: Output({ version: Type.Integer() }),
});

const RoleGrant = Input({ role: RoleCode, within: Type.Optional(Input({ kind: PlaceKind, id: Id })) });

/** Refuses: `identity.userUnknown`, `identity.roleUnknown`, `identity.placeUnknown` (404), `identity.rightMissing`, `identity.limitAbove` (403). */
export const grantRole = endpoint({
  method: 'POST',
  path: '/api/v1/users/:id/grants',
  summary: 'Give a role, everywhere or within one place',
  scope: 'access.write',
  params: ById,
  body: RoleGrant,
});

/** Refuses as `grantRole`, and `identity.notGranted`, `identity.lastOwner`. */
export const revokeRole = endpoint({
  method: 'POST',
  path: '/api/v1/users/:id/grants/revoke',
  summary: 'Take back a role that was given everywhere or within one place',
  scope: 'access.write',
  params: ById,
  body: RoleGrant,
});

export const ApiKeyRow = Output({
  id: Id,
  name: Type.String(),
  /** The beginning of the key, to recognise it by. */
  prefix: Type.String(),
  user: Output({ id: Id, name: Type.String() }),
  rights: Type.Array(Type.String()),
  createdAt: Moment,
  expiresAt: Nullable(Moment),
  revokedAt: Nullable(Moment),
});
export type ApiKeyRow = Static<typeof ApiKeyRow>;

export const listApiKeys = endpoint({
  method: 'GET',
  path: '/api/v1/api-keys',
  summary: 'API keys, newest first',
  scope: 'access.read',
  query: PageQuery({}),
  response: Page(ApiKeyRow),
});

/** The key is shown once; it acts for whoever made it. Refuses: `identity.rightMissing` (403). */
export const makeApiKey = endpoint({
  method: 'POST',
  path: '/api/v1/api-keys',
  summary: "Make an API key with some of one's own rights",
  scope: 'access.write',
  body: Input({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    rights: Type.Array(Type.Enum(RIGHTS), { minItems: 1, maxItems: RIGHTS.length, uniqueItems: true }),
    expiresAt: Type.Optional(Moment),
  }),
  response: Output({ id: Id, key: Type.String() }),
});

/** Refuses: `identity.keyUnknown` (404). */
export const revokeApiKey = endpoint({
  method: 'DELETE',
  path: '/api/v1/api-keys/:id',
  summary: 'Make an API key worthless',
  scope: 'access.write',
  params: ById,
});

/** Other sessions end. Refuses: `identity.wrongPassword`, `identity.passwordWeak` (data: `least`), `identity.personNeeded` (403), `identity.tooManyTries` (429). */
export const changePassword = endpoint({
  method: 'POST',
  path: '/api/v1/session/password',
  summary: "Change one's own password",
  scope: 'ownAccount',
  body: Input({
    old: Type.String({ minLength: 1, maxLength: 200 }),
    new: Type.String({ minLength: 1, maxLength: 200 }),
  }),
});

export const SessionRow = Output({
  id: Id,
  /** The browser's own words. */
  agent: Type.String(),
  createdAt: Moment,
  seenAt: Moment,
  current: Type.Boolean(),
});
export type SessionRow = Static<typeof SessionRow>;

export const listSessions = endpoint({
  method: 'GET',
  path: '/api/v1/sessions',
  summary: "One's own open sessions, newest first",
  scope: 'signedIn',
  query: PageQuery({}),
  response: Page(SessionRow),
});

/** Refuses: `identity.sessionUnknown` (404), `identity.personNeeded` (403). */
export const endOwnSession = endpoint({
  method: 'DELETE',
  path: '/api/v1/sessions/:id',
  summary: "End one of one's own sessions",
  scope: 'signedIn',
  params: ById,
});

export const AuditRow = Output({
  id: Id,
  at: Moment,
  actor: Output({ kind: Type.String(), id: Type.String(), name: Type.String() }),
  /** `area.verb` */
  action: Type.String(),
  /** `kind/id` */
  subject: Type.String(),
  detail: Guarded(
    'catalog.cost',
    { without: ['costMinor', 'cost'] },
    Guarded(
      'payments.accounts',
      { without: ['merchantId'] },
      Guarded('shipping.cost', { without: ['tariffs', 'priceLists'] }, Guarded('orders.reveal', 'contacts', Facts)),
    ),
  ),
});
export type AuditRow = Static<typeof AuditRow>;

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/v1/audit',
  summary: 'Who changed what, newest first',
  scope: 'access.read',
  query: PageQuery({
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    /** Stands in the subject, the action or what was changed, in any case. */
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** A user or an API key. */
    actorId: Type.Optional(Id),
    from: Type.Optional(Moment),
    until: Type.Optional(Moment),
  }),
  response: Page(AuditRow),
});
