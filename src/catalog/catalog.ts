/** What other modules may use of the catalog. */

export { barcodesOf, skuOfCode } from './codes.ts';
export { type LineToMap, type Mapped, mapLines, mappingsOf } from './map-lines.ts';
export { type Sku, skusByCode, skusById, skuTable } from './skus.ts';
export { listingsOfShop, listingsSelling, type SoldListing } from './sold-listings.ts';
