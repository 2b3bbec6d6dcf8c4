/** A transfer being written: from where to where, what, at the same price or priced. The draft outlives a closed page. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { SkuRef } from '../../../../src/contract/order-words.ts';
import { makeTransfers } from '../../../../src/contract/transfers.ts';
import { LabelledDate } from '../../../ui/date-field.tsx';
import { LabelledField, LabelledSelect } from '../../../ui/fields.tsx';
import { countText } from '../../../ui/format.ts';
import { minorOf } from '../../../ui/minor.ts';
import { Unread } from '../../../ui/states.tsx';
import { type Draft, useDraft } from '../../../ui/use-draft.ts';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { nodesQuery } from '../../queries.ts';
import { type LineColumn, LineFigure, WrittenDocument } from '../documents/written-document.tsx';
import { isQuantity, piecesOf, scannedInto, type WrittenLine } from '../documents/written-lines.ts';
import { refreshTransfers } from './transfer-parts.tsx';

type Line = WrittenLine & { price: string };
type Written = {
  fromNodeId: string;
  toNodeId: string;
  priced: boolean;
  expectedOn: string;
  note: string;
  lines: Line[];
};

const CURRENCY = 'CNY';

/** The key of the text that says why it cannot be made yet; null when it can. */
export function lacking({ fromNodeId, toNodeId, priced, lines }: Written): string | null {
  if (fromNodeId === toNodeId) return 'transfers.sameNode';
  if (lines.length === 0) return 'transfers.noLines';
  if (!lines.every(({ quantity }) => isQuantity(quantity))) return 'transfers.quantityHint';
  if (priced && !lines.every(({ price }) => minorOf(price, 2))) return 'transfers.priceHint';
  return null;
}

const documentOf = ({ fromNodeId, toNodeId, priced, expectedOn, note, lines }: Written) => ({
  ...{ fromNodeId, toNodeId },
  ...(priced && { currency: CURRENCY }),
  ...(expectedOn && { expectedOn }),
  ...(note.trim() && { note: note.trim() }),
  lines: lines.map(({ sku, quantity, price }) => ({
    ...{ skuId: sku.id, quantity },
    ...(priced && { price: minorOf(price, 2)! }),
  })),
});

export function MakeTransfer({ onMade }: { onMade: (id: string) => void }) {
  const nodes = useQuery(nodesQuery);
  if (!nodes.data) return <Unread query={nodes} />;
  const [first, second] = nodes.data;
  return <Editor onMade={onMade} from={first?.id ?? ''} to={second?.id ?? ''} />;
}

function Editor({ onMade, from, to }: { onMade: (id: string) => void; from: string; to: string }) {
  const { t } = useTranslation();
  const blank: Written = { fromNodeId: from, toNodeId: to, priced: false, expectedOn: '', note: '', lines: [] };
  const draft = useDraft('transfer', blank);
  const { lines, priced } = draft.values;
  const missing = lacking(draft.values);
  return (
    <WrittenDocument
      title={t('transfers.new')}
      draft={draft}
      fields={<HeadFields draft={draft} />}
      scan={{ text: t('transfers.scan'), add: scanned }}
      columns={columnsOf(t, priced)}
      empty={{ title: t('transfers.noLines'), hint: t('transfers.scanHint') }}
      missing={missing && t(missing)}
      size={t('goodsDocuments.pieces', { lines: countText(lines.length), pieces: countText(piecesOf(lines)) })}
      keep={{
        text: t('transfers.make'),
        run: async (document, key) => {
          const id = assertDone(
            (await call(makeTransfers, { body: { documents: [documentOf(document)] }, key })).outcomes,
          );
          await refreshTransfers();
          return () => onMade(id);
        },
      }}
    />
  );
}

const scanned = (lines: readonly Line[], sku: SkuRef): Line[] =>
  scannedInto(lines, sku, (line) => ({ ...line, price: '' }));

function columnsOf(t: TFunction, priced: boolean): LineColumn<Line>[] {
  const column = (name: 'quantity' | 'price', isWrong: (text: string) => boolean): LineColumn<Line> => ({
    ...{ title: t(`transfers.${name}`), figure: true },
    cell: (line, set) => (
      <LineFigure
        title={t(`transfers.${name}`)}
        sku={line.sku}
        mode={name === 'price' ? 'decimal' : 'numeric'}
        wrong={isWrong(line[name])}
        value={line[name]}
        onChange={(typed) => set({ [name]: typed })}
      />
    ),
  });
  const quantity = column('quantity', (text) => !isQuantity(text));
  return priced ? [quantity, column('price', (text) => !minorOf(text, 2))] : [quantity];
}

function HeadFields({ draft }: { draft: Draft<Written> }) {
  const { t } = useTranslation();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const { priced, expectedOn, note } = draft.values;
  const node = (side: 'fromNodeId' | 'toNodeId', label: string) => (
    <LabelledSelect
      label={label}
      value={draft.values[side]}
      options={nodes.map(({ id, name }) => ({ value: id, text: name }))}
      onChange={(id) => draft.set(side, id)}
    />
  );
  return (
    <>
      {node('fromNodeId', t('transfers.from'))}
      {node('toNodeId', t('transfers.to'))}
      <LabelledSelect
        label={t('transfers.pricing')}
        value={priced ? 'priced' : 'same'}
        options={[
          { value: 'same', text: t('transfers.samePrice') },
          { value: 'priced', text: t('transfers.priced') },
        ]}
        onChange={(value) => draft.set('priced', value === 'priced')}
      />
      <LabelledDate
        label={t('transfers.expectedOn')}
        value={expectedOn}
        onChange={(day) => draft.set('expectedOn', day)}
      />
      <LabelledField
        label={t('transfers.note')}
        maxLength={500}
        value={note}
        onChange={(event) => draft.set('note', event.target.value)}
      />
    </>
  );
}
