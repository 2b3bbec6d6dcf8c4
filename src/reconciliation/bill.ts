/**
 * What every payment bill is read into (REC-1), line by line: a bill may have a million of them. Only at its end is it
 * known whether its own totals hold, so whoever takes lines takes them back when the reader throws. Pure types, no I/O.
 */
export type BillLine = {
  /** Physical line in the file, 1-based. */
  line: number;
  /** `balance`: what a sub-account of a licensed bank has; nothing moved. */
  kind: 'payment' | 'refund' | 'fee' | 'transfer' | 'revoked' | 'split' | 'balance';
  state: 'success' | 'processing' | 'failed';
  /** Our number as the bill shows it (商户订单号 / 商户退款单号). */
  reference: string;
  refundReference: string;
  providerReference: string;
  providerRefundReference: string;
  /** Fund bills: the provider's number of this very line (资金流水单号, 账务流水号); else empty. */
  entryNumber: string;
  /** Cash effect: payments positive, refunds negative. Of a balance: what may be paid out. */
  grossMinor: bigint;
  /** What the provider keeps; positive = cost. */
  feeMinor: bigint;
  currency: string;
  at: Date;
  /** Set for fund bills: balance after the line. */
  balanceMinor: bigint | null;
  /** Of a balance: what is there and may not be paid out; null where the file does not say. */
  blockedMinor?: bigint | null;
  text: string;
};

export type BillTotals = {
  lines: number;
  paidMinor: bigint;
  refundedMinor: bigint;
  feeMinor: bigint;
};

/** What is known when all of it was read and every total, count and balance agreed. */
export type BillEnd = {
  merchantId: string;
  day: string | null;
  /** From the rows. */
  totals: BillTotals;
  /** Whether it is told from its beginning to its end, where its balances say. */
  isForward?: boolean | null;
};

/** Some lines, and whose bill it is as far as its text has told by then; empty where it never tells. */
export type BillPart = { merchantId: string; lines: BillLine[] };

/** Whose file it is: payment companies, banks, the platforms that settle with us, couriers that collect for us. */
export type BillProvider =
  | ('wechatPay' | 'alipay' | 'unionPay' | 'bank')
  | ('jd' | 'pinduoduo' | 'douyin' | 'tmall' | 'courier');

/**
 * Which column of a bank's table says what, chosen once for an account whose bank has no layout of its own here. An
 * amount has its sign, or a column for what comes in and one for what goes out, or one that says which (`direction`, with
 * the words for money in).
 */
export type StatementColumns = {
  date: string;
  time?: string;
  amount?: string;
  income?: string;
  expense?: string;
  direction?: string;
  incomeWords?: readonly string[];
  balance?: string;
  currency?: string;
  reference?: string;
  counterparty?: string;
  text?: readonly string[];
};

/**
 * Which column of a licensed bank's table of sub-accounts says what (CLR-1). `blocked`: what is frozen and what is not
 * cleared yet, together what may not be paid out.
 */
export type RegisterColumns = {
  number: string;
  available: string;
  blocked: readonly string[];
  date?: string;
  /** Its files end with a row of totals: without one a file is cut off. */
  hasTotals: boolean;
  /** Numbers of sub-accounts that are the platform's own or the bank's: nobody's balance is held against them. */
  own: readonly string[];
};

/** An account whose columns somebody chose: of its statement, of its sub-accounts' balances, or of both. */
export type StatementOf = {
  account: string;
  columns: StatementColumns | null;
  register?: RegisterColumns | null;
  currency: string;
};

export type BillReader = {
  provider: BillProvider;
  layout: string;
  /** The account whose own columns it was recognised by. */
  account?: string;
  /** From the beginning, each time it is called. Throws `Damaged` with `data.line` and the reason; then nothing of what came before counts. */
  read(): AsyncGenerator<BillPart, BillEnd>;
};
