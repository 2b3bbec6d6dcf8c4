/**
 * Parcels stopped at the courier (SHP-5): once each, to come back or to go somewhere else. Where a waybill service takes
 * the order over its line, it is asked; where none does, a person tells the courier and notes what became of it.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Actor, CourierRef, FulfilmentState, NodeRef, OrderRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const INTERCEPT_STATES = ['registered', 'intercepting', 'success', 'returnSigned', 'failed'] as const;
const State = Type.Enum(INTERCEPT_STATES);
export type InterceptState = Static<typeof State>;

export const INTERCEPT_WAYS = ['return', 'redirect'] as const;
const Way = Type.Enum(INTERCEPT_WAYS);
export type InterceptWay = Static<typeof Way>;

/** What a person may have heard of the courier. `told`: the courier knows and tries. */
export const INTERCEPT_NEWS = ['told', 'stopped', 'back', 'missed'] as const;
const News = Type.Enum(INTERCEPT_NEWS);
export type InterceptNews = Static<typeof News>;

export const Intercept = Output({
  id: Id,
  parcel: Output({ id: Id, number: Type.String(), state: FulfilmentState }),
  order: OrderRef,
  node: NodeRef,
  courier: CourierRef,
  waybillNumber: Type.String(),
  way: Way,
  /** Province, city and district of a redirected parcel. */
  area: Type.String(),
  state: State,
  /** A person tells the courier: its waybill service takes no such order. */
  byHand: Type.Boolean(),
  /** The service may have heard us; it is asked again under the same number. */
  unknown: Type.Boolean(),
  cause: Type.Enum(['person', 'refund']),
  reason: Type.String(),
  /** The courier's last word. */
  answer: Type.String(),
  registeredAt: Moment,
  registeredBy: Actor,
  toldAt: Nullable(Moment),
  endedAt: Nullable(Moment),
});
export type Intercept = Static<typeof Intercept>;

const text = (max: number, min = 0) => Type.String({ minLength: min, maxLength: max });

export const Redirection = Input({
  name: text(60, 1),
  phone: text(30, 1),
  province: text(40, 1),
  city: text(40, 1),
  district: text(40),
  town: text(60),
  detail: text(200, 1),
});

/**
 * Outcomes are per fulfilment. Refuses: `shipping.notShipped`, `shipping.interceptTooLate` (it is signed),
 * `shipping.comesBack` (data: `state`), `shipping.interceptedBefore` (data: `state`), `shipping.noWaybill`.
 */
export const registerIntercepts = endpoint({
  method: 'POST',
  path: '/api/v1/intercepts',
  summary: 'Stop parcels at the courier: they come back, or go to another address',
  scope: 'shipping.write',
  body: Input({ ids: Ids, to: Type.Optional(Redirection), reason: Reason }),
  response: Outcomes,
});

export const listIntercepts = endpoint({
  method: 'GET',
  path: '/api/v1/intercepts',
  summary: 'Parcels that were stopped at the courier, the newest first',
  scope: 'shipping.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(State, { maxItems: 5 })),
    orderId: Type.Optional(Id),
    /** Those a person has to tell the courier of. */
    toTell: Type.Optional(Type.Boolean()),
    /** A parcel's, order's or waybill's number, whole. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: Page(Intercept),
});

/** Refuses: `shipping.interceptUnknown`, `shipping.interceptEnded` (data: `state`). */
export const noteIntercepts = endpoint({
  method: 'POST',
  path: '/api/v1/intercepts/note',
  summary: 'Say what the courier said of intercepts',
  scope: 'shipping.write',
  body: Input({ ids: Ids, news: News, note: Type.Optional(Note) }),
  response: Outcomes,
});
