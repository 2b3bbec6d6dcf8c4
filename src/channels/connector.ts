/**
 * The port to a sales channel (CHN-1). `connectors/channels/<kind>/` implements it, `modules.ts` plugs it in. A new
 * channel is one folder. Nothing here knows HTTP, signatures or a platform's words.
 *
 * Order numbers are strings in every layer (CHN-4); amounts are `bigint` in minor units; times are Dates.
 */

/** Where the channel says the order is. `held` means the channel forbids shipping (risk control, pre-authorisation). */
export type ChannelState =
  | 'waitPay'
  | 'depositPaid'
  | 'paid'
  | 'held'
  | 'partlyShipped'
  | 'shipped'
  | 'signed'
  | 'finished'
  | 'closed';

export type RefundState = 'none' | 'asked' | 'agreed' | 'refunded' | 'refused';

/** One order as a channel describes it, in our words, before anything is looked up or decided. Nothing is guessed. */
export type IncomingOrder = {
  number: string;
  state: ChannelState;
  /** The platform's own word for the state, shown to people. */
  stateText: string;
  kind: 'normal' | 'presale' | 'groupBuy' | 'storePickup' | 'exchange' | 'resend' | 'manual' | 'urgent';
  cashOnDelivery: boolean;
  currency: string;
  /** What the buyer pays for goods before discounts, the discounts, freight and tax: goods − discount + freight + tax = payable. */
  goodsMinor: bigint;
  discountMinor: bigint;
  freightMinor: bigint;
  taxMinor: bigint;
  payableMinor: bigint;
  paidMinor: bigint;
  /** Taken outside of any platform or provider; left out: no. */
  paidOffline?: boolean;
  /** It is paid through us and no channel: it comes in before it is paid, and waits for as long as its payments do. */
  paidHere?: boolean;
  /** The seller changed the price by hand; left out: no, or the channel does not say. */
  priceChanged?: boolean;
  createdAt: Date;
  paidAt: Date | null;
  modifiedAt: Date;
  /** By when the channel has promised that it leaves; left out or null: it does not say. */
  shipBefore?: Date | null;
  buyer: { id: string; message: string };
  seller: { memo: string; flag: number };
  recipient: Recipient;
  /** Left out or null: the buyer asked for none, or the channel tells it apart (`readInvoicesAsked`). */
  invoice?: InvoiceTitle | null;
  lines: IncomingLine[];
  /** Payment references of the channel, for matching with bills (out_trade_no, transaction id). */
  payments: { method: string; reference: string; amountMinor: bigint }[];
};

/** To whom a buyer wants the invoice of his order made out (INV-1), as he wrote it: nothing of it is checked here. */
export type InvoiceTitle = {
  kind: 'person' | 'company';
  type: 'normal' | 'special';
  name: string;
  taxNo: string;
  address: string;
  phone: string;
  bank: string;
  bankAccount: string;
  email: string;
  mobile: string;
};

export type Recipient = {
  name: string;
  phone: string;
  /** ISO 3166 letters, `CN`; as the channel wrote it where it gives only a name. */
  country: string;
  /** Divisions as the channel gave them; empty when only free text came. */
  province: string;
  city: string;
  district: string;
  town: string;
  detail: string;
  postcode: string;
  /** Set when the fields above are masked or encrypted: the channel's token (OAID, ciphertext) that shipping needs, and the merge key it allows. */
  masked: { token: string; mergeKey: string } | null;
};

export type IncomingLine = {
  /** Sub-order number; unique within the order. */
  number: string;
  itemId: string;
  skuId: string;
  merchantCode: string;
  barcode: string;
  title: string;
  properties: string;
  quantity: bigint;
  /** Unit price before discounts. */
  priceMinor: bigint;
  /** What the buyer pays for this line, order-level discounts shared in: Σ amountMinor = goodsMinor − discountMinor. */
  amountMinor: bigint;
  /** What the platform bears of the line's discounts; left out: nothing, or the channel does not say. */
  platformMinor?: bigint;
  refund: RefundState;
  closed: boolean;
  gift: boolean;
};

/** What somebody wants to know a masked recipient for; channels are told, and keep count. */
export type RevealPurpose = 'callBuyer' | 'checkAddress' | 'afterSale' | 'police';
export type RevealAsk = { orderNumber: string; token: string; purpose: RevealPurpose };

/** One order exactly as received. `raw` is kept byte for byte. */
export type RawOrder = {
  number: string;
  modifiedAt: Date;
  raw: string;
  /** The channel named the order and did not give it (whole): `raw` is damaged, and it is worth asking for it again. */
  unread?: true;
};

/** A shop's connection, credentials already decrypted. `options` are the connector's own settings. */
export type ShopAccess = {
  shopId: string;
  kind: string;
  endpoint: string;
  credentials: Record<string, string>;
  options: Record<string, unknown>;
};

export type Shipment = {
  /** Our number for this upload; the same upload is always sent with the same number. */
  id: string;
  orderNumber: string;
  /** Empty: the whole order. */
  lineNumbers: string[];
  quantities: { lineNumber: string; quantity: bigint }[];
  kind: 'ownCourier' | 'online' | 'noLogistics' | 'correctedNumber';
  carrierCode: string;
  waybillNumber: string;
  shippedAt: Date;
};

export type StockLevel = { itemId: string; skuId: string; merchantCode: string; quantity: bigint };

/**
 * What a listing is to be; null stays as it is there. Title and shelf are the item's, so a change of one of its SKUs
 * (`skuId`) says a price only. The price is the channel's own, with or without tax as the shop is set up there.
 */
export type ListingChange = {
  itemId: string;
  /** Empty: the item itself. */
  skuId: string;
  title: string | null;
  priceMinor: bigint | null;
  /** The shop's; a channel that sells in another one refuses the price. */
  currency: string;
  onShelf: boolean | null;
};

/**
 * What the outside said to one item of a call. `unknown` = no answer or an answer that does not tell: ask again with the
 * same number, never send a new one. `refused` is final until a person acts; `retry` is a passing fault.
 */
export type Answer = {
  id: string;
  result: 'accepted' | 'refused' | 'retry' | 'unknown';
  code: string;
  message: string;
};

export type Page<T> = { items: T[]; next: string | null };

export type WebhookRequest = {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** The raw body: signatures are checked over bytes, never over a re-serialised object. */
  body: Buffer;
};

/** What a verified webhook tells. `orders` carries whole orders when the channel sends them, `changed` only numbers to pull. */
export type WebhookNews = {
  id: string;
  orders: RawOrder[];
  changed: string[];
  reply: { status: number; type: string; body: string };
};

export type PartialShipment = 'none' | 'lines' | 'pieces';

export type ConnectorLimits = {
  pageSize: number;
  /** Longest window one incremental pull may span. */
  maxWindowMinutes: number;
  requestsPerSecond: number;
  /** What a part of an order may leave behind: whole lines (Taobao ships a sub-order at once), pieces of a line, nothing. */
  partialShipment: PartialShipment;
  /** Orders become visible to a pull up to this long after their modified time. */
  lagSeconds: number;
  /** Whether it can be told titles, prices and shelves. */
  listings: boolean;
  /** For which purposes it tells who a masked recipient is; empty when nobody is masked or it never tells. */
  revealFor: readonly RevealPurpose[];
};

/** What keeps a shop's key from opening the channel, as a person can mend it. The code of the refusal follows from it. */
export type AccessProblem =
  | 'keyRefused'
  | 'signatureRefused'
  | 'sessionRefused'
  | 'clockRefused'
  | 'rightMissing'
  | 'notThisChannel';

/** What a person types in to connect a shop. */
export type ConnectorForm = {
  credentials: readonly { name: string; needed: boolean }[];
  options: readonly string[];
  /** Codes of failures that tell what is wrong with what was typed in. */
  problems: ReadonlyMap<string, AccessProblem>;
};

/**
 * What a channel must be able to do. Refunds are no call of their own: every connector brings them with their order,
 * as `refund` and `closed` of its lines, by the pull of the window in which they were asked (the suite of connectors asks
 * each of them for one). Where a channel keeps them apart the connector reads them along (WooCommerce), and says `unread`
 * when it cannot; where they leave the order's `modifiedAt` as it is, it looks for them while something is left to ship
 * (Vendure).
 */
export interface ChannelConnector {
  readonly kind: string;
  readonly limits: ConnectorLimits;
  readonly form: ConnectorForm;
  /** Orders changed in [from, to), oldest first, page by page; `to` lies at least `lagSeconds` back. Throws `OutsideFailure` when the channel cannot be asked. */
  pullOrders(shop: ShopAccess, window: { from: Date; to: Date }, cursor: string | null): Promise<Page<RawOrder>>;
  /** Single orders by number; a number the channel does not know is left out. */
  fetchOrders(shop: ShopAccess, numbers: readonly string[]): Promise<RawOrder[]>;
  /** How many orders the channel counts as changed in the window, for the gap audit. */
  countOrders(shop: ShopAccess, window: { from: Date; to: Date }): Promise<number>;
  /** One answer per shipment, in their order. The same shipment again is accepted again and there once. */
  uploadShipments(shop: ShopAccess, shipments: readonly Shipment[]): Promise<Answer[]>;
  /** Writes full quantities. One answer per level, in their order; the id is `skuId`, or `itemId` where there is no SKU. */
  pushStock(shop: ShopAccess, levels: readonly StockLevel[]): Promise<Answer[]>;
  /**
   * Titles, prices and shelves. One answer per change, in their order; the id is `skuId`, or `itemId` where there is none.
   * The same again changes nothing, so an unknown answer is asked for by sending it again. Absent where `listings` is not.
   */
  pushListings?(shop: ShopAccess, changes: readonly ListingChange[]): Promise<Answer[]>;
  /**
   * The person behind a masked recipient; the phone may be a number that only forwards for a while. Throws
   * `OutsideFailure`, also when the channel refuses. Absent where `revealFor` is empty.
   */
  revealRecipient?(this: void, shop: ShopAccess, ask: RevealAsk): Promise<Recipient>;
  /** The refunds of an order, with deadline, reason and the buyer's return parcel. Absent where the channel keeps none apart. */
  readRefunds?(this: void, shop: ShopAccess, orderNumber: string): Promise<ChannelRefund[]>;
  /**
   * Tells the platform yes or no; the same again changes nothing. Its refusal stays for a person: some platforms want a
   * code from the seller's own phone before they give money back. Absent where a channel cannot be told.
   */
  answerRefund?(this: void, shop: ShopAccess, answer: RefundAnswer): Promise<Answer>;
  /**
   * Gives the platform the invoice of one of its orders; the same number again is there once. Absent where a platform
   * takes none, or where nobody has met the form it takes them in.
   */
  uploadInvoice?(this: void, shop: ShopAccess, invoice: InvoiceUpload): Promise<Answer>;
  /**
   * The invoices buyers have asked for and not got yet. A channel that tells them order by order is asked about `numbers`
   * only. Absent where the order itself says all there is. Throws `OutsideFailure`.
   */
  readInvoicesAsked?(
    this: void,
    shop: ShopAccess,
    numbers: readonly string[],
  ): Promise<{ orderNumber: string; title: InvoiceTitle }[]>;
  /** Verifies signature, age and addressee. null: not genuine (fail closed, also when no secret is set). */
  verifyWebhook(shop: ShopAccess, request: WebhookRequest, now: Date): WebhookNews | null;
  /** Pure. Throws `Damaged` when the payload cannot be read without guessing. */
  translate(raw: string): IncomingOrder;
}

/** A line of an issued invoice; a discount stands right after its item. Amounts in fen. */
export type UploadedLine = {
  kind: 'item' | 'discount';
  /** With the short word of its tax code, as it is printed. */
  taxWord: string;
  taxCode: string;
  name: string;
  spec: string;
  unit: string;
  ratePpm: number;
  quantity: bigint;
  inclMinor: bigint;
  netMinor: bigint;
  taxMinor: bigint;
};

/** An issued invoice as a platform asks for it (INV-1). Amounts in fen. */
export type InvoiceUpload = {
  orderNumber: string;
  invoiceNumber: string;
  issuedAt: Date;
  kind: 'person' | 'company';
  type: 'normal' | 'special';
  name: string;
  taxNo: string;
  inclMinor: bigint;
  netMinor: bigint;
  taxMinor: bigint;
  lines: readonly UploadedLine[];
  note: string;
  clerk: string;
  sellerName: string;
  sellerTaxNo: string;
  pdf: Buffer;
};

/** A refund as the platform keeps it (RET-5): what the order's lines do not say. */
export type ChannelRefund = {
  number: string;
  lineNumber: string;
  state: RefundState;
  /** The buyer sends the goods back. */
  goodsBack: boolean;
  amountMinor: bigint;
  reason: string;
  /** When the platform decides by itself; null where it does not say. */
  answerBefore: Date | null;
  returnCourier: string;
  returnNumber: string;
};

/** What was decided about a refund. Money that only the platform can give back is no part of it. */
export type RefundAnswer = { refund: string; answer: 'agree' | 'refuse'; note: string };

/** The outside could not be reached or answered nonsense: only jobs see it; they retry with back-off. */
export class OutsideFailure extends Error {
  override readonly name = 'OutsideFailure';
  readonly code: string;
  /** true: nothing can have happened there; false: it may have happened. */
  readonly safe: boolean;
  readonly retryAfterMs: number | null;
  constructor(code: string, message: string, safe: boolean, retryAfterMs: number | null = null) {
    super(message);
    this.code = code;
    this.safe = safe;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A payload or file row that cannot be read without guessing. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
  readonly code: string;
  readonly data: Record<string, unknown>;
  constructor(code: string, data: Record<string, unknown> = {}) {
    super(`${code} ${JSON.stringify(data, (_, v) => (typeof v === 'bigint' ? v.toString() : v))}`);
    this.code = code;
    this.data = data;
  }
}
