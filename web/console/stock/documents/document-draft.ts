/** A stock document being written: its head and lines, what is missing of it, and the call that books it. */
import { expectGoods } from '../../../../src/contract/expectations.ts';
import type { SkuRef } from '../../../../src/contract/order-words.ts';
import type { Outcomes } from '../../../../src/contract/paging.ts';
import {
  adjustStock,
  countStock,
  moveGoods,
  type PLACES,
  receiveGoods,
} from '../../../../src/contract/stock-documents.ts';
import { call } from '../../api.ts';
import { codesOf } from '../../serials/codes-of.ts';
import { scannedInto, type WrittenLine } from './written-lines.ts';

export type LinesKind = 'receipt' | 'adjustment' | 'count' | 'move' | 'expectation';
export type Place = (typeof PLACES)[number];

export type DraftLine = WrittenLine & {
  bucket: Place;
  bin: string;
  /** Of goods whose pieces each have a code: which ones. */
  tracked?: boolean;
  serials?: string;
  /** Of a move. */
  toBucket: Place;
  toBin: string;
};
export type DocumentDraft = {
  nodeId: string;
  supplier: string;
  note: string;
  expectedOn: string;
  lines: DraftLine[];
};

export const blankDraft = (nodeId: string): DocumentDraft => ({
  ...{ nodeId, supplier: '', note: '', expectedOn: '', lines: [] },
});

const QUANTITY: Record<LinesKind, RegExp> = {
  receipt: /^[1-9]\d{0,8}$/,
  adjustment: /^-?[1-9]\d{0,8}$/,
  count: /^\d{1,9}$/,
  move: /^[1-9]\d{0,8}$/,
  expectation: /^[1-9]\d{0,8}$/,
};
export const isQuantity = (kind: LinesKind, quantity: string): boolean => QUANTITY[kind].test(quantity);

/** A new line is in the place of the one before, because a person works along a shelf; what lies elsewhere is another line. */
export function scanned(lines: readonly DraftLine[], sku: SkuRef & { trackSerials?: boolean }): DraftLine[] {
  const last = lines.at(-1);
  const place = { bucket: last?.bucket ?? ('sellable' as const), bin: last?.bin ?? '' };
  const to = { toBucket: last?.toBucket ?? ('sellable' as const), toBin: last?.toBin ?? '' };
  return scannedInto(
    lines,
    sku,
    (line) => ({ ...line, ...place, ...to, ...(sku.trackSerials && { tracked: true, serials: '' }) }),
    (line) => line.sku.id === sku.id && line.bin === place.bin && line.bucket === place.bucket,
  );
}

/** The key of the text that says why it cannot be booked yet; null when it can. */
export function lacking(kind: LinesKind, draft: DocumentDraft): string | null {
  if (draft.lines.length === 0) return 'goodsDocuments.noLines';
  if (!draft.lines.every((line) => isQuantity(kind, line.quantity)))
    return kind === 'adjustment' ? 'goodsDocuments.signedHint' : 'goodsDocuments.quantityHint';
  if (kind === 'adjustment' && draft.note.trim() === '') return 'goodsDocuments.reasonMissing';
  return null;
}

export function book(kind: LinesKind, draft: DocumentDraft, key: string): Promise<Outcomes> {
  const { nodeId, supplier, expectedOn } = draft;
  const note = draft.note.trim();
  const head = { nodeId, ...(note && { note }) };
  const withSerials = <Line>(line: Line, at: number) => {
    const serials = codesOf(draft.lines[at]!.serials ?? '');
    return serials.length > 0 ? { ...line, serials } : line;
  };
  const lines = draft.lines.map(({ sku, quantity, bucket, bin }) => ({
    ...{ skuId: sku.id, quantity, bucket },
    ...(bin.trim() && bucket === 'sellable' && { bin: bin.trim() }),
  }));
  const from = supplier.trim() && { supplier: supplier.trim() };
  switch (kind) {
    case 'receipt':
      return call(receiveGoods, { body: { documents: [{ ...head, ...from, lines }] }, key });
    case 'adjustment':
      return call(adjustStock, { body: { documents: [{ ...head, note, lines: lines.map(withSerials) }] }, key });
    case 'count':
      return call(countStock, { body: { documents: [{ ...head, lines }] }, key });
    case 'move':
      return call(moveGoods, {
        body: { documents: [{ ...head, lines: draft.lines.map(moveOf).map(withSerials) }] },
        key,
      });
    case 'expectation':
      return call(expectGoods, {
        body: {
          documents: [
            {
              ...head,
              ...from,
              ...(expectedOn && { expectedOn }),
              lines: lines.map(({ skuId, quantity }) => ({ skuId, quantity })),
            },
          ],
        },
        key,
      });
  }
}

const at = (bucket: Place, bin: string) => ({
  bucket,
  ...(bin.trim() && bucket === 'sellable' && { bin: bin.trim() }),
});
const moveOf = ({ sku, quantity, bucket, bin, toBucket, toBin }: DraftLine) => ({
  ...{ skuId: sku.id, quantity, from: at(bucket, bin), to: at(toBucket, toBin) },
});
