/**
 * Chains of approval (IAM-4): whose agreement a kind of document takes, from which amount on, in which order, and who
 * stands in for whom. A kind without a chain goes by the rule of the house: one second person, of a write-off two.
 */
import { type Static, Type } from 'typebox';
import { APPROVAL_KINDS } from './approvals.ts';
import { ById, Day, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { Amount } from './money.ts';

export const CHAIN_KINDS = [...APPROVAL_KINDS, 'reopening'] as const;
const Kind = Type.Enum(CHAIN_KINDS);
export type ChainKind = Static<typeof Kind>;

/** Neither a role nor a person: anybody with the right. */
export const ChainStep = Input({
  role: Nullable(Id),
  person: Nullable(Id),
  /** The least amount of the house's currency it is asked of. */
  from: Amount,
});
export type ChainStep = Static<typeof ChainStep>;

const Steps = Type.Array(ChainStep, { maxItems: 8 });

export const ApprovalChain = Output({
  kind: Kind,
  steps: Steps,
  /** false: the rule of the house holds. */
  active: Type.Boolean(),
  /** How many have to agree at least, whatever the chain says. */
  least: Type.Integer(),
  /** 0: nobody has set one up. */
  version: Type.Integer(),
});
export type ApprovalChain = Static<typeof ApprovalChain>;

const Named = Output({ id: Id, name: Type.String() });

export const listApprovalChains = endpoint({
  method: 'GET',
  path: '/api/v1/approval-chains',
  summary: 'Chains of approval of every kind of document, and who can be named in them',
  scope: 'settings.read',
  response: Output({ items: Type.Array(ApprovalChain), roles: Type.Array(Named), people: Type.Array(Named) }),
});

/**
 * Needs `If-Match`. What was signed before counts for what its step says now. Refuses: `approvals.stepUnclear` (data:
 * `step`; a role and a person at once), `approvals.whoUnknown` (data: `step`).
 */
export const setApprovalChain = endpoint({
  method: 'PUT',
  path: '/api/v1/approval-chains/:kind',
  summary: 'Set up the chain of approval of a kind of document',
  scope: 'settings.write',
  params: Input({ kind: Kind }),
  body: Input({ steps: Steps, active: Type.Boolean() }),
  response: ApprovalChain,
});

const absenceFields = { userId: Id, substituteId: Id, fromDay: Day, untilDay: Day };
export const Absence = Output({
  id: Id,
  ...absenceFields,
  user: Type.String(),
  substitute: Type.String(),
  active: Type.Boolean(),
  version: Type.Integer(),
});
export type Absence = Static<typeof Absence>;

export const listAbsences = endpoint({
  method: 'GET',
  path: '/api/v1/absences',
  summary: 'Who is away, and who signs for him meanwhile, the latest first',
  scope: 'settings.read',
  response: Output({ items: Type.Array(Absence) }),
});

/** Refuses: `approvals.whoUnknown`, `approvals.ownSubstitute`, `approvals.daysReversed`. */
export const addAbsence = endpoint({
  method: 'POST',
  path: '/api/v1/absences',
  summary: 'Name who signs for somebody who is away',
  scope: 'settings.write',
  body: Input(absenceFields),
  response: Absence,
});

/** Needs `If-Match`. Refuses as `addAbsence`, and `approvals.absenceUnknown` (404). */
export const changeAbsence = endpoint({
  method: 'PUT',
  path: '/api/v1/absences/:id',
  summary: 'Change who signs for somebody who is away',
  scope: 'settings.write',
  params: ById,
  body: Input({ ...absenceFields, active: Type.Boolean() }),
  response: Absence,
});
