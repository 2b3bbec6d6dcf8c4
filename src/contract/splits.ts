/** Splits (CLR-2): what each payment is to its sub-merchant, what the channel settled, and which register holds what. */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Money, Ppm } from './money.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

const text = (maxLength: number) => Type.String({ maxLength });

export const SPLIT_STATES = ['frozen', 'splitting', 'split', 'released'] as const;
/** What its payment company was told, under our number, and what became of it; `receiver` null: the platform. */
const Instruction = Output({
  number: Type.String(),
  kind: Type.Enum(['share', 'back']),
  state: Type.Enum(['created', 'processing', 'success', 'failed', 'refused']),
  amount: Money,
  parts: Type.Array(
    Output({
      receiver: Nullable(Output({ id: Id, name: Type.String() })),
      amount: Money,
      state: Type.Enum(['waiting', 'success', 'failed']),
      /** The company's word for why not. */
      reason: Type.String(),
    }),
  ),
  madeAt: Moment,
  endedAt: Nullable(Moment),
  tries: Type.Integer(),
  trouble: Type.String(),
});
const Leg = Output({ receiver: Nullable(Output({ id: Id, name: Type.String() })), amount: Money, returned: Money });
export const SplitView = Output({
  ...{ id: Id, number: Type.String(), reference: Type.String(), merchantAccount: Type.String() },
  custodian: Type.String(),
  subMerchant: Output({ id: Id, number: Type.String(), name: Type.String() }),
  orderId: Nullable(Id),
  state: Type.Enum([...SPLIT_STATES]),
  paidAt: Moment,
  releaseOn: Day,
  paid: Money,
  subsidy: Money,
  fee: Money,
  /** The platform's part of the fee. */
  platformFeePpm: Ppm,
  refunded: Money,
  pending: Money,
  released: Money,
  /** Advanced by the platform and not yet got back. */
  advanced: Money,
  /** What rules wanted to share of it beyond what there was; it was not shared. */
  capped: Money,
  trouble: Type.String(),
  legs: Type.Array(Leg),
  instructions: Type.Array(Instruction),
  returns: Type.Array(
    Output({
      reference: Type.String(),
      amount: Money,
      returned: Money,
      advanced: Money,
      /** `undone`: the refund failed after all. */
      state: Type.Enum(['processing', 'success', 'closed', 'undone']),
      at: Moment,
    }),
  ),
});
export type SplitView = Static<typeof SplitView>;

export const listSplits = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/splits',
  summary: 'Splits of payments, newest first',
  scope: 'payments.read',
  query: PageQuery({
    state: Type.Optional(Type.Enum([...SPLIT_STATES])),
    subMerchantId: Type.Optional(Id),
    text: Type.Optional(text(60)),
    trouble: Type.Optional(Type.Boolean()),
  }),
  response: Page(SplitView),
});

export const getSplit = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/splits/:id',
  summary: 'One split with its shares and returns',
  scope: 'payments.read',
  params: ById,
  response: SplitView,
});

/**
 * Before their day. Where the payment company divides payments itself it is told, and they are released when it has.
 * Refuses per document: `clearing.splitUnknown`, `clearing.noRule`, `clearing.sharesAbovePaid`, `clearing.companyNotAble`,
 * `clearing.outsideNumberMissing`, `clearing.transactionUnknown`, `clearing.tooManyReceivers`, `clearing.shareAboveRatio`.
 */
export const releaseSplits = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/splits/release',
  summary: 'Release splits: what is left of them may be paid out',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Row 10: the platform's coupon, red packet or points. Refuses: `clearing.splitUnknown` (404), `clearing.wrongState` (data: `state`), `identity.aboveLimit`. */
export const subsidiseSplit = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/splits/:id/subsidy',
  summary: 'Add to a payment what the platform bears of it',
  scope: 'payments.write',
  params: ById,
  body: Input({ amount: Amount, reason: Reason }),
  response: SplitView,
});

/** What each licensed account holds, and for whom; both sides are the same. */
export const RegisterView = Output({
  custodian: Type.String(),
  name: Type.String(),
  party: Type.String(),
  /** Merchant accounts that settle into it. */
  channels: Type.Array(Output({ id: Type.String(), name: Type.String() })),
  pool: Money,
  clearing: Money,
  sellers: Money,
  platform: Money,
  transit: Money,
  others: Money,
});
export type RegisterView = Static<typeof RegisterView>;

export const listRegisters = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/registers',
  summary: 'Which licensed account holds how much, and whose it is',
  scope: 'payments.read',
  response: Output({ registers: Type.Array(RegisterView) }),
});

/** Row 2: the channel has paid its day into the pool. Refuses: `clearing.notCustody`, `clearing.settlementKnown` (data: `reference`), `clearing.dayAhead`. */
export const recordSettlement = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/settlements',
  summary: 'Record what a channel settled into the pool, net of its fee',
  scope: 'payments.write',
  body: Input({
    merchantAccount: text(100),
    /** The channel's number of the settlement. */
    reference: Type.String({ minLength: 1, maxLength: 60 }),
    net: Amount,
    fee: Amount,
    /** The day on which it came; today where nobody says. */
    settledOn: Type.Optional(Day),
  }),
  response: Output({ id: Id }),
});
