/** What other modules may use of the catalog. */

export { type LineToMap, type Mapped, mapLines, mappingsOf } from './map-lines.ts';
export { type Sku, skusByCode, skusById, skuTable } from './skus.ts';
