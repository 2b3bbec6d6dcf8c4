/** What the stock page shows, in its address. */
export type StockSearch = {
  view?: 'total' | 'node';
  text?: string;
  node?: string[];
  only?: 'short' | 'negative' | 'defective';
};

export function readStockSearch(raw: Record<string, unknown>): StockSearch {
  const { view, text, node, only } = raw;
  return {
    ...(view === 'total' || view === 'node' ? { view } : {}),
    ...((typeof text === 'string' && text) || typeof text === 'number' ? { text: String(text) } : {}),
    ...(Array.isArray(node) && node.length > 0 ? { node: node.filter((id) => typeof id === 'string') } : {}),
    ...(only === 'short' || only === 'negative' || only === 'defective' ? { only } : {}),
  };
}
