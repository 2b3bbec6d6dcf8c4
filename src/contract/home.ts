/**
 * The first page after signing in, and the pipeline strip that stays on top of the order area. Counters are kept by the
 * server as orders move, never counted when asked.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Moment, Nullable, Output } from './endpoint.ts';
import { Money } from './money.ts';
import { HoldReason, OrderState } from './order-words.ts';

export const Pipeline = Output({
  asOf: Moment,
  /** One entry per state that has orders. Ended states count today's only. */
  states: Type.Array(Output({ state: OrderState, count: Type.Integer() })),
  /** Orders that are held, per reason: an order with two reasons counts in both. */
  holds: Type.Array(Output({ reason: HoldReason, count: Type.Integer() })),
  /** Orders with at least one hold reason. */
  held: Type.Integer(),
});
export type Pipeline = Static<typeof Pipeline>;

export const getPipeline = endpoint({
  method: 'GET',
  path: '/api/v1/pipeline',
  summary: 'Orders per state and per hold reason',
  scope: 'orders.read',
  response: Pipeline,
});

/** What waits for a person, in the order it is shown; only kinds with a count that the person may see. */
export const ATTENTION_KINDS = [
  'lateOrders',
  'dueSoon',
  'waitReview',
  'financeReview',
  'unmatchedListings',
  'failedUploads',
  'withoutNumber',
  'failedWaybills',
  'toPrint',
  'toCheck',
  'toHandOver',
  'stoppedParcels',
  'dueAfterSales',
  'openAfterSales',
  'silentParcels',
  'negativeStock',
  'toReorder',
  'deadStock',
  'paymentDoubts',
  'openDifferences',
  'proposedDifferences',
  'refundApprovals',
  'redConfirmations',
  'importErrors',
  'failingShops',
  'stuckJobs',
  'failedWebhooks',
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

const Hour = Output({ hour: Type.Integer(), ordersIn: Type.Integer(), shipped: Type.Integer() });

export const Home = Output({
  /** Empty for who may not see orders. */
  pipeline: Pipeline,
  /** null for who may not see orders; so are `yesterday` and, as an empty list, `hours`. */
  today: Nullable(
    Output({
      ordersIn: Type.Integer(),
      paid: Money,
      reviewed: Type.Integer(),
      /** Of those: passed by the rules without a person. */
      unattended: Type.Integer(),
      shipped: Type.Integer(),
      refundsAsked: Type.Integer(),
    }),
  ),
  /** The same figures up to the same time of the day before. */
  yesterday: Nullable(Output({ ordersIn: Type.Integer(), paid: Money, shipped: Type.Integer() })),
  /** Orders paid and parcels shipped per hour of today, from hour 0 to the present one. */
  hours: Type.Array(Hour),
  /** Counted up to `MOST_COUNTED`. */
  attention: Type.Array(Output({ kind: Type.Enum(ATTENTION_KINDS), count: Type.Integer() })),
});
export type Home = Static<typeof Home>;

/** Above it a count only says that it is a lot. */
export const MOST_COUNTED = 1000;

export const getHome = endpoint({
  method: 'GET',
  path: '/api/v1/home',
  summary: "Pipeline, today's figures, and what waits for the person who asks",
  scope: 'signedIn',
  response: Home,
});
