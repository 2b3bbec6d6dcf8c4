/**
 * Claims that are given up (FIN-2): proposed by one, agreed to by two others, kept beside the books for what comes in
 * later. Amounts are in the smallest unit of the house's currency.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Integer } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

const Party = Type.String({ maxLength: 100 });

export const WRITE_OFF_STATES = ['open', 'sentBack', 'booked', 'dropped'] as const;
const WriteOffLine = Output({
  itemId: Id,
  number: Type.String(),
  party: Party,
  name: Type.String(),
  dueOn: Day,
  amount: Integer,
  recovered: Integer,
});
export const WriteOff = Output({
  id: Id,
  number: Type.String(),
  state: Type.Enum(WRITE_OFF_STATES),
  reason: Type.String(),
  lines: Type.Array(WriteOffLine),
  amount: Integer,
  recovered: Integer,
  makers: Type.Array(Actor),
  signed: Type.Array(Actor),
  steps: Type.Integer(),
  madeAt: Moment,
  note: Type.String(),
  bookedAt: Nullable(Moment),
  version: Type.Integer(),
});
export type WriteOff = Static<typeof WriteOff>;

const writeOffBody = Input({
  reason: Reason,
  lines: Type.Array(Input({ itemId: Id, amount: Amount }), { minItems: 1, maxItems: 200 }),
});

export const listWriteOffs = endpoint({
  method: 'GET',
  path: '/api/v1/write-offs',
  summary: 'Write-offs, newest first, with what came back of them',
  scope: 'bills.read',
  query: PageQuery({ state: Type.Optional(Type.Enum(WRITE_OFF_STATES)) }),
  response: Page(WriteOff),
});

export const getWriteOff = endpoint({
  method: 'GET',
  path: '/api/v1/write-offs/:id',
  summary: 'A write-off',
  scope: 'bills.read',
  params: ById,
  response: WriteOff,
});

/** Refuses: `dues.itemUnknown`, `dues.notOwedToUs`, `dues.itemShort` (data: `number`, `open`). */
export const addWriteOff = endpoint({
  method: 'POST',
  path: '/api/v1/write-offs',
  summary: 'Propose to give up claims',
  scope: 'bills.propose',
  body: writeOffBody,
  response: WriteOff,
});

/** Needs `If-Match`; whoever changes it has made it too, and every signature is void. Refuses as `addWriteOff`, `dues.writeOffWrongState`. */
export const changeWriteOff = endpoint({
  method: 'PUT',
  path: '/api/v1/write-offs/:id',
  summary: 'Change a write-off that is not booked',
  scope: 'bills.propose',
  params: ById,
  body: writeOffBody,
  response: WriteOff,
});

/**
 * Books those that have every signature; the others wait for the next. Refuses per document: `dues.writeOffUnknown`,
 * `dues.writeOffWrongState`, `dues.itemShort`, and what the gate of approvals refuses.
 */
export const approveWriteOffs = endpoint({
  method: 'POST',
  path: '/api/v1/write-offs/approve',
  summary: 'Agree to write-offs',
  scope: 'bills.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

export const sendBackWriteOffs = endpoint({
  method: 'POST',
  path: '/api/v1/write-offs/send-back',
  summary: 'Send write-offs back',
  scope: 'bills.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

export const dropWriteOffs = endpoint({
  method: 'POST',
  path: '/api/v1/write-offs/drop',
  summary: 'Drop write-offs that are not booked',
  scope: 'bills.propose',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses: `dues.writeOffUnknown` (404), `dues.writeOffWrongState`, `dues.recoveredTooMuch` (data: `left`), `dues.dayAhead`. */
export const recoverWriteOff = endpoint({
  method: 'POST',
  path: '/api/v1/write-offs/:id/recover',
  summary: 'Money came in for a claim that was given up',
  scope: 'bills.propose',
  params: ById,
  body: Input({ itemId: Id, amount: Amount, on: Day, reference: Type.String({ minLength: 1, maxLength: 100 }) }),
  response: WriteOff,
});
