/** A stocktake before it begins: where, how, and which goods. The bins are chosen when it is made. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listZones } from '../../../src/contract/floor.ts';
import type { SkuRef } from '../../../src/contract/order-words.ts';
import { makeStocktake } from '../../../src/contract/stocktakes.ts';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { FindSku } from '../catalog/find-sku.tsx';
import css from '../floor/floor.module.css';
import { nodesQuery } from '../queries.ts';
import documents from '../stock/documents/documents.module.css';
import own from './counts.module.css';
import { takeStocktake } from './stocktake-queries.ts';

const KINDS = ['full', 'sample', 'cycle'] as const;
type Typed = {
  nodeId: string;
  kind: (typeof KINDS)[number];
  zoneIds: string[];
  skus: SkuRef[];
} & Record<'aisles' | 'percent' | 'seed' | 'bins' | 'tolerance' | 'note', string>;
const FIRST: Typed = {
  ...{ nodeId: '', kind: 'full', zoneIds: [], skus: [], aisles: '' },
  ...{ percent: '10', seed: '', bins: '30', tolerance: '0', note: '' },
};

function bodyOf({ nodeId, kind, zoneIds, skus, aisles, percent, seed, bins, tolerance, note }: Typed) {
  const codes = aisles.split(/[,，\s]+/).filter(Boolean);
  return {
    ...{ nodeId, kind, tolerance: tolerance || '0' },
    ...(note.trim() && { note: note.trim() }),
    scope: {
      ...(zoneIds.length > 0 && { zoneIds }),
      ...(codes.length > 0 && { aisles: codes }),
      ...(skus.length > 0 && { skuIds: skus.map(({ id }) => id) }),
      ...(kind === 'sample' && { percent: Number(percent), ...(seed && { seed: Number(seed) }) }),
      ...(kind === 'cycle' && { bins: Number(bins) }),
    },
  };
}

const isNumber = (text: string, most: number) => /^\d+$/.test(text) && Number(text) <= most;
const isReady = ({ nodeId, kind, percent, seed, bins, tolerance }: Typed): boolean =>
  nodeId !== '' &&
  isNumber(tolerance || '0', 999_999) &&
  (kind !== 'sample' || (isNumber(percent, 100) && percent !== '0' && (seed === '' || isNumber(seed, 2 ** 31 - 1)))) &&
  (kind !== 'cycle' || (isNumber(bins, 5000) && bins !== '0'));

export function MakeStocktake({ onMade }: { onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<Typed>(FIRST);
  const { data: nodes = [] } = useQuery(nodesQuery);
  const own = { ...typed, nodeId: typed.nodeId || (nodes[0]?.id ?? '') };
  const set = (part: Partial<Typed>) => setTyped({ ...own, ...part });
  const make = useMutation({
    mutationFn: () => call(makeStocktake, { body: bodyOf(own) }),
    onSuccess: async (made) => {
      await takeStocktake(made);
      onMade(made.id);
    },
  });
  const ready = isReady(own);
  const go = () => ready && !make.isPending && make.mutate();
  useKeys(t('stocktakes.new'), [{ keys: ['Ctrl+Enter'], label: t('stocktakes.make'), run: go }]);
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>{t('stocktakes.new')}</h2>
      </header>
      <Section
        title={t('stocktakes.choose')}
        end={
          <Button type="primary" loading={make.isPending} disabled={!ready} onClick={go}>
            {t('stocktakes.make')}
          </Button>
        }
      >
        {make.error !== null && <InlineError error={make.error} />}
        <Fields typed={own} set={set} />
        <p className="quiet">{t(`stocktakes.kindHint.${own.kind}`)}</p>
        <Goods skus={own.skus} onChange={(skus) => set({ skus })} />
      </Section>
    </article>
  );
}

function Fields({ typed, set }: { typed: Typed; set: (part: Partial<Typed>) => void }) {
  const { t } = useTranslation();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const zones = useQuery({
    queryKey: ['zones', typed.nodeId],
    queryFn: ({ signal }) => call(listZones, { params: { id: typed.nodeId }, signal }),
    enabled: typed.nodeId !== '',
  });
  const field = (name: 'aisles' | 'percent' | 'seed' | 'bins' | 'tolerance' | 'note', label: string, hint?: string) => (
    <LabelledField
      label={t(`stocktakes.${label}`)}
      {...(hint && { hint: t(`stocktakes.${hint}`) })}
      inputMode={name === 'aisles' || name === 'note' ? 'text' : 'numeric'}
      maxLength={name === 'note' ? 500 : 60}
      value={typed[name]}
      onChange={(event) => set({ [name]: event.target.value })}
    />
  );
  return (
    <>
      <div className={documents.fields}>
        <LabelledSelect
          label={t('stocktakes.node')}
          value={typed.nodeId}
          options={nodes.map(({ id, name }) => ({ value: id, text: name }))}
          onChange={(nodeId) => set({ nodeId, zoneIds: [] })}
        />
        <LabelledSelect
          label={t('stocktakes.kind')}
          value={typed.kind}
          options={KINDS.map((value) => ({ value, text: t(`stocktakes.kinds.${value}`) }))}
          onChange={(kind) => set({ kind: kind as Typed['kind'] })}
        />
        {typed.kind === 'sample' && field('percent', 'percent')}
        {typed.kind === 'sample' && field('seed', 'seed', 'seedHint')}
        {typed.kind === 'cycle' && field('bins', 'most')}
        {field('tolerance', 'tolerance', 'toleranceHint')}
        {field('aisles', 'aisles')}
        {field('note', 'note')}
      </div>
      <div className={own.zones}>
        <Choices
          label={t('stocktakes.zones')}
          options={zones.data?.zones.map(({ id, code, name }) => ({ value: id, text: `${code} ${name}` })) ?? []}
          chosen={typed.zoneIds}
          onChoose={(zoneIds) => set({ zoneIds: [...zoneIds] })}
        />
      </div>
    </>
  );
}

function Goods({ skus, onChange }: { skus: readonly SkuRef[]; onChange: (skus: SkuRef[]) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <FindSku
        placeholder={t('stocktakes.skus')}
        onPick={({ id, merchantCode, name, properties }) =>
          onChange([...skus.filter((one) => one.id !== id), { id, merchantCode, name, properties }])
        }
      />
      {skus.length > 0 && (
        <ul className={css.lists}>
          {skus.map((sku) => (
            <li key={sku.id}>
              {sku.merchantCode} <span className="quiet">{sku.name}</span>
              <IconButton
                icon={X}
                size={14}
                removes
                label={t('goodsDocuments.remove', { code: sku.merchantCode })}
                onClick={() => onChange(skus.filter((one) => one !== sku))}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
