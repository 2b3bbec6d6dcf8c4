/** What other modules may use of stock. */

export { type Assembly, type AssemblyRefusal, assembleGoods, disassembleGoods } from './assemble-goods.ts';
export { type Availability, availableAt } from './availability.ts';
export {
  type BinStock,
  type BinsByGoods,
  binsHolding,
  goodsKey,
  lockBins,
  lockGoods,
  takeFromBins,
} from './bins.ts';
export { availableOf } from './buckets.ts';
export {
  adjustStock,
  bookPacking,
  type ChangeLine,
  type ChangeRefusal,
  countStock,
  type ErpKind,
  followErp,
  openStock,
  receiveGoods,
  type StockChange,
} from './change-stock.ts';
export { documentEntries, type EntrySources } from './document-entries.ts';
export { entriesOfBin, entriesOfSku } from './entries-through.ts';
export { type DocumentNumbers, numbersOf } from './entry-words.ts';
export { changeExpectation, closeExpectations, expectGoods } from './expect-goods.ts';
export {
  type ExpectationLine,
  expectationNumbers,
  leftOf,
  linesOfExpectations,
  lockExpectations,
  type OpenExpectation,
  openExpectations,
  shareOver,
} from './expectations.ts';
export { stockExports } from './exports.ts';
export { type Forecast, forecastAll, scaleOf } from './forecast/choose-method.ts';
export { nodeImport } from './import-nodes.ts';
export { stockImport } from './import-stock.ts';
export { stockJobs, stockSchedules } from './jobs.ts';
export { findDocuments } from './list-documents.ts';
export {
  daysTo,
  faultOf,
  type Lot,
  type LotFault,
  lotKey,
  lotsNamed,
  lotsNotForSale,
  type Said,
  type Told,
  toldOf,
} from './lots/lots.ts';
export { byExpiry, type LyingLot, lotPlace, lyingLots, shareLots } from './lots/share-lots.ts';
export { type Move, type MoveRefusal, moveGoods } from './move-goods.ts';
export { type LotShare, lotEntriesOf, type Movement } from './movements.ts';
export { covers } from './node-reach.ts';
export { allNodes, type Node, nodesOf } from './nodes.ts';
export { noteStockChange } from './note-changes.ts';
export { type ActorWords, actorWords } from './place-words.ts';
export * as places from './places.ts';
export { receiveExpected } from './receive-expected.ts';
export { replenishmentRuleImport } from './replenishment-files.ts';
export { keepRules, NO_RULE, supplierFor } from './replenishment-rules.ts';
export { type GoodsReturn, returnToSupplier } from './return-to-supplier.ts';
export { type StockPorts, stockRoutes } from './routes.ts';
export { noteSales, type Sale, soldOf } from './sales.ts';
export { saveNodes } from './save-nodes.ts';
export { assertDocumentsNamed, assertPiecesNamed, withoutCode } from './serials/name-pieces.ts';
export { serialImport } from './serials/serial-files.ts';
export {
  bringSerials,
  FREE,
  HERE,
  lockSerials,
  moveSerials,
  moveSerialsOf,
  ordersOfSerial,
  type Piece,
  readSerials,
  type Serial,
  stepsOf,
  withSerialsOf,
} from './serials/serials.ts';
export { ageOfStock } from './stock-age.ts';
export {
  correctedSince,
  documentsOfExpectation,
  documentType,
  reversalsOf,
  stockDocumentNumbers,
} from './stock-documents.ts';
export { type ShippedGoods, takeBack } from './take-back.ts';
export { RETURN_DOCUMENT, takeReturned } from './take-returned.ts';
export { lotsUnderway, underwayKey } from './transfers/lots-underway.ts';
export { approveTransfers, makeTransfers } from './transfers/make-transfers.ts';
export { shipTransfers } from './transfers/ship-transfers.ts';
export { expectationOf as shipmentExpectation } from './transfers/transfers.ts';
export { stockChecks } from './verify.ts';
export { setVirtualStock, type VirtualStock } from './virtual-stock.ts';
