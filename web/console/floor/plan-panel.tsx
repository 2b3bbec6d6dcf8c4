/** A wave before it is made: which parcels, what a cart takes, and then how many carts and metres that would be. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  MOST_IN_WAVE,
  makeWave,
  planWave,
  WAVE_KINDS,
  type WaveAsked,
  type WavePlan,
} from '../../../src/contract/waves.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import { countText, momentOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Section } from '../../ui/section.tsx';
import { EmptyState, InlineError, Waiting } from '../../ui/states.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { call } from '../api.ts';
import { couriersQuery, nodesQuery, shopsQuery } from '../queries.ts';
import { useBenchNode } from '../warehouse/use-bench-node.ts';
import { Facts } from './facts.tsx';
import css from './floor.module.css';
import { zonesQuery } from './floor-queries.ts';
import { wholeMetres } from './walk-words.ts';
import { takeWave } from './wave-queries.ts';

const FIRST = {
  ...{ nodeId: '', couriers: [] as string[], shopIds: [] as string[], zoneIds: [] as string[], shipBefore: '' },
  ...{ kind: 'any' as WaveAsked['kind'], most: '100', orders: '12', pieces: '', wall: false },
};
type Typed = typeof FIRST;

const whole = (text: string, most: number): number | null =>
  /^[1-9]\d*$/.test(text) && Number(text) <= most ? Number(text) : null;

function askedOf({ most, orders, pieces, shipBefore, ...rest }: Typed): WaveAsked | null {
  const [count, slots, load] = [whole(most, MOST_IN_WAVE), whole(orders, 100), whole(pieces, 10_000)];
  if (!rest.nodeId || !count || !slots || (pieces !== '' && load === null)) return null;
  const until = shipBefore === '' ? null : momentOf(shipBefore);
  return { ...rest, shipBefore: until, most: count, cart: { orders: slots, pieces: load } };
}

export function PlanPanel({ onMade }: { onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<Typed>(FIRST);
  const { data: nodes = [] } = useQuery(nodesQuery);
  const [bench] = useBenchNode();
  const own = { ...typed, nodeId: typed.nodeId || bench || (nodes[0]?.id ?? '') };
  const now = JSON.stringify(askedOf(own));
  const settled = useSettled(now);
  const asked = JSON.parse(settled) as WaveAsked | null;
  const plan = useQuery({
    queryKey: ['waves', 'plan', settled],
    queryFn: ({ signal }) => call(planWave, { body: asked!, signal }),
    enabled: asked !== null,
    staleTime: 0,
    retry: false,
  });
  // What is made is what was shown, also while it is being looked at again: the server refuses what is gone.
  const shown = now === settled ? plan.data : undefined;
  const make = useMutation({
    mutationFn: (of: WavePlan) =>
      call(makeWave, { body: { asked: asked!, carts: of.carts.map((one) => one.parcelIds) } }),
    onSuccess: async (wave) => {
      await takeWave(wave);
      onMade(wave.id);
    },
    onError: () => void plan.refetch(),
  });
  const ready = asked !== null && shown !== undefined && shown.parcels > 0;
  const go = () => ready && !make.isPending && make.mutate(shown);
  useKeys(t('waves.plan'), [{ keys: ['Ctrl+Enter'], label: t('waves.make'), run: go }]);
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>{t('waves.plan')}</h2>
      </header>
      <Section title={t('waves.which')}>
        <Chosen typed={own} set={(part) => setTyped({ ...own, ...part })} />
      </Section>
      <Section
        title={t('waves.wouldBe')}
        end={
          <Button type="primary" loading={make.isPending} disabled={!ready} onClick={go}>
            {t('waves.make')}
          </Button>
        }
      >
        {plan.error !== null && <InlineError error={plan.error} />}
        {make.error !== null && <InlineError error={make.error} />}
        {asked === null && <p className="quiet">{t('waves.missing')}</p>}
        {asked !== null && !shown && plan.isFetching && <Waiting rows={4} />}
        {shown && <Plan plan={shown} />}
      </Section>
    </article>
  );
}

function Chosen({ typed, set }: { typed: Typed; set: (part: Partial<Typed>) => void }) {
  const { t } = useTranslation();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const { data: couriers = [] } = useQuery(couriersQuery);
  const { data: shops = [] } = useQuery(shopsQuery);
  const { data: zones = [] } = useQuery({ ...zonesQuery(typed.nodeId), enabled: typed.nodeId !== '' });
  const field = (name: 'most' | 'orders' | 'pieces') => (
    <LabelledField
      label={t(`waves.${name}`)}
      inputMode="numeric"
      value={typed[name]}
      onChange={(event) => set({ [name]: event.target.value.trim() })}
    />
  );
  return (
    <>
      <div className={css.evenly}>
        <LabelledSelect
          label={t('stock.node')}
          value={typed.nodeId}
          options={nodes.map(({ id, name }) => ({ value: id, text: name }))}
          onChange={(nodeId) => set({ nodeId, zoneIds: [] })}
        />
        <LabelledSelect
          label={t('waves.kind')}
          value={typed.kind}
          options={WAVE_KINDS.map((value) => ({ value, text: t(`waves.kinds.${value}`) }))}
          onChange={(kind) => set({ kind: kind as Typed['kind'] })}
        />
        <LabelledDate
          time
          label={t('waves.shipBefore')}
          value={typed.shipBefore}
          onChange={(shipBefore) => set({ shipBefore })}
        />
        {field('most')}
        {field('orders')}
        {field('pieces')}
        <LabelledSelect
          label={t('waves.sorting')}
          value={typed.wall ? 'wall' : 'cart'}
          options={[
            { value: 'cart', text: t('waves.onCart') },
            { value: 'wall', text: t('wall.toBench') },
          ]}
          onChange={(chosen) => set({ wall: chosen === 'wall' })}
        />
      </div>
      <div className={css.choices}>
        <Choices
          label={t('waves.couriers')}
          options={couriers.map(({ code, name }) => ({ value: code, text: name }))}
          chosen={typed.couriers}
          onChoose={(chosen) => set({ couriers: chosen })}
        />
        <Choices
          label={t('waves.shops')}
          options={shops.map(({ id, name }) => ({ value: id, text: name }))}
          chosen={typed.shopIds}
          onChoose={(chosen) => set({ shopIds: chosen })}
        />
        <Choices
          label={t('waves.zones')}
          options={zones.map(({ id, code, name }) => ({ value: id, text: `${code} ${name}` }))}
          chosen={typed.zoneIds}
          onChoose={(chosen) => set({ zoneIds: chosen })}
        />
      </div>
    </>
  );
}

function Plan({ plan }: { plan: WavePlan }) {
  const { t } = useTranslation();
  if (plan.parcels === 0) return <EmptyState title={t('waves.none')} hint={t('waves.noneHint')} />;
  const facts: [string, string][] = [
    [t('waves.carts'), countText(plan.carts.length)],
    [t('waves.parcels'), countText(plan.parcels)],
    [t('pickLists.pieces'), countText(plan.pieces)],
    ...walkFacts(t, plan.walk),
  ];
  return (
    <>
      <Facts facts={facts} />
      {plan.more && <p className={css.hint}>{t('waves.more')}</p>}
      {plan.walk === null && <p className={css.hint}>{t('waves.noFloor')}</p>}
      {plan.notPlaced > 0 && <p className={css.hint}>{t('waves.notPlaced', { count: plan.notPlaced })}</p>}
      <table className={css.table}>
        <thead>
          <tr>
            {(['cart', 'parcels', 'pieces', 'bins', 'metres'] as const).map((name) => (
              <th key={name} className={css.right}>
                {t(name === 'cart' || name === 'parcels' ? `waves.${name}` : `pickLists.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.carts.map((cart, i) => (
            <tr key={cart.parcelIds[0]}>
              {[i + 1, cart.parcelIds.length, cart.pieces, cart.bins].map((value, at) => (
                <td key={at} className={css.right}>
                  {countText(value)}
                </td>
              ))}
              <td className={css.right}>{cart.lengthMm === null ? '—' : wholeMetres(cart.lengthMm)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

export function walkFacts(t: (key: string) => string, walk: WavePlan['walk']): [string, string][] {
  if (!walk) return [];
  const metres = (mm: number) => `${wholeMetres(mm)} m`;
  return [
    [t('waves.length'), metres(walk.lengthMm)],
    [t('waves.savedAlone'), `−${metres(walk.aloneMm - walk.lengthMm)}`],
    [t('waves.savedHabit'), metres(walk.lengthMm - walk.habitMm).replace('-', '−')],
  ];
}
