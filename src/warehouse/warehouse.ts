/** What other modules may use of the warehouse. */

export { cartonRoutes } from './carton-routes.ts';
export { type CartonRow, cartonExport, keepCartons } from './cartons.ts';
export { countRoutes } from './counts/count-routes.ts';
export { makeStocktake } from './counts/make-stocktake.ts';
export { binExport, binImport } from './floor/bin-files.ts';
export { type Floor, layoutOf } from './floor/floor.ts';
export { makeBins } from './floor/keep-bins.ts';
export { saveFloor } from './floor/keep-floor.ts';
export { saveZone } from './floor/keep-zones.ts';
export { receiptNumbers } from './inbound/receipts.ts';
export { warehouseJobs } from './jobs.ts';
export { type LeftFloor, leaveFloor } from './leave-floor.ts';
export { makePickLists } from './make-pick-lists.ts';
export { type Carton, chooseCarton, type Piece } from './pack/choose-carton.ts';
export { type Goods, type Sides, volumeOf, waysOf } from './pack/goods.ts';
export { loadBox } from './pack/load-box.ts';
export { type BatchOrder, batchOrders, type Cart } from './path/batch-orders.ts';
export type { Layout, Spot } from './path/layout.ts';
export { policyLength } from './path/policies.ts';
export { shortestLength, type Tour } from './path/shortest-tour.ts';
export type { ReaderWire } from './rfid/ports.ts';
export { readerNamed, saveReader } from './rfid/readers.ts';
export { rfidRoutes } from './rfid/rfid-routes.ts';
export { sessionById } from './rfid/sessions.ts';
export { warehouseRoutes } from './routes.ts';
export { warehouseChecks } from './verify.ts';
