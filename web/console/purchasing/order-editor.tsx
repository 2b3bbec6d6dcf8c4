/** A purchase order being written: with its supplier, where it shall go, and what is asked for. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import {
  changePurchaseOrder,
  enterPurchaseOrders,
  type PurchaseOrderDetail,
} from '../../../src/contract/purchase-orders.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { Unread } from '../../ui/states.tsx';
import { type Draft, useDraft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { nodesQuery } from '../queries.ts';
import { NodeField } from '../stock/documents/node-field.tsx';
import { type LineColumn, LineFigure, WrittenDocument } from '../stock/documents/written-document.tsx';
import { isQuantity, piecesOf } from '../stock/documents/written-lines.ts';
import {
  blankOrder,
  type DraftLine,
  draftOf,
  inputOf,
  isPrice,
  lacking,
  type OrderDraft,
  scanned,
  sumOf,
} from './order-draft.ts';
import { refreshPurchases, suppliersQuery } from './purchase-queries.ts';

export function NewOrder({ onMade }: { onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const [nodes, suppliers] = [useQuery(nodesQuery), useQuery(suppliersQuery)];
  if (!nodes.data) return <Unread query={nodes} />;
  if (!suppliers.data) return <Unread query={suppliers} />;
  const first = suppliers.data.suppliers.find(({ active }) => active)?.id ?? '';
  return (
    <Editor
      id="purchase/new"
      title={t('purchases.add')}
      document={blankOrder(first, nodes.data[0]?.id ?? '')}
      onSave={async (draft, key) => {
        const { outcomes } = await call(enterPurchaseOrders, { body: { documents: [inputOf(draft)] }, key });
        const id = assertDone(outcomes);
        await refreshPurchases();
        return () => onMade(id);
      }}
    />
  );
}

export function EditOrder({ detail, onDone }: { detail: PurchaseOrderDetail; onDone: () => void }) {
  const { id, number, version } = detail.order;
  return (
    <Editor
      id={`purchase/${id}`}
      title={number}
      document={draftOf(detail)}
      onLeave={onDone}
      onSave={async (draft) => {
        await call(changePurchaseOrder, { params: { id }, body: inputOf(draft), ifMatch: version });
        await refreshPurchases();
        return onDone;
      }}
    />
  );
}

type Props = {
  id: string;
  title: string;
  document: OrderDraft;
  /** What is to be done once it is kept. */
  onSave: (draft: OrderDraft, key: string) => Promise<() => void>;
  onLeave?: () => void;
};

function Editor({ id, title, document, onSave, onLeave }: Props) {
  const { t } = useTranslation();
  const draft = useDraft(id, document);
  const { lines } = draft.values;
  const missing = lacking(draft.values);
  const [count, pieces] = [countText(lines.length), countText(piecesOf(lines))];
  const sum = moneyText({ amount: String(sumOf(lines)), currency: 'CNY' }, false);
  return (
    <WrittenDocument
      title={title}
      draft={draft}
      fields={<HeadFields draft={draft} />}
      scan={{ text: t('goodsDocuments.scan'), add: scanned }}
      columns={columnsOf(t)}
      empty={{ title: t('goodsDocuments.noLines'), hint: t('purchases.linesHint') }}
      missing={missing && t(missing)}
      size={t('purchases.size', { lines: count, pieces, sum })}
      keep={{ text: t('purchases.keep'), run: onSave }}
      onLeave={onLeave}
    />
  );
}

const columnsOf = (t: TFunction): LineColumn<DraftLine>[] => [
  {
    ...{ title: t('purchases.figure.quantity'), figure: true },
    cell: ({ sku, quantity }, set) => (
      <LineFigure
        title={t('purchases.figure.quantity')}
        sku={sku}
        wrong={!isQuantity(quantity)}
        value={quantity}
        onChange={(typed) => set({ quantity: typed })}
      />
    ),
  },
  {
    ...{ title: t('purchases.price'), figure: true },
    cell: ({ sku, price }, set) => (
      <LineFigure
        title={t('purchases.price')}
        sku={sku}
        mode="decimal"
        placeholder={t('purchases.fromList')}
        wrong={!isPrice(price)}
        value={price}
        onChange={(typed) => set({ price: typed })}
      />
    ),
  },
];

function HeadFields({ draft }: { draft: Draft<OrderDraft> }) {
  const { t } = useTranslation();
  const suppliers = useQuery(suppliersQuery).data?.suppliers ?? [];
  const { supplierId, nodeId, expectedOn, note } = draft.values;
  const offered = suppliers.filter(({ id, active }) => active || id === supplierId);
  return (
    <>
      <LabelledSelect
        label={t('purchases.supplier')}
        value={supplierId}
        options={[
          ...(supplierId === '' ? [{ value: '', text: '—' }] : []),
          ...offered.map(({ id, name }) => ({ value: id, text: name })),
        ]}
        onChange={(id) => draft.set('supplierId', id)}
      />
      <NodeField value={nodeId} onChange={(id) => draft.set('nodeId', id)} />
      <LabelledDate
        label={t('purchases.expectedOn')}
        title={t('purchases.expectedHint')}
        value={expectedOn}
        onChange={(day) => draft.set('expectedOn', day)}
      />
      <LabelledField
        label={t('purchases.note')}
        maxLength={500}
        value={note}
        onChange={(event) => draft.set('note', event.target.value)}
      />
    </>
  );
}
