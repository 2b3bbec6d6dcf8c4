/** Bills of couriers (SHP-6): one file is one bill, booked whole or not at all. */
import { type FileLine, importCourierBill, readCourierBill } from '../shipping/shipping.ts';
import type { ImportKind, Read } from './import-kind.ts';

export const courierBillFiles: ImportKind<FileLine[]> = {
  kind: 'courierBills',
  needsShop: false,
  together: false,
  batch: 1,

  async *read(files): AsyncGenerator<Read<FileLine[]>> {
    for (const file of files) {
      const lines = await readCourierBill(file);
      yield { row: lines, rows: lines.length, layout: 'courier.bill' };
    }
  },

  async take(ctx, [lines], { files }) {
    await importCourierBill(ctx, lines!, files[0]!);
    return { imported: lines!.length, duplicates: 0, errors: [] };
  },
};
