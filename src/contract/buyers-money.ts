/**
 * Money in a licensed account that no channel explains (custody row 12), and what buyers keep there for later (row 13).
 * It is theirs, not the operator's: what customers have with the operator itself are customer accounts.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { Amount, Money } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const name = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^\\S(.*\\S)?$' });
const Code = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' });

export const RECEIPT_STATES = ['open', 'identified'] as const;
const BuyerRef = Output({ id: Id, number: Type.String(), name: Type.String() });
export const CustodyReceipt = Output({
  ...{ id: Id, custodian: Type.String(), reference: Type.String(), payer: Type.String() },
  /** Its last digits. */
  account: Type.String(),
  amount: Money,
  receivedOn: Day,
  state: Type.Enum([...RECEIPT_STATES]),
  buyer: Nullable(BuyerRef),
  enteredBy: Actor,
  identifiedBy: Nullable(Actor),
  identifiedAt: Nullable(Moment),
});
export type CustodyReceipt = Static<typeof CustodyReceipt>;

export const listCustodyReceipts = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/receipts',
  summary: 'What came into licensed accounts beside the channels, newest first',
  scope: 'payments.read',
  query: PageQuery({ state: Type.Optional(Type.Enum([...RECEIPT_STATES])), text: Type.Optional(text(60)) }),
  response: Page(CustodyReceipt),
});

/**
 * Rows 12 and 13: without a buyer it waits until somebody knows whose it is. Refuses: `clearing.custodianUnknown` (404),
 * `clearing.buyerUnknown` (404), `clearing.receiptKnown` (409, data: `reference`), `clearing.dayAhead`.
 */
export const recordReceipt = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/receipts',
  summary: 'Record money that came into a licensed account, once per number of the bank’s',
  scope: 'payments.write',
  body: Input({
    custodian: Code,
    reference: name(60),
    payer: name(100),
    account: Type.String({ pattern: '^[0-9A-Z]{0,34}$' }),
    amount: Amount,
    receivedOn: Day,
    buyerId: Nullable(Id),
  }),
  response: Output({ id: Id }),
});

/** Row 12. Refuses per document: `clearing.receiptUnknown`, `clearing.wrongState`; `clearing.buyerUnknown` (404). */
export const identifyReceipts = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/receipts/identify',
  summary: 'Say whose money receipts are: it is his prepaid money from now on',
  scope: 'payments.write',
  body: Input({ ids: Ids, buyerId: Id }),
  response: Outcomes,
});

const buyer = { name: name(80), contact: text(60), note: Note };
/** What he has at one licensed account; `held` of it is promised to orders. */
const BuyerBalance = Output({ custodian: Type.String(), custodianName: Type.String(), prepaid: Money, held: Money });
export const CustodyUse = Output({
  ...{ id: Id, custodian: Type.String(), reference: Type.String(), amount: Money },
  subMerchant: BuyerRef,
  state: Type.Enum(['held', 'paid', 'cancelled']),
  madeBy: Actor,
  madeAt: Moment,
  endedAt: Nullable(Moment),
});
export type CustodyUse = Static<typeof CustodyUse>;
export const CustodyBuyer = Output({
  ...{ id: Id, number: Type.String(), ...buyer, active: Type.Boolean() },
  balances: Type.Array(BuyerBalance),
  /** The newest hundred. */
  uses: Type.Array(CustodyUse),
  version: Type.Integer(),
});
export type CustodyBuyer = Static<typeof CustodyBuyer>;

export const listCustodyBuyers = endpoint({
  method: 'GET',
  path: '/api/v1/clearing/buyers',
  summary: 'Buyers with prepaid money at licensed accounts, newest first',
  scope: 'payments.read',
  query: PageQuery({ text: Type.Optional(text(60)) }),
  response: Page(CustodyBuyer),
});

export const addCustodyBuyer = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/buyers',
  summary: 'Open a buyer’s prepaid account',
  scope: 'payments.write',
  body: Input(buyer),
  response: CustodyBuyer,
});

/** Needs `If-Match`. Refuses: `clearing.buyerUnknown` (404). */
export const changeCustodyBuyer = endpoint({
  method: 'PUT',
  path: '/api/v1/clearing/buyers/:id',
  summary: 'Change a buyer, or close his account to new uses',
  scope: 'payments.write',
  params: ById,
  body: Input({ ...buyer, active: Type.Boolean() }),
  response: CustodyBuyer,
});

/**
 * Row 13: promised to a sub-merchant for an order. Refuses: `clearing.buyerUnknown` (404), `clearing.buyerOff`,
 * `clearing.subMerchantUnknown` (404), `clearing.useKnown` (409, data: `reference`), `ledger.short` (409).
 */
export const holdPrepaid = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/buyers/:id/uses',
  summary: 'Hold prepaid money of a buyer for an order of a sub-merchant’s',
  scope: 'payments.write',
  params: ById,
  body: Input({ custodian: Code, subMerchantId: Id, reference: name(60), amount: Amount }),
  response: CustodyBuyer,
});

/** Row 13: the buyer has confirmed. Refuses per document: `clearing.useUnknown`, `clearing.wrongState` (data: `state`). */
export const payUses = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/uses/pay',
  summary: 'Pay what is held to its sub-merchants',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per document as `payUses`. */
export const cancelUses = endpoint({
  method: 'POST',
  path: '/api/v1/clearing/uses/cancel',
  summary: 'Give up what is held: the buyer may use it again',
  scope: 'payments.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
