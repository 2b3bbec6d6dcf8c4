/**
 * Starting payments of orders of our own (PAY-1): how each can be made, what the buyer's screen needs for it, and closing
 * what nobody paid.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Money, PositiveQuantity } from './money.ts';
import { Ids, Outcomes } from './paging.ts';

/** Confirmed by the company, which is asked under our number until it says so. */
export const COMPANY_METHODS = [
  ...(['wechatNative', 'wechatJsapi', 'wechatH5', 'alipayPage', 'alipayQr'] as const),
  ...(['unionPayGateway', 'unionPayCompany'] as const),
] as const;
/** Confirmed by a second person who looks at the voucher. */
export const VOUCHER_METHODS = ['bankTransfer', 'posCard', 'cash'] as const;
/** Confirmed at once: the customer's account promises the money. */
export const ACCOUNT_METHODS = ['prepaid', 'credit', 'points'] as const;
export type AccountMethod = (typeof ACCOUNT_METHODS)[number];
export const PAY_METHODS = [...COMPANY_METHODS, ...VOUCHER_METHODS, ...ACCOUNT_METHODS] as const;
export const PayMethod = Type.Enum(PAY_METHODS);
export type PayMethod = Static<typeof PayMethod>;
/** Taken at the door by our own people; nobody starts these, they are told when they have happened. */
export const DOOR_METHODS = ['doorCash', 'doorCard'] as const;
export type DoorMethod = (typeof DOOR_METHODS)[number];

/** `code`: of a `qr`. `url`: of a `page`. `arguments`: what a page inside of WeChat hands to its `bridge`. */
export const Cashier = Output({
  kind: Type.Enum(['qr', 'page', 'bridge']),
  code: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  arguments: Type.Optional(Type.Array(Output({ name: Type.String(), value: Type.String() }))),
});
export type Cashier = Static<typeof Cashier>;

/** How a payment of ours was started; a payment that was only told of has none. */
export const PaymentStart = Output({
  method: Type.Enum([...PAY_METHODS, ...DOOR_METHODS]),
  title: Type.String(),
  /** Null until the company has answered. */
  cashier: Nullable(Cashier),
  expiresAt: Nullable(Moment),
  closing: Type.Boolean(),
  /** What the company said last, where it was no yes; it is asked again under the same number. */
  trouble: Type.String(),
  tries: Type.Integer(),
});
export type PaymentStart = Static<typeof PaymentStart>;

/** What is on the slip or the bank's line. */
export const VoucherFacts = Input({
  paidOn: Day,
  /** Who paid, or who gets it. */
  party: Type.Optional(Type.String({ maxLength: 100 })),
  /** The number at the bank or of the slip: the same one is entered once. */
  reference: Type.Optional(Type.String({ maxLength: 64 })),
  note: Type.Optional(Type.String({ maxLength: 500 })),
});
export type VoucherFacts = Static<typeof VoucherFacts>;

/** `voucherId`: of the voucher that somebody else approves. */
export const StartedPayment = Output({ id: Id, voucherId: Nullable(Id) });

/** By what a buyer is known to be a customer. */
export const BUYER_FACTS = ['phone', 'buyer', 'memo', 'company'] as const;

const PayOption = Output({
  method: PayMethod,
  /** The merchant account it goes through; null where no company is asked. */
  account: Nullable(Output({ id: Type.String(), name: Type.String() })),
});
export type PayOption = Static<typeof PayOption>;

/** Refuses: `payments.orderUnknown` (404). */
export const payOptions = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id/pay-options',
  summary: 'What an order still owes, and how it can be paid',
  scope: 'payments.read',
  params: ById,
  response: Output({
    /** Left to start: what is owed less what is under way. */
    left: Money,
    underWay: Money,
    options: Type.Array(PayOption),
    /** Whose account the buyer has, as far as rules say, and which of them; several: somebody chooses. */
    customers: Type.Array(
      Output({ id: Id, number: Type.String(), name: Type.String(), by: Type.Array(Type.Enum(BUYER_FACTS)) }),
    ),
  }),
});

/**
 * The rest of the order, or `amount` of it: several payments of one order together are never more than it owes. The answer
 * comes before the company's; the payment is `starting` until it has answered, and what is unknown is asked again under
 * the same number. Refuses: `payments.orderUnknown` (404), `payments.nothingToPay`, `payments.moreThanOwed` (data:
 * `leftMinor`), `payments.methodNotOffered`, `payments.sellersMoney`, `payments.notifyUrlMissing` (data: `account`), `payments.openIdMissing`,
 * `payments.payerIpMissing`, `payments.voucherMissing`,
 * `payments.voucherKnown` (data: `number`), `payments.customerAccountMissing`, `payments.customerAccountUnknown` (404),
 * `payments.customerAccountOff`, `payments.accountShort` (data: `freeMinor`), `payments.pointsUneven` (data: `amountMinor`,
 * the most below it that whole points pay).
 */
export const startPayment = endpoint({
  method: 'POST',
  path: '/api/v1/orders/:id/payments',
  summary: 'Start a payment of an order',
  scope: 'payments.write',
  params: ById,
  body: Input({
    method: PayMethod,
    amount: Type.Optional(PositiveQuantity),
    /** The merchant account, where several could take it. */
    account: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    /** Of the buyer inside of WeChat (`wechatJsapi`). */
    openId: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    /** Of the buyer's phone (`wechatH5`). */
    payerIp: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F.:]{2,45}$' })),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
    /** Of money that came in outside (`VOUCHER_METHODS`). */
    voucher: Type.Optional(VoucherFacts),
    /** Out of which it is paid (`ACCOUNT_METHODS`); of other methods whose purchase it is, who earns points with it: left out, the only customer the buyer is known to be. */
    customerAccount: Type.Optional(Id),
  }),
  response: StartedPayment,
});

/** Each is closed when its company says so; one that is paid meanwhile stays paid. Refuses per payment: `payments.notFound`, `payments.notOpen` (data: `state`), `payments.notStarted`. */
export const closePayments = endpoint({
  method: 'POST',
  path: '/api/v1/payments/close',
  summary: 'Close payments that nobody made',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** A form the buyer's browser carries there; the address itself is all that is needed. Refuses: `payments.notFound` (404). */
export const showPayPage = endpoint({
  method: 'GET',
  path: '/pay/:tenant/:payment',
  summary: 'The page from which a buyer goes to a company that takes a form',
  scope: 'public',
  params: Input({ tenant: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), payment: Id }),
  produces: 'text/html',
});
