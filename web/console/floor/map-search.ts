/** What the warehouse map shows stands in its address. */
export const MAP_DAYS = [1, 7, 30, 90] as const;
export const MAP_TONES = ['picks', 'stock'] as const;
export type MapTone = (typeof MAP_TONES)[number];

export type MapSearch = {
  node?: string;
  days?: number;
  tone?: MapTone;
  /** A SKU whose bins light up. */
  sku?: string;
  /** `bin:…`, `stand:…` (where it stands), `zone:…`, `zone:new`, `floor`, `make`. */
  open?: string;
};

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export function readMapSearch(search: Record<string, unknown>): MapSearch {
  const [node, sku, open] = [text(search['node']), text(search['sku']), text(search['open'])];
  const days = MAP_DAYS.find((one) => one === Number(search['days']));
  const tone = MAP_TONES.find((one) => one === search['tone']);
  return {
    ...(node && { node }),
    ...(days && { days }),
    ...(tone && { tone }),
    ...(sku && { sku }),
    ...(open && { open }),
  };
}
