/** What files the house takes in, of every module. */
import { bundleImport, mappingImport, productImport } from './catalog/catalog.ts';
import { readOrderExport } from './connectors/channels/file-drop/file-drop.ts';
import { openBill } from './connectors/statements/open-file.ts';
import { costImport } from './costs/costs.ts';
import { billFiles, courierBillFiles, type ImportPorts, orderFiles } from './imports/imports.ts';
import { describeActors } from './orders/orders.ts';
import { purchaseOrderImport, purchasePriceImport, supplierImport } from './purchasing/purchasing.ts';
import { rateImport } from './rates/rates.ts';
import { priceListImport } from './shipping/shipping.ts';
import { nodeImport, replenishmentRuleImport, serialImport, stockImport } from './stock/stock.ts';
import { tableFiles, wholeFiles } from './tables/tables.ts';
import { binImport, pickingBinImport } from './warehouse/warehouse.ts';

/** What can be imported, and from what; also used by the command line. */
export const importPorts = (dataDir: string): ImportPorts => ({
  kinds: new Map(
    [
      orderFiles(readOrderExport),
      billFiles(openBill),
      courierBillFiles,
      tableFiles(productImport),
      wholeFiles(bundleImport),
      tableFiles(nodeImport),
      tableFiles(binImport),
      tableFiles(pickingBinImport),
      tableFiles(stockImport),
      tableFiles(serialImport),
      tableFiles(replenishmentRuleImport),
      tableFiles(costImport),
      tableFiles(supplierImport),
      tableFiles(purchasePriceImport),
      wholeFiles(purchaseOrderImport),
      tableFiles(priceListImport),
      tableFiles(mappingImport),
      tableFiles(rateImport),
    ].map((kind) => [kind.kind, kind as never]),
  ),
  dataDir,
  describeActors,
});
