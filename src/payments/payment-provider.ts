/**
 * The port to a payment company (PAY-1, PAY-3): `connectors/psp/<kind>/` implements it. A notification is believed only when
 * its signature, merchant, environment, age, amount and currency hold; each missing piece of configuration fails closed.
 */
import type { FundAccount } from '../contract/payments.ts';

export type MerchantAccess = {
  id: string;
  kind: string;
  endpoint: string;
  environment: 'live' | 'sandbox';
  merchantId: string;
  credentials: Record<string, string>;
  /** Where the company tells us, where it wants to know it with every call. */
  notifyUrl?: string;
};

export type PaymentNews = {
  /** The provider's id of the notification, for recognising repeats. */
  id: string;
  kind: 'paid' | 'refunded' | 'refundFailed' | 'closed';
  /** Our number (out_trade_no / out_refund_no). */
  reference: string;
  refundReference: string | null;
  /** The provider's number (transaction_id / trade_no). */
  providerReference: string;
  amountMinor: bigint;
  /** Set when `amountMinor` of a refund is all that was refunded so far and not this refund alone (Alipay tells only the sum). */
  amountIsTotal?: true;
  currency: string;
  at: Date;
};

export type NotificationRequest = { headers: Record<string, string>; body: Buffer };

/**
 * `news` is null when a genuine notification tells nothing that changes a payment (the buyer only opened the cashier).
 * `reply` is what the provider wants to hear; send it after the news is stored.
 */
export type Verified =
  | {
      genuine: true;
      news: PaymentNews | null;
      /** Our number of a sharing, or of a share brought back, that something has happened to. */
      shared?: string;
      reply: { status: number; type: string; body: string };
    }
  | { genuine: false; reason: string; reply: { status: number; type: string; body: string } };

/** How a buyer pays at a company: what his screen shows differs, the number and the news are the same. */
export type CashierMethod =
  | ('wechatNative' | 'wechatJsapi' | 'wechatH5')
  | ('alipayPage' | 'alipayQr')
  | ('unionPayGateway' | 'unionPayCompany');

/** Everything of it is kept before the company is asked, so that asking again is the same request. */
export type StartRequest = {
  method: CashierMethod;
  /** Our number (out_trade_no), never another one for the same payment. */
  reference: string;
  amountMinor: bigint;
  currency: string;
  title: string;
  /** Where the company tells us. */
  notifyUrl: string;
  expiresAt: Date;
  /** Who pays inside of WeChat (`wechatJsapi`), and from where (`wechatH5`). */
  openId: string;
  payerIp: string;
  /** It will be divided among sellers: the company holds it until then. */
  divided: boolean;
};

/**
 * What the buyer's screen needs: a code to scan, a page to open, a form his browser posts there, or the arguments of
 * WeChat's own bridge.
 */
export type Cashier =
  | { kind: 'qr'; code: string }
  | { kind: 'page'; url: string }
  | { kind: 'form'; url: string; fields: Record<string, string> }
  | { kind: 'bridge'; arguments: Record<string, string> };

/** What goes back of a payment, under our number for it. */
export type RefundRequest = {
  /** Ours; a second payment under one number of ours goes by the company's, here too. */
  reference: string;
  /** The company's number of the payment, where it is known. */
  providerReference: string;
  refundReference: string;
  amountMinor: bigint;
  /** The whole payment. */
  paidMinor: bigint;
  currency: string;
  reason: string;
};

/** A refund that did not arrive goes to a card of the buyer's; `isSent`: the company has been told, and is only asked. */
export type CardRequest = RefundRequest & { bankType: string; account: string; holder: string; isSent: boolean };

/**
 * What became of a refund. `abnormal`: the buyer's account could not take it, so it has to go back another way.
 * `totalMinor`: everything that went back of the payment so far, where the company says only that.
 */
export type RefundAnswer =
  | { state: 'success'; at: Date; totalMinor?: bigint }
  | { state: 'processing' | 'closed' | 'abnormal' };

export interface PaymentProvider {
  readonly kind: string;
  /**
   * What an account needs, by name, and whether a value can be used at all. `name:*` stands for any number of them, of
   * which one is needed.
   */
  readonly credentials: Readonly<Record<string, (value: string) => boolean>>;
  /** How buyers can pay here. */
  readonly methods: readonly CashierMethod[];
  /**
   * Opens a payment. The same number again is the same payment, so a lost answer is asked for by sending the same again.
   * Throws `OutsideFailure`: `payments.startRefused` where the company says no, anything else where nobody knows.
   */
  start(access: MerchantAccess, asked: StartRequest): Promise<Cashier>;
  /** Closes a payment nobody made; `false` where the company would not (it is paid, or there is none): ask then. */
  close(access: MerchantAccess, reference: string): Promise<boolean>;
  verify(access: MerchantAccess, request: NotificationRequest, now: Date): Verified;
  /** Asks for the state of a payment by our number; null when the provider does not know it. */
  query(access: MerchantAccess, reference: string): Promise<PaymentNews | { state: 'waiting' } | null>;
  /**
   * Asks for a refund. The same number again is the same refund, so it is also how to ask what became of it. Throws
   * `OutsideFailure` where no answer comes, or a refusal (`payments.refundRefused`).
   */
  refund(access: MerchantAccess, asked: RefundRequest): Promise<RefundAnswer>;
  /**
   * Sends a refund that is `abnormal` to a card, under its own number. Left out where the company offers no such thing.
   * Throws `OutsideFailure`: `payments.refundRefused` where it does not take the card.
   */
  refundToCard?(access: MerchantAccess, asked: CardRequest): Promise<RefundAnswer>;
  /** Whose movements it makes bills of; none where it makes only trade bills. */
  readonly fundAccounts: readonly FundAccount[];
  /** Downloads a bill of one day, exactly as the provider sends it. Throws `OutsideFailure`: `payments.noBill`, `payments.billCreating`. */
  downloadBill(access: MerchantAccess, day: string, bill: DayBill): Promise<{ name: string; body: Buffer }>;
}

/** Of what was traded, or of how one of the merchant's accounts there moved. */
export type DayBill = 'trade' | FundAccount;
