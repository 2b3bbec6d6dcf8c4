/** One SKU as people keep it (CAT-1), what it is made of (CAT-2), and who changed what. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSkuWords } from '../../../src/contract/catalog.ts';
import { skuHistory } from '../../../src/contract/histories.ts';
import { BATTERIES, changeSku, createSkus, getSku, type SkuDetail } from '../../../src/contract/skus.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { queryClient, useRight } from '../queries.ts';
import { assertDone } from './assert-done.ts';
import { PartsSection } from './parts-section.tsx';
import { bodyOf, draftOf, newBodyOf, optionsOf, type SkuDraft } from './sku-draft.ts';

const FIVE_MINUTES = 300_000;

/** Suppliers, seasons and brands there are, for filters and for typing the same word again. */
export const useSkuWords = () =>
  useQuery({ queryKey: ['skuWords'], queryFn: () => call(listSkuWords), staleTime: FIVE_MINUTES }).data;

export const refreshSkus = async (): Promise<void> => {
  await queryClient.invalidateQueries({ queryKey: ['skus'] });
  await queryClient.invalidateQueries({ queryKey: ['skuWords'] });
};

type Props = {
  /** Null: a new one. */
  id: string | null;
  onMade: (id: string) => void;
};

export function SkuPanel({ id, onMade }: Props) {
  const sku = useQuery({
    queryKey: ['skus', 'one', id],
    queryFn: ({ signal }) => call(getSku, { params: { id: id! }, signal }),
    enabled: id !== null,
  });
  if (id === null) return <SkuForm sku={null} onMade={onMade} />;
  if (!sku.data) return <Unread query={sku} />;
  return <SkuForm sku={sku.data} onMade={onMade} />;
}

function SkuForm({ sku, onMade }: { sku: SkuDetail | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('catalog.write');
  const seesCost = useRight('catalog.cost');
  const [key, setKey] = useState(() => crypto.randomUUID());
  const save = async (changes: Partial<SkuDraft>) => {
    if (sku) await call(changeSku, { params: { id: sku.id }, body: bodyOf(changes), ifMatch: sku.version });
    else {
      const { outcomes } = await call(createSkus, { body: { skus: [newBodyOf(changes)] }, key });
      // A refused one is tried again with other words, so under another key.
      setKey(crypto.randomUUID());
      onMade(assertDone(outcomes));
    }
    await refreshSkus();
  };
  const id = sku ? `sku/${sku.id}` : 'sku/new';
  return (
    <EditPanel
      key={id}
      id={id}
      title={sku?.merchantCode ?? t('goods.new')}
      head={sku && <SkuHead sku={sku} />}
      document={draftOf(sku)}
      readOnly={!mayWrite}
      fresh={sku === null}
      missing={({ name, options }) =>
        name.trim() === '' ? t('goods.nameMissing') : optionsOf(options) === null ? t('goods.optionsDamaged') : null
      }
      sections={() => [basics(t), prices(t, seesCost), supply(t), measures(t), customs(t), tracking(t)]}
      save={save}
      reread={() => void refreshSkus()}
      history={(fields) =>
        sku && (
          <History
            subject={`sku/${sku.id}`}
            version={sku.version}
            fields={fields}
            nameOf={fieldOf}
            load={(query, signal) => call(skuHistory, { params: { id: sku.id }, query, signal })}
          />
        )
      }
    >
      {sku && (
        <>
          <PartsSection key={`bundle/${sku.version}`} kind="bundle" sku={sku} mayWrite={mayWrite} />
          <PartsSection key={`assembly/${sku.version}`} kind="assembly" sku={sku} mayWrite={mayWrite} />
        </>
      )}
    </EditPanel>
  );
}

/** The log calls amounts by their unit; which style by its id says nothing. */
const fieldOf = (logged: string) => (logged === 'styleId' ? null : logged.replace(/^(price|cost|floor)Minor$/, '$1'));

function SkuHead({ sku }: { sku: SkuDetail }) {
  const { t } = useTranslation();
  const seesStock = useRight('stock.read');
  return (
    <>
      {!sku.active && <Tag tone="ended" text={t('goods.off')} />}
      {sku.bundle && <Tag tone="work" text={t('goods.bundle')} />}
      {seesStock && (
        <Link to="/stock/$id" params={{ id: sku.id }}>
          {t('goods.openStock')}
        </Link>
      )}
    </>
  );
}

const text = (name: keyof SkuDraft, label: string, more: object = {}): Field<SkuDraft> => ({
  kind: 'text',
  name,
  label,
  ...more,
});

const basics = (t: TFunction): FormSection<SkuDraft> => ({
  title: t('goods.section.basics'),
  fields: [
    text('name', t('goods.name'), { required: true, wide: true }),
    text('merchantCode', t('goods.merchantCode'), { hint: t('goods.codeHint') }),
    text('barcodes', t('goods.barcodes'), { hint: t('goods.barcodesHint') }),
    text('color', t('goods.color')),
    text('size', t('goods.size')),
    text('properties', t('goods.properties'), { placeholder: t('goods.propertiesExample') }),
    text('options', t('goods.options'), { hint: t('goods.optionsHint') }),
    text('brand', t('goods.brand')),
    text('unit', t('goods.unit')),
    { kind: 'switch', name: 'active', label: t('goods.active'), hint: t('goods.activeHint') },
  ],
});

function prices(t: TFunction, seesCost: boolean): FormSection<SkuDraft> {
  const amount = (name: 'price' | 'cost' | 'floor', hint?: string): Field<SkuDraft> => ({
    ...{ kind: 'decimal', digits: 2, optional: true, name, label: t(`goods.${name}`), unit: t('goods.priceUnit') },
    ...(hint ? { hint } : {}),
  });
  return {
    title: t('goods.section.prices'),
    fields: [
      amount('price'),
      ...(seesCost ? [amount('cost')] : []),
      amount('floor', t('goods.floorHint')),
      text('taxCode', t('goods.taxCode')),
      { kind: 'decimal', digits: 4, name: 'taxRatePpm', label: t('goods.taxRatePpm'), unit: '%' },
    ],
  };
}

const supply = (t: TFunction): FormSection<SkuDraft> => ({
  title: t('goods.section.supply'),
  fields: [text('supplier', t('goods.supplier')), text('buyer', t('goods.buyer')), text('season', t('goods.season'))],
});

const measures = (t: TFunction): FormSection<SkuDraft> => ({
  title: t('goods.section.measures'),
  fields: [
    { kind: 'whole', optional: true, name: 'weightG', label: t('goods.weightG'), unit: t('goods.grams') },
    ...(['lengthMm', 'widthMm', 'heightMm'] as const).map(
      (name): Field<SkuDraft> => ({
        ...{ kind: 'whole', optional: true, name, label: t(`goods.${name}`), unit: t('goods.millimetres') },
      }),
    ),
    ...(['upright', 'fragile', 'ownCarton', 'material'] as const).map(
      (name): Field<SkuDraft> => ({
        ...{ kind: 'switch', name, label: t(`goods.${name}`), hint: t(`goods.packing.${name}`) },
      }),
    ),
  ],
});

const customs = (t: TFunction): FormSection<SkuDraft> => ({
  title: t('goods.section.customs'),
  fields: [
    text('customsName', t('goods.customsName'), { wide: true }),
    text('hsCode', t('goods.hsCode'), { hint: t('goods.hsCodeHint') }),
    text('originCountry', t('goods.originCountry'), { hint: t('goods.originHint') }),
    text('madeOf', t('goods.madeOf')),
    {
      ...{ kind: 'choice', name: 'battery', label: t('goods.battery') },
      options: BATTERIES.map((one) => ({ value: one, text: t(`goods.batteries.${one}`) })),
    },
    {
      ...{ kind: 'decimal', digits: 4, optional: true, name: 'declaredPpm', label: t('goods.declaredPpm'), unit: '%' },
      hint: t('goods.declaredPpmHint'),
    },
    {
      ...{ kind: 'decimal', digits: 2, optional: true, name: 'declaredAmount', label: t('goods.declaredAmount') },
      hint: t('goods.declaredHint'),
    },
    text('declaredCurrency', t('goods.declaredCurrency'), { placeholder: 'USD' }),
  ],
});

const tracking = (t: TFunction): FormSection<SkuDraft> => ({
  title: t('goods.section.tracking'),
  hint: t('goods.trackHint'),
  fields: [
    ...(['trackLots', 'trackExpiry', 'trackSerials'] as const).map(
      (name): Field<SkuDraft> => ({ kind: 'switch', name, label: t(`goods.${name}`) }),
    ),
    { kind: 'whole', optional: true, name: 'shelfLifeDays', label: t('goods.shelfLifeDays'), unit: t('goods.dayUnit') },
    ...(['stopDays', 'warnDays'] as const).map(
      (name): Field<SkuDraft> => ({
        ...{ kind: 'whole', counted: true, name, label: t(`goods.${name}`), unit: t('goods.dayUnit') },
      }),
    ),
  ],
});
