/** What other modules may use of the catalog. */

export { type Article, articleOfCode, barcodesOf, skuOfCode, skusOfGtins } from './codes.ts';
export { type CustomsFacts, isHsCode } from './customs-facts.ts';
export { catalogExports } from './exports.ts';
export { type FoundSkus, findSkus, type SkuQuery } from './find-skus.ts';
export { type Marked, readMarked } from './gs1.ts';
export { bundleImport } from './import-bundles.ts';
export { mappingImport } from './import-mappings.ts';
export { productImport } from './import-products.ts';
export { type LineToMap, type Mapped, mapLines, mappingsOf, mapSkus } from './map-lines.ts';
export { type Mapping, type MappingRefusal, mapListings } from './match-listings.ts';
export { DEFAULT_RULE, type NamingRule, namingRule, setNamingRule } from './merchant-codes.ts';
export { assemblyPartsOf, bundlePartsOf, type PartQuantity, type Recipes, wholesOf } from './parts.ts';
export { type CatalogPorts, catalogRoutes } from './routes.ts';
export { changeSkus, createSkus, type NewSku, type SkuChange, type SkuFields, type SkuRefusal } from './save-skus.ts';
export { type Part, type PartsOf, type PartsRefusal, setAssemblyParts, setBundleParts } from './set-parts.ts';
export { readTag, type Tag, writeTag } from './sgtin96.ts';
export {
  renameSuppliers,
  type Sku,
  type SkuRecord,
  skuIdsByCode,
  skuRecords,
  skusByCode,
  skusById,
  skuTable,
  skuWords,
  variantsOf,
} from './skus.ts';
export { itemsOfShop, type ListedItem, listingsOfShop, listingsSelling, type SoldListing } from './sold-listings.ts';
export {
  changeStyles,
  createStyles,
  type NewStyle,
  type Style,
  type StyleChange,
  type StyleRefusal,
  stylesByCode,
  stylesById,
} from './styles.ts';
export { type Tracked, trackedSkus } from './tracked.ts';
export { countOpenListings } from './unmatched-listings.ts';
export { catalogChecks } from './verify.ts';
