/** The SKUs a style makes from colours and sizes: the codes to come are shown before anything is made (CAT-1). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeVariants, previewVariants, type StyleDetail } from '../../../src/contract/styles.ts';
import { LabelledField } from '../../ui/fields.tsx';
import { minorOf } from '../../ui/minor.ts';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './goods.module.css';
import { refreshSkus } from './sku-panel.tsx';
import { wordsOf } from './style-draft.ts';

type Props = { style: StyleDetail; onMade: () => Promise<unknown> };

export function MakeVariants({ style, onMade }: Props) {
  const { t, i18n } = useTranslation();
  const known = (of: 'color' | 'size') => [...new Set(style.skus.map((sku) => sku[of]).filter(Boolean))].join(' ');
  const [colors, setColors] = useState(() => known('color'));
  const [sizes, setSizes] = useState(() => known('size'));
  const [price, setPrice] = useState('');
  const wanted = {
    colors: useDeferredValue(wordsOf(colors).join(' ')),
    sizes: useDeferredValue(wordsOf(sizes).join(' ')),
  };
  const variants = { colors: wordsOf(wanted.colors), sizes: wordsOf(wanted.sizes) };
  const asked = variants.colors.length + variants.sizes.length > 0;
  const preview = useQuery({
    queryKey: ['styles', 'preview', style.id, style.version, style.skus.length, wanted],
    queryFn: ({ signal }) => call(previewVariants, { params: { id: style.id }, body: variants, signal }),
    enabled: asked,
    placeholderData: (previous) => previous,
  });
  const minor = minorOf(price, 2);
  const make = useMutation({
    mutationFn: () =>
      call(makeVariants, { params: { id: style.id }, body: { ...variants, ...(minor ? { price: minor } : {}) } }),
    onSuccess: async () => {
      await onMade();
      await refreshSkus();
    },
  });
  const rows = asked ? (preview.data?.variants ?? []) : [];
  const there = rows.filter((row) => row.skuId !== null).length;
  const refused = make.data?.outcomes.find((one) => !one.done)?.refusal;
  return (
    <Section title={t('styles.make')}>
      <div className={css.make}>
        <LabelledField
          label={t('styles.colors')}
          hint={t('styles.listHint')}
          value={colors}
          onChange={(event) => setColors(event.target.value)}
        />
        <LabelledField
          label={t('styles.sizes')}
          hint={t('styles.listHint')}
          value={sizes}
          onChange={(event) => setSizes(event.target.value)}
        />
        <LabelledField
          label={`${t('goods.price')} (${t('goods.priceUnit')})`}
          inputMode="decimal"
          aria-invalid={minor === null || undefined}
          value={price}
          onChange={(event) => setPrice(event.target.value)}
        />
      </div>
      {preview.isError && <InlineError error={preview.error} />}
      {make.isError && <InlineError error={make.error} />}
      {refused && (
        <p className={css.said} role="alert">
          {refusalText(i18n, refused.code, refused.data)}
        </p>
      )}
      <VariantTable rows={rows} />
      <div className={css.partActions}>
        <span className="quiet">
          {rows.length > 0 ? t('styles.preview', { count: rows.length - there, there }) : t('styles.previewNone')}
        </span>
        <Button
          type="primary"
          loading={make.isPending}
          disabled={rows.length - there === 0 || minor === null || preview.isPlaceholderData}
          onClick={() => make.mutate()}
        >
          {t('styles.make')}
        </Button>
      </div>
    </Section>
  );
}

type Row = { properties: string; merchantCode: string; skuId: string | null };

/** The codes SKUs would get; those that are there already are said so. */
export function VariantTable({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  if (rows.length === 0) return null;
  return (
    <ul className={css.skus}>
      {rows.map((row) => (
        <li key={`${row.properties}/${row.merchantCode}`}>
          <b>{row.merchantCode || <Tag tone="danger" text={t('styles.noCode')} />}</b>
          <span className="clip quiet">{row.properties}</span>
          {row.skuId && <Tag tone="ended" text={t('styles.there')} />}
        </li>
      ))}
    </ul>
  );
}
