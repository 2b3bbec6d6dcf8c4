/**
 * Orders out of files (CAT-6): each batch is stored as a message of the shop's channel, byte for byte, and taken like
 * any other, so an order that came in before is a duplicate and a newer version re-opens its order.
 */
import { contentHash, type IncomingOrder, keepMessage, shopSettings } from '../channels/channels.ts';
import type { FileSource } from '../kernel/files/files.ts';
import { takeOrders } from '../orders/orders.ts';
import type { FileError, ImportKind, Read } from './import-kind.ts';

type ReadOrder = { order: IncomingOrder; file: string; lines: number[]; raw: string };
/** Goods of an earlier sale taken back; the file does not say of which, so a person has to. */
type ReadCancellation = { cancellation: { number: string }; file: string; lines: number[] };
/** Reads order exports of the platforms; `connectors/channels/file-drop` does. */
export type ReadOrderFiles = (files: readonly FileSource[]) => AsyncIterable<ReadOrder | ReadCancellation | FileError>;

export const orderFiles = (readFiles: ReadOrderFiles): ImportKind<ReadOrder> => ({
  kind: 'orders',
  needsShop: true,
  together: true,
  batch: 200,

  async *read(files): AsyncGenerator<Read<ReadOrder>> {
    for await (const one of readFiles(files)) {
      if ('order' in one) yield { row: one, rows: 1 };
      else if ('code' in one) yield { error: one };
      else yield { error: errorOf(one, 'imports.cancellationNeedsPerson', { order: one.cancellation.number }) };
    }
  },

  async take(ctx, rows, { shopId }) {
    const shops = await shopSettings(ctx, [shopId!]);
    const { currency } = shops.get(shopId!)!;
    // Amounts of one shop are added up everywhere; pounds among them would make every sum a lie.
    const [fitting, others] = partition(rows, (row) => row.order.currency === currency);
    const errors = others.map((row) =>
      errorOf(row, 'imports.currencyDiffers', {
        order: row.order.number,
        currency: row.order.currency,
        shop: currency,
      }),
    );
    if (fitting.length === 0) return { imported: 0, duplicates: 0, errors };
    const raws = fitting.map(({ order, raw }) => ({ number: order.number, modifiedAt: order.modifiedAt, raw }));
    const places = await keepMessage(ctx, shopId!, 'file', raws);
    const incoming = fitting.map(({ order, raw }, i) => ({
      ...places[i]!,
      shopId: shopId!,
      order,
      hash: contentHash(raw),
    }));
    const taken = await takeOrders(ctx, incoming, shops);
    const imported = taken.filter((one) => one.result !== 'duplicate').length;
    return { imported, duplicates: fitting.length - imported, errors };
  },
});

function partition<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
  const groups = Map.groupBy(all, holds);
  return [groups.get(true) ?? [], groups.get(false) ?? []];
}

const errorOf = (
  { file, lines }: { file: string; lines: number[] },
  code: string,
  data: Record<string, unknown>,
): FileError => ({ file, line: lines[0] ?? 0, code, data });
