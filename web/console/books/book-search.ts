/** What the pages of the books show, in their addresses. Loaded with the frame, so it imports words alone. */
export type VoucherSearch = {
  view?: 'drafts';
  from?: string;
  to?: string;
  kind?: string;
  account?: string;
  document?: string;
  /** A voucher, with `view` a draft, or `new`. */
  open?: string;
};
export const REPORTS = ['trial', 'profit', 'balance', 'cash', 'ledger', 'parties', 'tax'] as const;
export type ReportName = (typeof REPORTS)[number];
export type ReportSearch = {
  report?: ReportName;
  from?: string;
  to?: string;
  account?: string;
  ofWhom?: string;
  organisation?: string;
  /** Of the tax tie-out. */
  month?: string;
};

const textsOf = (raw: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = raw[name];
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    }),
  );

export const readVoucherSearch = (raw: Record<string, unknown>): VoucherSearch => ({
  ...(raw['view'] === 'drafts' ? { view: 'drafts' as const } : {}),
  ...textsOf(raw, ['from', 'to', 'kind', 'account', 'document', 'open']),
});

export const readReportSearch = (raw: Record<string, unknown>): ReportSearch => ({
  ...(REPORTS.includes(raw['report'] as ReportName) ? { report: raw['report'] as ReportName } : {}),
  ...textsOf(raw, ['from', 'to', 'account', 'ofWhom', 'organisation', 'month']),
});
