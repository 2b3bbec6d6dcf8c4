/** Bins in bulk: every bay and level of some aisles. What would happen is shown before it does. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BinRange, type MadeBins, makeBins, previewBins, type WarehouseMap } from '../../../src/contract/floor.ts';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { countText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { EmptyState, InlineError } from '../../ui/states.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { call } from '../api.ts';
import css from './floor.module.css';
import { refreshMap } from './floor-queries.ts';
import { codesOf } from './metres.ts';

type Typed = { zoneId: string; aisles: string; bayFrom: string; bayTo: string; levelFrom: string; levelTo: string };
const NUMBERS = ['bayFrom', 'bayTo', 'levelFrom', 'levelTo'] as const;

function rangeOf({ zoneId, aisles, ...rest }: Typed): BinRange | null {
  const codes = codesOf(aisles);
  const [bayFrom, bayTo, levelFrom, levelTo] = NUMBERS.map((name) =>
    /^[1-9]\d{0,2}$/.test(rest[name]) ? Number(rest[name]) : 0,
  );
  if (!codes || !zoneId || !bayFrom || !bayTo || !levelFrom || !levelTo) return null;
  if (bayTo < bayFrom || levelTo < levelFrom || levelTo > 99) return null;
  return { zoneId, aisles: codes, bays: { from: bayFrom, to: bayTo }, levels: { from: levelFrom, to: levelTo } };
}

export function MakeBinsPanel({ map, onZone }: { map: WarehouseMap; onZone: () => void }) {
  const { t } = useTranslation();
  const zones = map.zones.filter(({ active }) => active);
  const [typed, setTyped] = useState<Typed>({
    zoneId: zones[0]?.id ?? '',
    aisles: map.floor?.aisles.map(({ code }) => code).join(', ') ?? 'A-J',
    ...{ bayFrom: '1', bayTo: '20', levelFrom: '1', levelTo: '4' },
  });
  const params = { id: map.node.id };
  const now = JSON.stringify(rangeOf(typed));
  const asked = useSettled(now);
  const range = JSON.parse(asked) as BinRange | null;
  const preview = useQuery({
    queryKey: ['map', map.node.id, 'make', asked],
    queryFn: ({ signal }) => call(previewBins, { params, body: range!, signal }),
    enabled: range !== null,
    staleTime: 0,
  });
  // What is made is what the preview told of, and what stands in the fields.
  const told = now === asked && !preview.isFetching && preview.data ? preview.data : null;
  const make = useMutation({
    mutationFn: (body: BinRange) => call(makeBins, { params, body }),
    onSuccess: () => refreshMap(map.node.id),
  });
  if (zones.length === 0)
    return (
      <EmptyState
        title={t('map.noZones')}
        hint={t('map.noZonesHint')}
        action={<Button onClick={onZone}>{t('map.addZone')}</Button>}
      />
    );
  const set = (part: Partial<Typed>) => {
    make.reset();
    setTyped({ ...typed, ...part });
  };
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>{t('map.make')}</h2>
      </header>
      <Section title={t('map.makeWhat')}>
        <div className={css.evenly}>
          <LabelledSelect
            label={t('map.zone')}
            value={typed.zoneId}
            options={zones.map(({ id, code, name }) => ({ value: id, text: `${code} ${name}` }))}
            onChange={(zoneId) => set({ zoneId })}
          />
          <LabelledField
            label={t('map.makeAisles')}
            value={typed.aisles}
            onChange={(event) => set({ aisles: event.target.value })}
          />
          {NUMBERS.map((name) => (
            <LabelledField
              key={name}
              label={t(`map.${name}`)}
              inputMode="numeric"
              value={typed[name]}
              onChange={(event) => set({ [name]: event.target.value })}
            />
          ))}
        </div>
      </Section>
      <Section title={t('map.makePreview')}>
        {preview.error !== null && <InlineError error={preview.error} />}
        {make.error !== null && <InlineError error={make.error} />}
        {!range && <p className="quiet">{t('map.makeMissing')}</p>}
        {make.data ? <Made made={make.data} done /> : range && preview.data && <Made made={preview.data} />}
        <Button
          type="primary"
          loading={make.isPending}
          disabled={!told || make.data !== undefined || told.made + told.moved === 0}
          onClick={() => range && make.mutate(range)}
        >
          {t('map.makeNow')}
        </Button>
      </Section>
    </article>
  );
}

function Made({ made, done = false }: { made: MadeBins; done?: boolean }) {
  const { t } = useTranslation();
  const counts = (['made', 'moved', 'unchanged', 'offFloor'] as const).map((name) => [name, made[name]] as const);
  return (
    <div role="status">
      <p>
        {t(done ? 'map.makeDone' : 'map.makeWould')} <span className="num">{made.first}</span> …{' '}
        <span className="num">{made.last}</span>
      </p>
      <dl className={css.facts}>
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{t(`map.makes.${name}`)}</dt>
            <dd className="num">{countText(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
