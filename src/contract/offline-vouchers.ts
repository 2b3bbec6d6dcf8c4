/**
 * Vouchers of money that no company confirms (PAY-2): entered with an image, looked at by a second person, and kept as they
 * were approved.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Money } from './money.ts';
import { Actor, OrderRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';
import { VoucherFacts } from './pay.ts';

export const VOUCHER_STATES = ['waiting', 'approved', 'refused'] as const;
export const VOUCHER_PURPOSES = ['order', 'topUp', 'refund'] as const;
/** Money goes back to a card or in another way; what came in never came so. */
export const HAND_METHODS = ['bankTransfer', 'bankCard', 'cash'] as const;
export const VOUCHER_PHOTO_BYTES = 8_000_000;
export const MOST_VOUCHER_PHOTOS = 10;

export const Voucher = Output({
  id: Id,
  number: Type.String(),
  purpose: Type.Enum(VOUCHER_PURPOSES),
  method: Type.Enum(['bankTransfer', 'posCard', 'cash', 'bankCard']),
  amount: Money,
  paidOn: Day,
  party: Type.String(),
  reference: Type.String(),
  note: Type.String(),
  state: Type.Enum(VOUCHER_STATES),
  paymentId: Nullable(Id),
  refundId: Nullable(Id),
  order: Nullable(OrderRef),
  /** The customer's account it fills. */
  customerAccount: Nullable(Output({ id: Id, name: Type.String() })),
  photos: Type.Array(Output({ id: Id, type: Type.String(), at: Moment })),
  enteredBy: Actor,
  enteredAt: Moment,
  decidedBy: Nullable(Actor),
  decidedAt: Nullable(Moment),
  reason: Type.String(),
  version: Type.Integer(),
});
export type Voucher = Static<typeof Voucher>;

export const listOfflineVouchers = endpoint({
  method: 'GET',
  path: '/api/v1/offline-vouchers',
  summary: 'Vouchers of money that came in or went out outside of payment companies, newest first',
  scope: 'payments.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(Type.Enum(VOUCHER_STATES), { maxItems: 3 })),
    purpose: Type.Optional(Type.Enum(VOUCHER_PURPOSES)),
    /** The whole of our number or of the slip's. */
    text: Type.Optional(Type.String({ maxLength: 64 })),
    paymentId: Type.Optional(Id),
  }),
  response: Page(Voucher),
});

/** Refuses: `payments.voucherUnknown` (404). */
export const getOfflineVoucher = endpoint({
  method: 'GET',
  path: '/api/v1/offline-vouchers/:id',
  summary: 'One voucher with its images',
  scope: 'payments.read',
  params: ById,
  response: Voucher,
});

/**
 * Under `If-Match`, while it waits; the sum cannot be mended. Refuses: `payments.voucherUnknown` (404),
 * `payments.voucherDecided` (data: `state`), `payments.voucherKnown` (data: `number`).
 */
export const changeOfflineVoucher = endpoint({
  method: 'PUT',
  path: '/api/v1/offline-vouchers/:id',
  summary: 'Mend a voucher that waits; what is left out stays',
  scope: 'payments.write',
  params: ById,
  body: Input({
    paidOn: Type.Optional(Day),
    party: VoucherFacts.properties.party,
    reference: VoucherFacts.properties.reference,
    note: VoucherFacts.properties.note,
  }),
  response: Voucher,
});

/**
 * JPEG, PNG or WebP by their first bytes. Refuses: `payments.imageType`, `payments.imageTooLarge` (data: `bytes`),
 * `payments.imagesTooMany` (data: `most`), `payments.voucherUnknown` (404), `payments.voucherDecided` (data: `state`).
 */
export const addVoucherPhotos = endpoint({
  method: 'POST',
  path: '/api/v1/offline-vouchers/photos',
  summary: 'Images of a voucher that waits',
  scope: 'payments.write',
  consumes: 'multipart',
  body: Input({ voucherId: Id }),
  response: Voucher,
});

/** Refuses: `payments.imageUnknown` (404). */
export const getVoucherPhoto = endpoint({
  method: 'GET',
  path: '/api/v1/offline-vouchers/photos/:id',
  summary: 'One image of a voucher',
  scope: 'payments.read',
  params: ById,
  produces: 'image/*',
});

/** Refuses per voucher: `payments.voucherUnknown`, `payments.voucherDecided` (data: `state`), `payments.voucherNoImage`, `identity.samePerson`, `identity.aboveLimit` (data: `limit`, `roles`). */
export const approveOfflineVouchers = endpoint({
  method: 'POST',
  path: '/api/v1/offline-vouchers/approve',
  summary: 'Agree to vouchers that somebody else entered; their money counts at once',
  scope: 'payments.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Their payments are closed. Refuses per voucher: `payments.voucherUnknown`, `payments.voucherDecided` (data: `state`). */
export const refuseOfflineVouchers = endpoint({
  method: 'POST',
  path: '/api/v1/offline-vouchers/refuse',
  summary: 'Say no to vouchers, with a reason',
  scope: 'payments.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/**
 * Of a refund the company could not carry out, or of money that came in by hand. Refuses: `payments.refundUnknown` (404),
 * `payments.refundNotByHand` (data: `state`), `payments.voucherKnown` (data: `number`).
 */
export const giveRefundByHand = endpoint({
  method: 'POST',
  path: '/api/v1/refunds/:id/by-hand',
  summary: 'Give a refund another way, with a voucher that somebody else approves',
  scope: 'payments.write',
  params: ById,
  body: Input({ method: Type.Enum(HAND_METHODS), ...VoucherFacts.properties }),
  response: Output({ voucherId: Id }),
});
