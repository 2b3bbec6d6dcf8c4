/** What other modules may use of shipping. */

export { type CancelRefusal, cancelFulfilments } from './cancel-fulfilments.ts';
export { type CancelWaybillRefusal, cancelWaybills } from './cancel-waybills.ts';
export {
  type CourierChoice,
  type CourierRule,
  type CourierRules,
  chooseCourier,
  type Parcel as ParcelToSend,
} from './choose-courier.ts';
export { checkCourierRules } from './courier-rules.ts';
export {
  type Courier,
  type CourierTables,
  couriersOf,
  courierTables,
  saveCouriers,
  tariffsByDay,
} from './couriers.ts';
export { createFulfilments, type FulfilmentSpec } from './create-fulfilments.ts';
export { keepSender } from './customs/sender.ts';
export { shippingExports } from './export-shipping.ts';
export { courierDifferencesExport } from './freight/freight-queries.ts';
export { type FileLine, freightOn, importCourierBill } from './freight/import-courier-bill.ts';
export { readCourierBill } from './freight/read-courier-bill.ts';
export {
  advance,
  BEFORE_SHIPPING,
  type Fulfilment,
  type FulfilmentLine,
  type FulfilmentState,
  hasLeft,
  isStopped,
  mayMove,
  stateOnShelf,
  type WaybillRow,
  type WaybillState,
} from './fulfilment.ts';
export { choosePicks, lotsSold, type Pick, putGoodsBack, stagedFor, takeGoods } from './goods.ts';
export { type HandOver, type HandOverRefusal, handOver, type Manifest } from './hand-over.ts';
export { priceListImport } from './import-price-lists.ts';
export type { Intercept, InterceptRefusal, InterceptState } from './intercept.ts';
export { interceptsOf } from './intercept-store.ts';
export {
  type FulfilmentNews,
  outsideJobs,
  SHIPPING_EVENTS,
  shippingJobs,
  shippingSchedules,
  type WaybillFailure,
} from './jobs.ts';
export { isPlace } from './keep-couriers.ts';
export { changeOutside, createOutside } from './outside/keep-outside.ts';
export { outsideGoodsRoutes } from './outside/outside-goods-routes.ts';
export { stopOutside } from './outside/outside-orders.ts';
export { outsideRoutes } from './outside/outside-routes.ts';
export type { Confirmation, OutsideOrder, OutsideStock, OutsideWarehouse } from './outside/outside-warehouse.ts';
export {
  type OutsidePorts,
  outsideOpener,
  outsideWarehouses,
  type ReturnThere,
  type ReturnToAnnounce,
} from './outside/outside-warehouses.ts';
export type { LeftStopped } from './outside/take-confirmations.ts';
export type { OutsideAnswers } from './outside/tell-outside.ts';
export { entrySourcesOf } from './parcel-entries.ts';
export { parcelsLeft } from './parcels-left.ts';
export type { ShippingPorts, ShipTo, SoldOrder } from './ports.ts';
export { postNumbers } from './postal/give-numbers.ts';
export { keepLimit, serviceLimits } from './postal/keep-limits.ts';
export { type BreachKind, breachOf, type ServiceLimit } from './postal/limits.ts';
export { PUBLIC_LIMITS } from './postal/public-limits.ts';
export {
  type ShippingPreferences,
  saveShippingPreferences,
  shippingPreferences,
  type WeightTolerance,
} from './preferences.ts';
export type { PickListData } from './print/lists.ts';
export { printInWorker } from './print/print-in-worker.ts';
export type { Sheet } from './print/sheet.ts';
export { printGoodsLabels, queueGoodsLabels } from './print-goods-labels.ts';
export { printPackingLists } from './print-packing-lists.ts';
export { printersOf } from './printers.ts';
export {
  fulfilmentIdsOf,
  fulfilmentNumbers,
  fulfilmentsOf,
  parcelsSilent,
  parcelsWaiting,
  parcelsWithNumbers,
  parcelWithNumber,
  waitingToPick,
} from './queries.ts';
export { type LabelledGoods, queuePapers } from './queue-papers.ts';
export { assertWithinReach } from './reach.ts';
export { registerIntercepts, type Services } from './register-intercepts.ts';
export { type Replacement, type ReplaceRefusal, replaceNumbers } from './replace-numbers.ts';
export { type RequestRefusal, requestWaybills } from './request-waybills.ts';
export { type ReverseRefusal, reverseOutbound } from './reverse-outbound.ts';
export { shippingRoutes } from './routes.ts';
export { shippingSettingsRoutes } from './settings-routes.ts';
export { resumeFulfilments, type StopRefusal, stopFulfilments } from './stop-fulfilments.ts';
export { type Parcel, ParcelWork, parcelsOn, parcelsToday, readParcels } from './store.ts';
export { type TrackingEvent, takeParcelEvents, trackingOf } from './take-parcel-events.ts';
export { compileTariffs, type Place, type Tariff, type TariffTable } from './tariff.ts';
export type { InterceptEnd, InterceptsEnded } from './tell-intercepts.ts';
export { shippingChecks } from './verify.ts';
export type { ParcelEvent, ServiceAccess, WaybillService } from './waybill-service.ts';
export {
  accessOpener,
  saveSealedService,
  saveWaybillService,
  servicesOf,
  type WaybillServiceRow,
} from './waybill-services.ts';
