/** Exchange rates by day: of each pair the one that counts today, or all of them; files come in under Imports (SHP-8). */
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addRates, changeRate, type ExchangeRate, listRates } from '../../../src/contract/rates.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useList, useRight } from '../queries.ts';
import { HOME_CURRENCY, isRate, rateSentence } from './border-words.ts';

const VIEWS = ['inForce', 'all'] as const;

const columnsOf = (t: TFunction): Column<ExchangeRate>[] => [
  {
    ...{ id: 'pair', title: t('rates.pair'), width: 112, fixed: true },
    cell: ({ base, quote }) => <strong>{`${base} → ${quote}`}</strong>,
  },
  {
    ...{ id: 'day', title: t('rates.day'), width: 104, rank: 2, align: 'right' },
    cell: ({ day }) => <span className="num">{day}</span>,
  },
  {
    ...{ id: 'rate', title: t('rates.rate'), width: 200, rank: 1, align: 'right' },
    cell: (rate) => <span className="num">{rateSentence(rate)}</span>,
  },
  { id: 'source', title: t('rates.source'), width: 160, rank: 3, grow: 1, cell: ({ source }) => source },
];

export default function RatesPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<(typeof VIEWS)[number]>('inForce');
  const list = useList(['rates', view], (cursor, signal) =>
    call(listRates, { query: { limit: 100, inForce: view === 'inForce', ...(cursor && { cursor }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="rates"
      title={t('nav.rates')}
      add={t('rates.add')}
      file="exchangeRates"
      bar={
        <Tabs
          label={t('nav.rates')}
          value={view}
          options={VIEWS.map((one) => ({ value: one, text: t(`rates.view.${one}`) }))}
          onPick={setView}
        />
      }
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('rates.empty'), hint: t('rates.emptyHint') }}
      narrow={(rate) => (
        <>
          <CardLine end={<span className="num">{rate.day}</span>}>
            <strong>{`${rate.base} → ${rate.quote}`}</strong>
          </CardLine>
          <CardLine end={<span className="quiet clip">{rate.source}</span>}>
            <span className="num">{rateSentence(rate)}</span>
          </CardLine>
        </>
      )}
      panel={(rate, onMade) => <RatePanel rate={rate} onMade={onMade} />}
    />
  );
}

type Draft = { base: string; quote: string; day: string; per: number | null; rate: string; source: string };
const CHINA_MS = 8 * 3_600_000;

const draftOf = (rate: ExchangeRate | null): Draft => ({
  base: rate?.base ?? '',
  quote: rate?.quote ?? HOME_CURRENCY,
  day: rate?.day ?? new Date(Date.now() + CHINA_MS).toISOString().slice(0, 10),
  per: rate?.per ?? 1,
  rate: rate?.rate ?? '',
  source: rate?.source ?? '',
});

const isWhole = ({ base, quote, day, per, rate, source }: Draft): boolean =>
  /^[A-Za-z]{3}$/.test(base) &&
  /^[A-Za-z]{3}$/.test(quote) &&
  Boolean(day) &&
  (per ?? 0) > 0 &&
  isRate(rate) &&
  source.trim() !== '';

function RatePanel({ rate, onMade }: { rate: ExchangeRate | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['rates'] });
  const save = async (_: Partial<Draft>, { base, quote, per, ...draft }: Draft) => {
    const body = { day: draft.day, rate: draft.rate.trim(), source: draft.source.trim(), per: per ?? 1 };
    if (rate) {
      const { day: __, ...changed } = body;
      await call(changeRate, { params: { id: rate.id }, body: changed, ifMatch: rate.version });
    } else {
      const pair = { base: base.toUpperCase(), quote: quote.toUpperCase() };
      onMade(assertDone((await call(addRates, { body: { rates: [{ ...pair, ...body }] } })).outcomes));
    }
    await refresh();
  };
  return (
    <EditPanel<Draft>
      id={`rate/${rate?.id ?? 'new'}`}
      title={rate ? `${rate.base} → ${rate.quote} · ${rate.day}` : t('rates.add')}
      document={draftOf(rate)}
      readOnly={!mayWrite}
      fresh={rate === null}
      missing={(draft) => (isWhole(draft) ? null : t('rates.missing'))}
      sections={() => sectionsOf(t, rate !== null)}
      save={save}
      reread={() => void refresh()}
    />
  );
}

const sectionsOf = (t: TFunction, fixed: boolean): FormSection<Draft>[] => [
  {
    title: t('rates.section'),
    hint: t('rates.hint'),
    fields: [
      { kind: 'text', name: 'base', label: t('rates.base'), placeholder: 'USD', required: true, fixed },
      { kind: 'text', name: 'quote', label: t('rates.quote'), placeholder: 'CNY', required: true, fixed },
      { kind: 'day', name: 'day', label: t('rates.day'), required: true, fixed },
      { kind: 'whole', counted: true, name: 'per', label: t('rates.per'), hint: t('rates.perHint'), required: true },
      { kind: 'text', name: 'rate', label: t('rates.rate'), placeholder: '7.1000', required: true },
      { kind: 'text', name: 'source', label: t('rates.source'), hint: t('rates.sourceHint'), required: true },
    ],
  },
];
