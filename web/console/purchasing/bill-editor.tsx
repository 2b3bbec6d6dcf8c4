/** A supplier's bill being entered: by its orders, each line with what may be billed of it filled in. */
import { useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listPurchaseOrders,
  type PurchaseOrderDetail,
  type PurchaseOrderLine,
} from '../../../src/contract/purchase-orders.ts';
import { enterSupplierBill } from '../../../src/contract/supplier-bills.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { LabelledField, LabelledSelect, TextField } from '../../ui/fields.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { useKeys } from '../../ui/keys.ts';
import { decimalOf, figureOf, minorOf } from '../../ui/minor.ts';
import { EmptyState, InlineError, Unread } from '../../ui/states.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import css from '../stock/documents/documents.module.css';
import { orderQuery, refreshPurchases, suppliersQuery } from './purchase-queries.ts';
import own from './purchasing.module.css';

type Typed = { quantity: string; price: string };
/** `typed`: by `<order>/<line>`, what differs from what may be billed. */
type BillDraft = { supplierId: string; number: string; day: string; orders: string[]; typed: Record<string, Typed> };

const CHINA_MS = 8 * 3_600_000;
const today = () => new Date(Date.now() + CHINA_MS).toISOString().slice(0, 10);
const BILLED = ['approved', 'partlyDone', 'done', 'closedShort'] as const;

export function BillEditor({ onMade }: { onMade: (id: string) => void }) {
  const suppliers = useQuery(suppliersQuery);
  if (!suppliers.data) return <Unread query={suppliers} />;
  return <Editor first={suppliers.data.suppliers.find(({ active }) => active)?.id ?? ''} onMade={onMade} />;
}

/** Received, not returned and not billed yet. */
function openOf({ received, returned, billed }: PurchaseOrderLine): string {
  const open = BigInt(received) - BigInt(returned) - BigInt(billed);
  return open > 0n ? String(open) : '';
}
const keyOf = (order: string, line: number) => `${order}/${line}`;
const suggested = (line: PurchaseOrderLine): Typed => ({
  quantity: openOf(line),
  price: line.price ? figureOf(line.price.amount, 2) : '',
});

function Editor({ first, onMade }: { first: string; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const blank: BillDraft = { supplierId: first, number: '', day: today(), orders: [], typed: {} };
  const draft = useDraft('supplierBill/new', blank);
  const { supplierId, number, day, orders, typed } = draft.values;
  const found = useQueries({ queries: orders.map(orderQuery) }).flatMap(({ data }) => data ?? []);
  const lines = found.flatMap(({ order, lines: all }) =>
    all.map((line) => ({ orderId: order.id, line, ...(typed[keyOf(order.id, line.line)] ?? suggested(line)) })),
  );
  const filled = lines.filter(({ quantity }) => quantity !== '' && quantity !== '0');
  const sound = filled.every(({ quantity, price }) => /^[1-9]\d{0,8}$/.test(quantity) && Boolean(minorOf(price, 2)));
  const ready = supplierId !== '' && number.trim() !== '' && day !== '' && filled.length > 0 && sound;
  const keys = useRef(new Map<string, string>());
  const enter = useMutation({
    mutationFn: () => {
      const body = {
        ...{ supplierId, number: number.trim(), day },
        lines: filled.map(({ orderId, line, quantity, price }) => ({
          ...{ orderId, orderLine: line.line, quantity, price: minorOf(price, 2)! },
        })),
      };
      const what = JSON.stringify(body);
      const key = keys.current.get(what) ?? crypto.randomUUID();
      keys.current.set(what, key);
      return call(enterSupplierBill, { body, key });
    },
    onSuccess: async ({ bill }) => {
      draft.discard();
      onMade(bill.id);
      await refreshPurchases();
    },
  });
  const save = () => ready && !enter.isPending && enter.mutate();
  useKeys(t('purchases.addBill'), [
    { keys: ['Ctrl+Enter', 'Ctrl+s'], label: t('action.save'), run: () => void save() },
  ]);
  const set = (order: string, line: PurchaseOrderLine, change: Partial<Typed>) => {
    const key = keyOf(order, line.line);
    draft.set('typed', { ...typed, [key]: { ...suggested(line), ...typed[key], ...change } });
  };
  return (
    <section className={css.editor} aria-label={t('purchases.addBill')}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>{t('purchases.addBill')}</h2>
        </div>
        <HeadFields
          values={draft.values}
          onSupplier={(id) => {
            draft.set('supplierId', id);
            draft.set('orders', []);
          }}
          onSet={draft.set}
        />
      </header>
      <div className={css.body}>
        {found.length === 0 && <EmptyState title={t('purchases.noOrders')} hint={t('purchases.noOrdersHint')} />}
        {found.map((detail) => (
          <BilledOrder
            key={detail.order.id}
            detail={detail}
            typedOf={(line) => typed[keyOf(detail.order.id, line.line)] ?? suggested(line)}
            onSet={(line, change) => set(detail.order.id, line, change)}
          />
        ))}
      </div>
      <FormFoot note={enter.isError ? <InlineError error={enter.error} /> : !ready && t('purchases.billMissing')}>
        <Button disabled={!draft.changed || enter.isPending} onClick={draft.discard}>
          {t('form.discard')}
        </Button>
        <Button type="primary" loading={enter.isPending} disabled={!ready} onClick={() => void save()}>
          {t('action.save')}
        </Button>
      </FormFoot>
    </section>
  );
}

type HeadProps = {
  values: BillDraft;
  onSupplier: (id: string) => void;
  onSet: <Name extends keyof BillDraft>(name: Name, value: BillDraft[Name]) => void;
};

function HeadFields({ values: { supplierId, number, day, orders }, onSupplier, onSet }: HeadProps) {
  const { t } = useTranslation();
  const suppliers = useQuery(suppliersQuery).data?.suppliers ?? [];
  const billed = useQuery({
    queryKey: ['purchases', 'billed', supplierId],
    queryFn: ({ signal }) =>
      call(listPurchaseOrders, { query: { supplierId, state: [...BILLED], limit: 100 }, signal }),
    enabled: supplierId !== '',
  });
  return (
    <>
      <div className={css.fields}>
        <LabelledSelect
          label={t('purchases.supplier')}
          value={supplierId}
          options={suppliers.map(({ id, name }) => ({ value: id, text: name }))}
          onChange={onSupplier}
        />
        <LabelledField
          label={t('purchases.billNumber')}
          maxLength={60}
          value={number}
          onChange={(event) => onSet('number', event.target.value)}
        />
        <LabelledDate label={t('purchases.day')} value={day} onChange={(day) => onSet('day', day)} />
      </div>
      <div>
        <Choices
          label={t('purchases.orders')}
          options={billed.data?.items.map(({ id, number: name }) => ({ value: id, text: name })) ?? []}
          chosen={orders}
          onChoose={(ids) => onSet('orders', ids)}
        />
      </div>
    </>
  );
}

type BilledProps = {
  detail: PurchaseOrderDetail;
  typedOf: (line: PurchaseOrderLine) => Typed;
  onSet: (line: PurchaseOrderLine, change: Partial<Typed>) => void;
};

function BilledOrder({ detail: { order, lines }, typedOf, onSet }: BilledProps) {
  const { t } = useTranslation();
  return (
    <table className={`${css.lines} ${css.stacked}`}>
      <thead>
        <tr>
          <th>{order.number}</th>
          <th className={css.right}>{t('purchases.toBill')}</th>
          <th className={css.right}>{t('purchases.billed.quantity')}</th>
          <th className={css.right}>{t('purchases.billed.price')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const { quantity, price } = typedOf(line);
          return (
            <tr key={line.line}>
              <td>
                <b>{line.sku.merchantCode}</b>
                <div className="quiet">{line.sku.name}</div>
              </td>
              <td className={css.right} data-title={t('purchases.toBill')}>
                {openOf(line) || '0'}
              </td>
              <td className={css.right} data-title={t('purchases.billed.quantity')}>
                <TextField
                  inputMode="numeric"
                  aria-label={`${t('purchases.billed.quantity')} ${order.number} ${line.sku.merchantCode}`}
                  aria-invalid={(quantity !== '' && !/^\d{1,9}$/.test(quantity)) || undefined}
                  value={quantity}
                  onFocus={(event) => event.target.select()}
                  onChange={(event) => onSet(line, { quantity: event.target.value.trim() })}
                />
              </td>
              <td className={`${css.right} ${own.price}`} data-title={t('purchases.billed.price')}>
                <TextField
                  inputMode="decimal"
                  aria-label={`${t('purchases.billed.price')} ${order.number} ${line.sku.merchantCode}`}
                  aria-invalid={(quantity !== '' && !minorOf(price, 2)) || undefined}
                  placeholder={line.price ? decimalOf(line.price.amount, 2) : ''}
                  value={price}
                  onFocus={(event) => event.target.select()}
                  onChange={(event) => onSet(line, { price: event.target.value.trim() })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
