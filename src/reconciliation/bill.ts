/**
 * What every payment bill is read into (REC-1), line by line: a bill may have a million of them. Only at its end is it
 * known whether its own totals hold, so whoever takes lines takes them back when the reader throws. Pure types, no I/O.
 */
export type BillLine = {
  /** Physical line in the file, 1-based. */
  line: number;
  kind: 'payment' | 'refund' | 'fee' | 'transfer' | 'revoked';
  state: 'success' | 'processing' | 'failed';
  /** Our number as the bill shows it (商户订单号 / 商户退款单号). */
  reference: string;
  refundReference: string;
  providerReference: string;
  providerRefundReference: string;
  /** Fund bills: the provider's number of this very line (资金流水单号, 账务流水号); else empty. */
  entryNumber: string;
  /** Cash effect: payments positive, refunds negative. */
  grossMinor: bigint;
  /** What the provider keeps; positive = cost. */
  feeMinor: bigint;
  currency: string;
  at: Date;
  /** Set for fund bills: balance after the line. */
  balanceMinor: bigint | null;
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
};

/** Some lines, and whose bill it is as far as its text has told by then; empty where it never tells. */
export type BillPart = { merchantId: string; lines: BillLine[] };

export type BillReader = {
  provider: 'wechatPay' | 'alipay';
  layout: string;
  /** From the beginning, each time it is called. Throws `Damaged` with `data.line` and the reason; then nothing of what came before counts. */
  read(): AsyncGenerator<BillPart, BillEnd>;
};
