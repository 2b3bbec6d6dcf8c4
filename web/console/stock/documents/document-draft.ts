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

export type LinesKind = 'receipt' | 'adjustment' | 'count' | 'move' | 'expectation';
export type Place = (typeof PLACES)[number];

export type DraftLine = {
  sku: SkuRef;
  quantity: string;
  bucket: Place;
  bin: string;
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

/** What a line begins as: one piece, in the place of the line before, because a person works along a shelf. */
const lineFor = (sku: SkuRef, before: DraftLine | undefined): DraftLine => ({
  sku,
  quantity: '1',
  bucket: before?.bucket ?? 'sellable',
  bin: before?.bin ?? '',
  toBucket: before?.toBucket ?? 'sellable',
  toBin: before?.toBin ?? '',
});

/** A SKU was scanned: the line it stands on in the same place has one more, or there is a new line. */
export function scanned(lines: readonly DraftLine[], { id, merchantCode, name, properties }: SkuRef): DraftLine[] {
  const last = lines.at(-1);
  const at = lines.findLastIndex(
    (line) => line.sku.id === id && line.bin === (last?.bin ?? '') && line.bucket === (last?.bucket ?? 'sellable'),
  );
  if (at < 0) return [...lines, lineFor({ id, merchantCode, name, properties }, last)];
  const { quantity } = lines[at]!;
  const more = /^-?\d+$/.test(quantity) ? String(BigInt(quantity) + 1n) : '1';
  return lines.map((line, index) => (index === at ? { ...line, quantity: more } : line));
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
  const lines = draft.lines.map(({ sku, quantity, bucket, bin }) => ({
    ...{ skuId: sku.id, quantity, bucket },
    ...(bin.trim() && bucket === 'sellable' && { bin: bin.trim() }),
  }));
  const from = supplier.trim() && { supplier: supplier.trim() };
  switch (kind) {
    case 'receipt':
      return call(receiveGoods, { body: { documents: [{ ...head, ...from, lines }] }, key });
    case 'adjustment':
      return call(adjustStock, { body: { documents: [{ ...head, note, lines }] }, key });
    case 'count':
      return call(countStock, { body: { documents: [{ ...head, lines }] }, key });
    case 'move':
      return call(moveGoods, { body: { documents: [{ ...head, lines: draft.lines.map(moveOf) }] }, key });
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
