/** What the goods page shows, in its address. */
export type GoodsSearch = {
  text?: string;
  active?: boolean;
  bundle?: boolean;
  supplier?: string[];
  season?: string[];
  brand?: string[];
  /** The SKU that is open. */
  sku?: string;
};

/** What the server filters by. */
export const filtersOf = ({ sku: _, ...filters }: GoodsSearch): Omit<GoodsSearch, 'sku'> => filters;

const words = (raw: unknown): string[] | undefined => {
  const list = (Array.isArray(raw) ? raw : [raw]).filter((word): word is string => typeof word === 'string' && !!word);
  return list.length > 0 ? list : undefined;
};

export function readGoodsSearch(raw: Record<string, unknown>): GoodsSearch {
  const { text, active, bundle, sku } = raw;
  const [supplier, season, brand] = [words(raw['supplier']), words(raw['season']), words(raw['brand'])];
  return {
    ...((typeof text === 'string' && text) || typeof text === 'number' ? { text: String(text) } : {}),
    ...(typeof active === 'boolean' ? { active } : {}),
    ...(typeof bundle === 'boolean' ? { bundle } : {}),
    ...(supplier ? { supplier } : {}),
    ...(season ? { season } : {}),
    ...(brand ? { brand } : {}),
    ...(typeof sku === 'string' ? { sku } : {}),
  };
}
