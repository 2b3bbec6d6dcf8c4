/**
 * Bills of payment companies, banks, couriers and platforms against our books (REC-1 to REC-3). One person proposes how
 * a difference is resolved, another approves; only then does anything change: payments are corrected, and what was found
 * or lost is booked. A bill is closed when nothing on it is unexplained.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Facts, Guarded, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Money } from './money.ts';
import { Actor, OrderRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';
import { FUND_ACCOUNTS } from './payments.ts';

export const DIFFERENCE_TYPES = [
  'crossPeriod',
  'cashOver',
  'cashShort',
  'amount',
  'fee',
  'duplicate',
  'status',
  'split',
  'payout',
  'unknown',
] as const;
export const DifferenceType = Type.Enum(DIFFERENCE_TYPES);
export type DifferenceType = Static<typeof DifferenceType>;

/** Of a line on the way from the file to the books. */
export const ITEM_STATES = [
  'imported',
  'normalised',
  'matched',
  'partial',
  'diff',
  'carried',
  'suspense',
  'proposed',
  'approved',
  'resolved',
  'closed',
] as const;
export const ItemState = Type.Enum(ITEM_STATES);
export type ItemState = Static<typeof ItemState>;

export const RESOLUTIONS = [
  'supplementCapture',
  'refundBuyer',
  'reverseCapture',
  'reverseRefund',
  'bookFeeDifference',
  'bookSplit',
  'claim',
  'carry',
  'bookSuspense',
  'writeOff',
  'rejectRow',
  'explain',
] as const;
export const Resolution = Type.Enum(RESOLUTIONS);
export type Resolution = Static<typeof Resolution>;

export const BillRow = Output({
  id: Id,
  provider: Type.String(),
  merchantId: Guarded('payments.accounts', 'masked', Type.String()),
  day: Nullable(Day),
  /** Which of the merchant's accounts there it shows the movements of; null of every other bill. */
  fundAccount: Nullable(Type.Enum(FUND_ACCOUNTS)),
  /** The days its lines are of. */
  from: Nullable(Day),
  until: Nullable(Day),
  fileName: Type.String(),
  importedAt: Moment,
  lines: Type.Integer(),
  matched: Type.Integer(),
  /** Differences not resolved yet. */
  open: Type.Integer(),
  paid: Money,
  refunded: Money,
  fee: Money,
  /** Sum of open differences, theirs − ours; must be 0 to close. */
  unexplained: Money,
  state: Type.Enum(['matching', 'open', 'balanced', 'closed']),
});
export type BillRow = Static<typeof BillRow>;

export const listBills = endpoint({
  method: 'GET',
  path: '/api/v1/bills',
  summary: 'Bills, newest day first',
  scope: 'bills.read',
  query: PageQuery({
    provider: Type.Optional(Type.String({ maxLength: 40 })),
    state: Type.Optional(Type.Array(BillRow.properties.state, { maxItems: 4 })),
  }),
  response: Page(BillRow),
});

export const BillDetail = Output({
  ...BillRow.properties,
  layout: Type.String(),
  /** The account it was booked for, as people call it. */
  account: Type.String(),
  /** The bill's own control totals against the sum of its rows; a bill whose totals differ is never booked. */
  proof: Output({
    opening: Nullable(Money),
    paid: Money,
    refunded: Money,
    /** Everything that came and went: banks do not tell a payment from other money. */
    came: Money,
    went: Money,
    fee: Money,
    closing: Nullable(Money),
    /** Does our ledger say the same? null when the bill has no balances. */
    ledgerClosing: Nullable(Money),
  }),
  byType: Type.Array(Output({ type: DifferenceType, count: Type.Integer(), difference: Money })),
  /** What platforms and banks kept, by what they call it, the most first; none of bills that have no such lines. */
  fees: Type.Array(Output({ name: Type.String(), count: Type.Integer(), amount: Money })),
});
export type BillDetail = Static<typeof BillDetail>;

export const getBill = endpoint({
  method: 'GET',
  path: '/api/v1/bills/:id',
  summary: 'One bill with its proof and differences by type',
  scope: 'bills.read',
  params: ById,
  response: BillDetail,
});

export const BillItem = Output({
  id: Id,
  line: Type.Integer(),
  kind: Type.Enum(['payment', 'refund', 'fee', 'transfer', 'revoked', 'split', 'balance']),
  reference: Type.String(),
  providerReference: Type.String(),
  gross: Money,
  fee: Money,
  at: Moment,
  state: ItemState,
  order: Nullable(OrderRef),
});
export type BillItem = Static<typeof BillItem>;

export const listBillItems = endpoint({
  method: 'GET',
  path: '/api/v1/bills/:id/items',
  summary: 'Lines of a bill with what they matched',
  scope: 'bills.read',
  params: ById,
  query: PageQuery({ state: Type.Optional(Type.Array(ItemState, { maxItems: 11 })) }),
  response: Page(BillItem),
});

/** `underWay`: equal, if what was on its way to be paid out is counted; `own`: a sub-account that is no sub-merchant's. */
export const SUB_ACCOUNT_STATES = [
  ...(['registerDiffers', 'registerUnknown', 'registerMissing'] as const),
  ...(['equal', 'underWay', 'own'] as const),
] as const;
/** One sub-account at the end of a day: what our book says now, and what the licensed bank says. */
export const SubAccount = Output({
  number: Type.String(),
  subMerchant: Nullable(Output({ id: Id, name: Type.String() })),
  state: Type.Enum(SUB_ACCOUNT_STATES),
  ours: Nullable(Output({ available: Money, blocked: Money, underWay: Money })),
  theirs: Nullable(Output({ available: Money, blocked: Nullable(Money) })),
  /** theirs − ours, of what both say in all; where that is even, of what may be paid out. */
  apart: Money,
});
export type SubAccount = Static<typeof SubAccount>;

export const listSubAccounts = endpoint({
  method: 'GET',
  path: '/api/v1/bills/:id/sub-accounts',
  summary: 'Balances of sub-accounts as the licensed bank has them, against our book; what is apart first',
  scope: 'bills.read',
  params: ById,
  query: PageQuery({}),
  response: Page(SubAccount),
});

export const Difference = Output({
  id: Id,
  billId: Id,
  provider: Type.String(),
  day: Nullable(Day),
  type: DifferenceType,
  state: ItemState,
  reference: Type.String(),
  providerReference: Type.String(),
  order: Nullable(OrderRef),
  ours: Nullable(Money),
  theirs: Nullable(Money),
  /** theirs − ours, by cash effect. */
  difference: Money,
  at: Moment,
  ageDays: Type.Integer(),
  /** What the matcher found, `reconciliation.feeAboveContract` with its data. */
  explanation: Output({ code: Type.String(), data: Facts }),
  proposal: Nullable(Output({ resolution: Resolution, note: Type.String(), by: Actor, at: Moment })),
  approval: Nullable(Output({ by: Actor, at: Moment })),
  /** Resolutions that fit this type. */
  offers: Type.Array(Resolution),
});
export type Difference = Static<typeof Difference>;

/** At most a day old, up to three, up to seven, and older; counted from what the difference is about. */
export const DIFFERENCE_AGES = ['day', 'threeDays', 'week', 'older'] as const;

export const listDifferences = endpoint({
  method: 'GET',
  path: '/api/v1/differences',
  summary: 'Differences, biggest amount first',
  scope: 'bills.read',
  query: PageQuery({
    billId: Type.Optional(Id),
    account: Type.Optional(Type.String({ maxLength: 100 })),
    type: Type.Optional(Type.Array(DifferenceType, { maxItems: 10 })),
    state: Type.Optional(Type.Array(ItemState, { maxItems: 11 })),
    /** The whole of our number or the company's. */
    reference: Type.Optional(Type.String({ maxLength: 64 })),
    /** What happened within these days, China time. */
    from: Type.Optional(Day),
    until: Type.Optional(Day),
    /** As `countDifferences` counts ages. */
    age: Type.Optional(Type.Enum(DIFFERENCE_AGES)),
  }),
  response: Page(Difference),
});

/** Age is counted from what the difference is about, in whole days. */
export const DifferenceCount = Output({
  account: Output({ id: Type.String(), name: Type.String() }),
  type: DifferenceType,
  count: Type.Integer(),
  /** Sum of theirs − ours. */
  difference: Money,
  /** How many are at most a day old, up to three, up to seven, and older. */
  ages: Output({ day: Type.Integer(), threeDays: Type.Integer(), week: Type.Integer(), older: Type.Integer() }),
  oldestDays: Type.Integer(),
});
export type DifferenceCount = Static<typeof DifferenceCount>;

export const countDifferences = endpoint({
  method: 'GET',
  path: '/api/v1/differences/counts',
  summary: 'Differences nobody has explained yet, by account and type, with their age',
  scope: 'bills.read',
  response: Output({ counts: Type.Array(DifferenceCount) }),
});

/**
 * Refuses: `reconciliation.wrongState`, `reconciliation.resolutionDoesNotFit`, `reconciliation.carryNeedsReason`,
 * `reconciliation.balanceNeedsReason`: a balance that is apart is explained in words.
 */
export const proposeResolutions = endpoint({
  method: 'POST',
  path: '/api/v1/differences/propose',
  summary: 'Propose how differences are resolved',
  scope: 'bills.propose',
  body: Input({ ids: Ids, resolution: Resolution, note: Type.Optional(Note) }),
  response: Outcomes,
});

/** Refuses: `identity.samePerson` (who proposed cannot approve), `identity.aboveLimit` (data: `limit`, `roles`), `reconciliation.wrongState`. */
export const approveResolutions = endpoint({
  method: 'POST',
  path: '/api/v1/differences/approve',
  summary: 'Approve proposals of somebody else; payments are corrected',
  scope: 'bills.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses: `reconciliation.wrongState`. */
export const rejectResolutions = endpoint({
  method: 'POST',
  path: '/api/v1/differences/reject',
  summary: 'Send proposals back',
  scope: 'bills.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});
