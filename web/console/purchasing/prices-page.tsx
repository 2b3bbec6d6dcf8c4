/** What suppliers ask for goods: a price per SKU from a day and a quantity on, in packs, from a least quantity. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkuRef } from '../../../src/contract/order-words.ts';
import {
  changePurchasePrice,
  createPurchasePrice,
  listPurchasePrices,
  type PurchasePrice,
  type PurchasePriceInput,
} from '../../../src/contract/suppliers.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { call } from '../api.ts';
import { FindSku } from '../catalog/find-sku.tsx';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useList, useRight } from '../queries.ts';
import { suppliersQuery } from './purchase-queries.ts';
import { InUse } from './supplier-words.tsx';

const columnsOf = (t: TFunction): Column<PurchasePrice>[] => [
  {
    ...{ id: 'sku', title: t('goods.merchantCode'), width: 128, fixed: true },
    cell: ({ sku }) => <strong title={sku.name}>{sku.merchantCode}</strong>,
  },
  {
    ...{ id: 'name', title: t('goods.name'), width: 136, rank: 5, grow: 1 },
    cell: ({ sku }) => (
      <span className="quiet">
        {sku.name} {sku.properties}
      </span>
    ),
  },
  {
    ...{ id: 'supplier', title: t('purchases.supplier'), width: 128, rank: 1, grow: 1 },
    cell: ({ supplier }) => supplier.name,
  },
  {
    ...{ id: 'price', title: t('purchases.price'), width: 96, align: 'right' },
    cell: ({ price }) => <Money value={price} />,
  },
  {
    ...{ id: 'from', title: t('suppliers.fromQuantity'), width: 80, rank: 2, align: 'right' },
    cell: ({ fromQuantity }) => <Quantity value={fromQuantity} />,
  },
  {
    ...{ id: 'pack', title: t('suppliers.packSize'), width: 72, rank: 4, align: 'right' },
    cell: ({ packSize }) => <Quantity value={packSize} />,
  },
  {
    ...{ id: 'validFrom', title: t('suppliers.validFrom'), width: 104, rank: 3, align: 'right' },
    cell: ({ validFrom }) => <span className="num">{validFrom}</span>,
  },
  { id: 'state', title: t('orders.column.state'), width: 80, rank: 6, cell: ({ active }) => <InUse active={active} /> },
];

export function PricesPage({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const [supplier, setSupplier] = useState<string | null>(null);
  const suppliers = useQuery(suppliersQuery).data?.suppliers ?? [];
  const list = useList(['purchasePrices', supplier], (cursor, signal) =>
    call(listPurchasePrices, {
      query: { limit: 100, ...(supplier && { supplierId: supplier }), ...(cursor && { cursor }) },
      signal,
    }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="purchase-prices"
      title={t('suppliers.prices')}
      add={t('suppliers.addPrice')}
      file="purchasePrices"
      bar={
        <>
          {bar}
          <Choices
            single
            label={t('purchases.supplier')}
            options={suppliers.map(({ id, name }) => ({ value: id, text: name }))}
            chosen={supplier ? [supplier] : []}
            onChoose={([id]) => setSupplier(id ?? null)}
          />
        </>
      }
      right="purchases.write"
      list={list}
      columns={columns}
      noMatch={supplier !== null && { clear: () => setSupplier(null) }}
      idOf={({ id }) => id}
      empty={{ title: t('suppliers.noPrices'), hint: t('suppliers.noPricesHint') }}
      narrow={(price) => (
        <>
          <CardLine end={<Money value={price.price} />}>
            <strong className="clip">{price.sku.merchantCode}</strong>
          </CardLine>
          <CardLine end={<span className="num">{price.validFrom}</span>}>
            <span className="clip quiet">{price.supplier.name}</span>
          </CardLine>
        </>
      )}
      panel={(price, onMade) => <PricePanel price={price} first={supplier} onMade={onMade} />}
    />
  );
}

type Draft = Omit<PurchasePriceInput, 'skuId'> & { skuId: SkuRef | null };
const CHINA_MS = 8 * 3_600_000;

const draftOf = (price: PurchasePrice | null, supplierId: string): Draft =>
  price
    ? {
        ...{ supplierId: price.supplier.id, skuId: price.sku, validFrom: price.validFrom, price: price.price.amount },
        ...{ fromQuantity: price.fromQuantity, packSize: price.packSize, minQuantity: price.minQuantity },
        active: price.active,
      }
    : {
        ...{ supplierId, skuId: null, validFrom: new Date(Date.now() + CHINA_MS).toISOString().slice(0, 10) },
        ...{ price: '', fromQuantity: '1', packSize: '1', minQuantity: '1', active: true },
      };

type PanelProps = { price: PurchasePrice | null; first: string | null; onMade: (id: string) => void };

function PricePanel({ price, first, onMade }: PanelProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('purchases.write');
  const suppliers = (useQuery(suppliersQuery).data?.suppliers ?? []).filter(
    ({ id, active }) => active || id === price?.supplier.id,
  );
  const options = suppliers.map(({ id, name }) => ({ value: id, text: name }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['purchasePrices'] });
  const save = async (_: Partial<Draft>, { skuId, ...draft }: Draft) => {
    const body = { ...draft, skuId: skuId!.id };
    const kept = price
      ? await call(changePurchasePrice, { params: { id: price.id }, body, ifMatch: price.version })
      : await call(createPurchasePrice, { body });
    await refresh();
    if (!price) onMade(kept.id);
  };
  return (
    <EditPanel<Draft>
      id={`purchasePrice/${price?.id ?? 'new'}`}
      title={price ? `${price.sku.merchantCode} · ${price.supplier.name}` : t('suppliers.addPrice')}
      head={price && <InUse active={price.active} />}
      document={draftOf(price, first ?? options[0]?.value ?? '')}
      readOnly={!mayWrite}
      fresh={price === null}
      missing={(draft) => (isWhole(draft) ? null : t('suppliers.priceMissing'))}
      sections={() => sectionsOf(t, options)}
      save={save}
      reread={() => void refresh()}
    />
  );
}

const isWhole = ({ supplierId, skuId, price, ...quantities }: Draft): boolean =>
  supplierId !== '' &&
  skuId !== null &&
  price !== '' &&
  [quantities.fromQuantity, quantities.packSize, quantities.minQuantity].every((one) => /^[1-9]\d*$/.test(one));

function sectionsOf(t: TFunction, options: readonly { value: string; text: string }[]): FormSection<Draft>[] {
  const whole = (name: 'fromQuantity' | 'packSize' | 'minQuantity') =>
    ({ kind: 'whole', name, label: t(`suppliers.${name}`), hint: t(`suppliers.${name}Hint`), required: true }) as const;
  return [
    {
      title: t('suppliers.section.price'),
      fields: [
        { kind: 'choice', name: 'supplierId', label: t('purchases.supplier'), options, required: true },
        {
          ...{ kind: 'own', name: 'skuId', label: t('goods.merchantCode'), required: true },
          draw: (sku: SkuRef | null, change: (value: never) => void) => <SkuField sku={sku} onPick={change as never} />,
        },
        { kind: 'decimal', digits: 2, name: 'price', label: t('purchases.price'), required: true },
        { kind: 'day', name: 'validFrom', label: t('suppliers.validFrom'), required: true },
        whole('fromQuantity'),
        whole('packSize'),
        whole('minQuantity'),
        { kind: 'switch', name: 'active', label: t('suppliers.on') },
      ],
    },
  ];
}

function SkuField({ sku, onPick }: { sku: SkuRef | null; onPick: (sku: SkuRef) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {sku && (
        <p>
          <b>{sku.merchantCode}</b>{' '}
          <span className="quiet">
            {sku.name} {sku.properties}
          </span>
        </p>
      )}
      <FindSku
        placeholder={t('suppliers.findSku')}
        onPick={({ id, merchantCode, name, properties }) => onPick({ id, merchantCode, name, properties })}
      />
    </>
  );
}
