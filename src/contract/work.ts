/**
 * Who did what in the warehouse, and how fast (WMS-11): from scans, moves, receipts, counts and hand-overs. Everybody sees
 * his own figures; whoever may overrule a scale sees everybody's.
 */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Id, Input, Moment, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { Actor } from './order-words.ts';

export const WORK_TASKS = ['receive', 'putAway', 'refill', 'pick', 'sort', 'check', 'handOver', 'count'] as const;

const figures = {
  lines: Type.Integer(),
  pieces: Quantity,
  /** Wrong scans. */
  errors: Type.Integer(),
  /** Minutes at work: pauses of ten minutes and more are left out. */
  minutes: Type.Integer(),
};
export const WorkRow = Output({ day: Day, person: Actor, task: Type.Enum(WORK_TASKS), ...figures });
export type WorkRow = Static<typeof WorkRow>;

/** At most 92 days. Refuses: `warehouse.workTooLong`. */
export const listWork = endpoint({
  method: 'GET',
  path: '/api/v1/work',
  summary: 'Work done in the warehouse by day, person and task',
  scope: 'warehouse.check',
  query: Input({ from: Day, until: Day, nodeId: Type.Optional(Id) }),
  response: Output({
    /** Only the caller's own figures. */
    own: Type.Boolean(),
    at: Moment,
    rows: Type.Array(WorkRow),
  }),
});
