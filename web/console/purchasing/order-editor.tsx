/** A purchase order being written: lines scanned or searched, kept with Ctrl+Enter. The draft outlives a closed page. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changePurchaseOrder,
  enterPurchaseOrders,
  type PurchaseOrderDetail,
} from '../../../src/contract/purchase-orders.ts';
import { LabelledField, LabelledSelect, TextField } from '../../ui/fields.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, InlineError, Unread } from '../../ui/states.tsx';
import { type Draft, useDraft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { FindSku } from '../catalog/find-sku.tsx';
import { nodesQuery } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { NodeField } from '../stock/documents/node-field.tsx';
import {
  blankOrder,
  type DraftLine,
  draftOf,
  inputOf,
  isPrice,
  isQuantity,
  lacking,
  type OrderDraft,
  scanned,
  sumOf,
} from './order-draft.ts';
import { refreshPurchases, suppliersQuery } from './purchase-queries.ts';
import own from './purchasing.module.css';

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
  const keys = useRef(new Map<string, string>());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { lines } = draft.values;
  const missing = lacking(draft.values);
  const save = async () => {
    if (busy || missing) return;
    setBusy(true);
    setError(null);
    try {
      // A second try of the same has the same key and is made once; a mended one has its own.
      const what = JSON.stringify(draft.values);
      const key = keys.current.get(what) ?? crypto.randomUUID();
      keys.current.set(what, key);
      const then = await onSave(draft.values, key);
      draft.discard();
      then();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  useKeys(title, [{ keys: ['Ctrl+Enter', 'Ctrl+s'], label: t('purchases.keep'), run: () => void save() }]);
  const discard = () => {
    draft.discard();
    onLeave?.();
  };
  const pieces = lines.reduce((sum, { quantity }) => (isQuantity(quantity) ? sum + BigInt(quantity) : sum), 0n);
  const sum = moneyText({ amount: String(sumOf(lines)), currency: 'CNY' }, false);
  return (
    <section className={css.editor} aria-label={title}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{title}</h2>
        </div>
        <HeadFields draft={draft} />
        <FindSku
          autoFocus
          placeholder={t('goodsDocuments.scan')}
          onPick={(sku) => draft.set('lines', scanned(lines, sku))}
        />
      </header>
      <div className={css.body}>
        <Lines lines={lines} onChange={(next) => draft.set('lines', next)} />
      </div>
      <FormFoot
        note={
          error !== null ? (
            <InlineError error={error} />
          ) : missing ? (
            t(missing)
          ) : (
            t('purchases.size', { lines: countText(lines.length), pieces: countText(pieces), sum })
          )
        }
      >
        <Button disabled={busy || (!draft.changed && !onLeave)} onClick={discard}>
          {t('form.discard')}
        </Button>
        <Button type="primary" loading={busy} disabled={missing !== null} onClick={() => void save()}>
          {t('purchases.keep')}
        </Button>
      </FormFoot>
    </section>
  );
}

function HeadFields({ draft }: { draft: Draft<OrderDraft> }) {
  const { t } = useTranslation();
  const suppliers = useQuery(suppliersQuery).data?.suppliers ?? [];
  const { supplierId, nodeId, expectedOn, note } = draft.values;
  const offered = suppliers.filter(({ id, active }) => active || id === supplierId);
  return (
    <div className={css.fields}>
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
      <LabelledField
        type="date"
        label={t('purchases.expectedOn')}
        title={t('purchases.expectedHint')}
        value={expectedOn}
        onChange={(event) => draft.set('expectedOn', event.target.value)}
      />
      <LabelledField
        label={t('purchases.note')}
        maxLength={500}
        value={note}
        onChange={(event) => draft.set('note', event.target.value)}
      />
    </div>
  );
}

function Lines({ lines, onChange }: { lines: readonly DraftLine[]; onChange: (lines: DraftLine[]) => void }) {
  const { t } = useTranslation();
  if (lines.length === 0) return <EmptyState title={t('goodsDocuments.noLines')} hint={t('purchases.linesHint')} />;
  const set = (index: number, change: Partial<DraftLine>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...change } : line)));
  return (
    <table className={css.lines}>
      <thead>
        <tr>
          <th>{t('goods.merchantCode')}</th>
          <th className={css.right}>{t('purchases.figure.quantity')}</th>
          <th className={css.right}>{t('purchases.price')}</th>
          <th>
            <span className="visually-hidden">{t('table.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={`${line.sku.id}/${index}`}>
            <td>
              <b>{line.sku.merchantCode}</b>
              <div className="quiet">
                {line.sku.name} {line.sku.properties}
              </div>
            </td>
            <td className={css.right}>
              <TextField
                inputMode="numeric"
                aria-label={`${t('purchases.figure.quantity')} ${line.sku.merchantCode}`}
                aria-invalid={!isQuantity(line.quantity) || undefined}
                value={line.quantity}
                onFocus={(event) => event.target.select()}
                onChange={(event) => set(index, { quantity: event.target.value.trim() })}
              />
            </td>
            <td className={`${css.right} ${own.price}`}>
              <TextField
                inputMode="decimal"
                placeholder={t('purchases.fromList')}
                aria-label={`${t('purchases.price')} ${line.sku.merchantCode}`}
                aria-invalid={!isPrice(line.price) || undefined}
                value={line.price}
                onFocus={(event) => event.target.select()}
                onChange={(event) => set(index, { price: event.target.value.trim() })}
              />
            </td>
            <td className={css.right}>
              <IconButton
                icon={Trash2}
                label={t('goodsDocuments.remove', { code: line.sku.merchantCode })}
                size={14}
                removes
                onClick={() => onChange(lines.toSpliced(index, 1))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
