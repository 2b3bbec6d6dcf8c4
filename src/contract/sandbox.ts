/**
 * The stand-ins of the outside world (CHN-9), driven from the console: place orders, ask refunds, make couriers fail,
 * repeat a payment notification, read the letters that were sent. Only present when the sandbox runs; otherwise every endpoint answers
 * `sandbox.notRunning`.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Facts, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { ShopRef } from './order-words.ts';

/** How a channel misbehaves until it is told otherwise; nothing of it is the channel behaving well. */
const faults = {
  /** Calls it takes in a second; null: any number. */
  requestsPerSecond: Nullable(Type.Integer({ minimum: 1, maximum: 100 })),
  /** Its lists name a change only so many seconds after it happened. */
  listLagSeconds: Type.Integer({ minimum: 0, maximum: 3_600 }),
  /** Thousandths of the calls that fail. */
  failing: Type.Integer({ minimum: 0, maximum: 1_000 }),
  /** Every answer about this order is torn; null: none. */
  spoiltOrder: Nullable(Type.String({ minLength: 1, maxLength: 64 })),
};

export const SandboxState = Output({
  channels: Type.Array(
    Output({
      shop: ShopRef,
      /** Orders the stand-in has made since it started, and which of them it is waiting for us to ship. */
      orders: Type.Integer(),
      waiting: Type.Integer(),
      shipped: Type.Integer(),
      faults: Output(faults),
    }),
  ),
  couriers: Type.Array(
    Output({
      code: Type.String(),
      name: Type.String(),
      failing: Type.Boolean(),
      issued: Type.Integer(),
      refused: Type.Integer(),
    }),
  ),
  payments: Output({
    notified: Type.Integer(),
    last: Nullable(Output({ reference: Type.String(), at: Moment })),
    /** Merchants' accounts there. */
    accounts: Type.Array(Output({ id: Type.String(), name: Type.String() })),
  }),
  /** What reached the mail server lately, newest first. */
  letters: Type.Array(
    Output({
      at: Moment,
      to: Type.String(),
      title: Type.String(),
      text: Type.String(),
      /** Names of what is enclosed. */
      files: Type.Array(Type.String()),
    }),
  ),
  /** What was done here lately, newest first. */
  log: Type.Array(Output({ at: Moment, event: Type.String(), data: Facts })),
});
export type SandboxState = Static<typeof SandboxState>;

export const getSandbox = endpoint({
  method: 'GET',
  path: '/api/v1/sandbox',
  summary: 'What the stand-ins are doing',
  scope: 'sandbox.use',
  response: SandboxState,
});

export const placeSandboxOrders = endpoint({
  method: 'POST',
  path: '/api/v1/sandbox/orders',
  summary: 'Let buyers place orders on a channel',
  scope: 'sandbox.use',
  body: Input({
    shopId: Id,
    count: Type.Integer({ minimum: 1, maximum: 1000 }),
    /** Same seed, same orders. */
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647 })),
  }),
  response: Output({ numbers: Type.Array(Type.String()) }),
});

/** Without a number: the newest order not shipped yet, or the oldest that was (`shipped`). Refuses: `sandbox.orderUnknown`. */
export const askSandboxRefund = endpoint({
  method: 'POST',
  path: '/api/v1/sandbox/refunds',
  summary: 'Let a buyer ask for a refund',
  scope: 'sandbox.use',
  body: Input({
    shopId: Id,
    number: Type.Optional(Type.String({ maxLength: 64 })),
    shipped: Type.Optional(Type.Boolean()),
  }),
  response: Output({ number: Type.String() }),
});

/** What can be spoilt is one thing at a time: calls that fail, or one order. Refuses: `sandbox.shopUnknown` (404). */
export const setSandboxFaults = endpoint({
  method: 'PUT',
  path: '/api/v1/sandbox/channels/:shopId/faults',
  summary: 'Make a channel misbehave, or behave again',
  scope: 'sandbox.use',
  params: Input({ shopId: Id }),
  body: Input(faults),
  response: SandboxState,
});

export const setSandboxCourier = endpoint({
  method: 'PUT',
  path: '/api/v1/sandbox/couriers/:code',
  summary: 'Make a courier refuse numbers, or work again',
  scope: 'sandbox.use',
  params: Input({ code: Type.String({ maxLength: 40 }) }),
  body: Input({ failing: Type.Boolean() }),
  response: SandboxState,
});

/** Refuses: `warehouse.rfidUnknown` (404), `sandbox.readerUnknown` (404): the session reads with a real reader. */
export const hearSandboxTags = endpoint({
  method: 'POST',
  path: '/api/v1/sandbox/tags',
  summary:
    'Let the reader of the sandbox hear what an open session waits for, one piece less, and what readers hear besides',
  scope: 'sandbox.use',
  body: Input({ sessionId: Id }),
  response: Output({ tags: Type.Integer() }),
});

/** All of it, at the tax bureau. Refuses: `sandbox.invoiceUnknown` (404): the invoice agent of the sandbox has not issued it. */
export const applySandboxRed = endpoint({
  method: 'POST',
  path: '/api/v1/sandbox/red-confirmations',
  summary: 'Let the buyer of an invoice apply for a red one',
  scope: 'sandbox.use',
  body: Input({ invoiceNumber: Type.String({ minLength: 1, maxLength: 20 }) }),
  response: Output({ number: Type.String() }),
});

/** What was asked for, as asked; the company tells it at once. Refuses: `sandbox.paymentUnknown` (404). */
export const paySandboxPayment = endpoint({
  method: 'POST',
  path: '/api/v1/sandbox/payments',
  summary: 'Pay a payment of ours as its buyer would',
  scope: 'sandbox.use',
  body: Input({ paymentId: Id }),
  response: Output({ reference: Type.String() }),
});

/** Companies make it the next morning, of the whole day. Refuses: `sandbox.accountUnknown` (404). */
export const downloadSandboxBill = endpoint({
  method: 'GET',
  path: '/api/v1/sandbox/bills/:account/:bill',
  summary: 'Today’s bill of a payment company as far as the day has come',
  scope: 'sandbox.use',
  params: Input({ account: Type.String({ maxLength: 40 }), bill: Type.Enum(['trade', 'fund']) }),
  produces: 'application/octet-stream',
});

/** Without a reference: the last payment. `effects` counts what changed in our books: it must be 0. */
export const repeatSandboxNotification = endpoint({
  method: 'POST',
  path: '/api/v1/sandbox/payments/repeat',
  summary: 'Send a payment notification again, many times at once',
  scope: 'sandbox.use',
  body: Input({
    reference: Type.Optional(Type.String({ maxLength: 64 })),
    times: Type.Integer({ minimum: 1, maximum: 100 }),
  }),
  response: Output({
    reference: Type.String(),
    sent: Type.Integer(),
    accepted: Type.Integer(),
    effects: Type.Integer(),
  }),
});
