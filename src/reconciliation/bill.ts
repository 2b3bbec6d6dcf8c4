/**
 * What every payment bill is read into (REC-1). A reader yields lines and then the footer's control totals; the import
 * books nothing unless they agree. Pure types, no I/O.
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

export type Bill = {
  provider: 'wechatPay' | 'alipay';
  layout: string;
  merchantId: string;
  day: string | null;
  lines: BillLine[];
  /** From the rows. */
  totals: BillTotals;
};
