/** A stock document being written; the draft outlives a closed page. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { LabelledDate } from '../../../ui/date-field.tsx';
import { LabelledField } from '../../../ui/fields.tsx';
import { countText } from '../../../ui/format.ts';
import { Unread } from '../../../ui/states.tsx';
import { type Draft, useDraft } from '../../../ui/use-draft.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { nodesQuery } from '../../queries.ts';
import { SerialsField } from '../../serials/serials-field.tsx';
import {
  blankDraft,
  book,
  type DocumentDraft,
  type DraftLine,
  isQuantity,
  type LinesKind,
  lacking,
  scanned,
} from './document-draft.ts';
import { refreshStock } from './document-view.tsx';
import { NodeField } from './node-field.tsx';
import { PlaceField } from './place-field.tsx';
import { type LineColumn, LineFigure, WrittenDocument } from './written-document.tsx';
import { piecesOf } from './written-lines.ts';

type Props = { kind: LinesKind; onMade: (id: string) => void };

export function DocumentEditor(props: Props) {
  const nodes = useQuery(nodesQuery);
  if (!nodes.data) return <Unread query={nodes} />;
  return <Editor {...props} firstNode={nodes.data[0]?.id ?? ''} />;
}

function Editor({ kind, onMade, firstNode }: Props & { firstNode: string }) {
  const { t } = useTranslation();
  const draft = useDraft(`stock/${kind}`, blankDraft(firstNode));
  const { lines } = draft.values;
  const missing = lacking(kind, draft.values);
  return (
    <WrittenDocument
      title={t(`goodsDocuments.new.${kind}`)}
      draft={draft}
      fields={<HeadFields kind={kind} draft={draft} />}
      scan={{ text: t('goodsDocuments.scan'), add: scanned }}
      columns={columnsOf(t, kind, lines)}
      empty={{ title: t('goodsDocuments.noLines'), hint: t('goodsDocuments.scanHint') }}
      missing={missing && t(missing)}
      size={t('goodsDocuments.pieces', { lines: countText(lines.length), pieces: countText(piecesOf(lines)) })}
      keep={{
        text: t(`goodsDocuments.book.${kind}`),
        run: async (document, key) => {
          const id = assertDone((await book(kind, document, key)).outcomes);
          await refreshStock();
          return () => onMade(id);
        },
      }}
    />
  );
}

function columnsOf(t: TFunction, kind: LinesKind, lines: readonly DraftLine[]): LineColumn<DraftLine>[] {
  const quantity = t(`goodsDocuments.quantities.${kind}`);
  return [
    {
      ...{ title: quantity, figure: true },
      cell: (line, set) => (
        <LineFigure
          title={quantity}
          sku={line.sku}
          mode={kind === 'adjustment' ? 'text' : 'numeric'}
          wrong={!isQuantity(kind, line.quantity)}
          value={line.quantity}
          onChange={(typed) => set({ quantity: typed })}
        />
      ),
    },
    ...(kind === 'expectation' ? [] : [placeColumn(t, kind)]),
    ...(kind === 'move' ? [targetColumn(t)] : []),
    ...((kind === 'adjustment' || kind === 'move') && lines.some(({ tracked }) => tracked) ? [piecesColumn(t)] : []),
  ];
}

const placeColumn = (t: TFunction, kind: LinesKind): LineColumn<DraftLine> => ({
  title: t(kind === 'move' ? 'goodsDocuments.from' : 'goodsDocuments.place'),
  cell: ({ sku, bucket, bin }, set) => (
    <PlaceField
      name={sku.merchantCode}
      bucket={bucket}
      bin={bin}
      onChange={(next, nextBin) => set({ bucket: next, bin: nextBin })}
    />
  ),
});

/** Only of goods whose pieces each have a code. */
const piecesColumn = (t: TFunction): LineColumn<DraftLine> => ({
  title: t('serials.title'),
  cell: ({ sku, tracked, serials = '' }, set) =>
    tracked && <SerialsField name={sku.merchantCode} value={serials} onChange={(typed) => set({ serials: typed })} />,
});

const targetColumn = (t: TFunction): LineColumn<DraftLine> => ({
  title: t('goodsDocuments.to'),
  cell: ({ sku, toBucket, toBin }, set) => (
    <PlaceField
      name={`${t('goodsDocuments.to')} ${sku.merchantCode}`}
      bucket={toBucket}
      bin={toBin}
      onChange={(next, nextBin) => set({ toBucket: next, toBin: nextBin })}
    />
  ),
});

function HeadFields({ kind, draft }: { kind: LinesKind; draft: Draft<DocumentDraft> }) {
  const { t } = useTranslation();
  const { nodeId, supplier, note, expectedOn } = draft.values;
  return (
    <>
      <NodeField value={nodeId} onChange={(id) => draft.set('nodeId', id)} />
      {(kind === 'receipt' || kind === 'expectation') && (
        <LabelledField
          label={t('goodsDocuments.supplier')}
          maxLength={100}
          value={supplier}
          onChange={(event) => draft.set('supplier', event.target.value)}
        />
      )}
      {kind === 'expectation' && (
        <LabelledDate
          label={t('goodsDocuments.expectedOn')}
          value={expectedOn}
          onChange={(day) => draft.set('expectedOn', day)}
        />
      )}
      <LabelledField
        label={kind === 'adjustment' ? `${t('goodsDocuments.reason')} *` : t('goodsDocuments.note')}
        maxLength={500}
        value={note}
        onChange={(event) => draft.set('note', event.target.value)}
      />
    </>
  );
}
