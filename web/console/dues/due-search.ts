/** What the page of receivables and payables shows, in its address. Loaded with the frame, so it imports nothing. */
export const DUE_VIEWS = ['receivable', 'payable', 'letters', 'provisions', 'writeOffs'] as const;
export type DueView = (typeof DUE_VIEWS)[number];
/** `open`: a party, or a write-off. */
export type DueSearch = { view?: DueView; asOf?: string; open?: string };

export function readDueSearch(raw: Record<string, unknown>): DueSearch {
  const view = DUE_VIEWS.find((one) => one === raw['view']);
  const text = (name: string) => (typeof raw[name] === 'string' ? { [name]: raw[name] } : {});
  return { ...(view && { view }), ...text('asOf'), ...text('open') };
}
