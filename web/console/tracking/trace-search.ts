/** What the page of a barcode's life is asked for. */
export type TraceSearch = { code?: string };

export const readTraceSearch = (search: Record<string, unknown>): TraceSearch => {
  const code = search['code'];
  // A number in the address is read as one.
  const text = typeof code === 'number' ? String(code) : code;
  return typeof text === 'string' && text !== '' ? { code: text } : {};
};
