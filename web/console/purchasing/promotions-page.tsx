/** Promotions suppliers take part in (SUP-2): a rate of their own, and what the house bears of the discount. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeSupplierPromotion,
  createSupplierPromotion,
  listSupplierPromotions,
  type SupplierPromotion,
  type SupplierPromotionInput,
} from '../../../src/contract/supplier-terms.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { dayOf } from '../../ui/format.ts';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { queryClient, shopsQuery, useList, useRight } from '../queries.ts';
import { suppliersQuery } from './purchase-queries.ts';
import { InUse } from './supplier-words.tsx';

const columnsOf = (t: TFunction): Column<SupplierPromotion>[] => [
  { id: 'name', title: t('terms.name'), width: 136, grow: 1, fixed: true, cell: ({ name }) => <strong>{name}</strong> },
  {
    ...{ id: 'supplier', title: t('purchases.supplier'), width: 136, rank: 1, grow: 1 },
    cell: ({ supplier }) => supplier.name,
  },
  {
    ...{ id: 'days', title: t('terms.days'), width: 184, rank: 2 },
    cell: ({ validFrom, validUntil }) => (
      <span className="num">
        {validFrom} – {validUntil}
      </span>
    ),
  },
  {
    ...{ id: 'share', title: t('promotions.share'), width: 112, rank: 3, align: 'right' },
    cell: ({ sharePpm }) => <span className="num">{sharePpm / 10_000} %</span>,
  },
  { id: 'state', title: t('orders.column.state'), width: 80, rank: 4, cell: ({ active }) => <InUse active={active} /> },
];

export function PromotionsPage({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useList(['supplierPromotions'], (cursor, signal) =>
    call(listSupplierPromotions, { query: { limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="supplier-promotions"
      title={t('promotions.title')}
      add={t('promotions.add')}
      bar={bar}
      right="purchases.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('promotions.empty'), hint: t('promotions.emptyHint') }}
      narrow={(one) => (
        <>
          <CardLine end={<InUse active={one.active} />}>
            <strong className="clip">{one.name}</strong>
          </CardLine>
          <CardLine end={<span className="num">{one.validUntil}</span>}>
            <span className="clip quiet">{one.supplier.name}</span>
          </CardLine>
        </>
      )}
      panel={(one, onMade) => <PromotionPanel promotion={one} onMade={onMade} />}
    />
  );
}

/** As the form keeps it: what is not chosen is an empty word. */
type Draft = Omit<SupplierPromotionInput, 'shopId'> & { shopId: string };

function PromotionPanel({ promotion, onMade }: { promotion: SupplierPromotion | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('purchases.write');
  const named = (all: readonly { id: string; name: string }[] = []) =>
    all.map(({ id, name }) => ({ value: id, text: name }));
  const suppliers = [{ value: '', text: '—' }, ...named(useQuery(suppliersQuery).data?.suppliers)];
  const shops = [{ value: '', text: t('terms.any') }, ...named(useQuery(shopsQuery).data)];
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['supplierPromotions'] });
  const save = async (_: Partial<Draft>, { shopId, ...draft }: Draft) => {
    const body = { ...draft, shopId: shopId || null };
    const kept = promotion
      ? await call(changeSupplierPromotion, { params: { id: promotion.id }, body, ifMatch: promotion.version })
      : await call(createSupplierPromotion, { body });
    await refresh();
    if (!promotion) onMade(kept.id);
  };
  return (
    <EditPanel<Draft>
      id={`supplierPromotion/${promotion?.id ?? 'new'}`}
      title={promotion?.name ?? t('promotions.add')}
      head={promotion && <InUse active={promotion.active} />}
      document={draftOf(promotion)}
      readOnly={!mayWrite}
      fresh={promotion === null}
      missing={({ supplierId, name, validFrom, validUntil }) =>
        supplierId && name.trim() && validFrom && validUntil ? null : t('terms.missing')
      }
      sections={() => sectionsOf(t, suppliers, shops, promotion !== null)}
      save={save}
      reread={() => void refresh()}
    />
  );
}

function draftOf(promotion: SupplierPromotion | null): Draft {
  if (!promotion)
    return {
      ...{ supplierId: '', name: '', shopId: '', validFrom: dayOf(new Date()), validUntil: dayOf(new Date()) },
      ...{ skuIds: [], ratePpm: null, sharePpm: 0, active: true },
    };
  const { id: _, version: __, supplier, shopId, ...rest } = promotion;
  return { ...rest, supplierId: supplier.id, shopId: shopId ?? '' };
}

const sectionsOf = (
  t: TFunction,
  suppliers: readonly Option[],
  shops: readonly Option[],
  fixed: boolean,
): FormSection<Draft>[] => [
  {
    title: t('promotions.section'),
    fields: [
      {
        ...{ kind: 'choice', name: 'supplierId', label: t('purchases.supplier'), options: suppliers },
        ...{ required: true, fixed },
      },
      { kind: 'text', name: 'name', label: t('terms.name'), required: true },
      { kind: 'choice', name: 'shopId', label: t('terms.shop'), options: shops },
      { kind: 'day', name: 'validFrom', label: t('terms.from'), required: true },
      { kind: 'day', name: 'validUntil', label: t('terms.until'), required: true },
      {
        ...{ kind: 'decimal', digits: 4, optional: true, counted: true, unit: '%' },
        ...{ name: 'ratePpm', label: t('promotions.rate') },
      },
      { kind: 'decimal', digits: 4, unit: '%', name: 'sharePpm', label: t('promotions.share') },
      { kind: 'switch', name: 'active', label: t('terms.on') },
    ],
  },
];
