/** What each courier's service takes: weight, sides, countries, batteries; begun from public rules (SHP-8). */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COUNTRIES, countryName, REGION_CODES } from '../../../src/contract/countries.ts';
import { changeServiceLimits, listServiceLimits, type ServiceLimits } from '../../../src/contract/customs.ts';
import { BATTERIES, type Battery } from '../../../src/contract/skus.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { Section } from '../../ui/section.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useRight } from '../queries.ts';
import { NumberRanges } from './number-ranges.tsx';
import { SenderNumbers } from './sender-numbers.tsx';

const limitsQuery = queryOptions({
  queryKey: ['serviceLimits'],
  queryFn: ({ signal }) => call(listServiceLimits, { signal }),
});

const NUMBERS = ['any', 's10'] as const;
const FIGURES = ['weightMaxG', 'weightMinG', 'sideMaxMm', 'sidesMaxMm', 'girthMaxMm'] as const;
type Figure = (typeof FIGURES)[number];
const unitOf = (name: Figure) => (name.endsWith('G') ? 'goods.grams' : 'goods.millimetres');

const places = (t: TFunction, { countries }: ServiceLimits, language: string): string =>
  countries.length === 0
    ? t('limits.everywhere')
    : countries.length > 3
      ? t('limits.countries', { count: countries.length })
      : countries.map((code) => countryName(code, language)).join(' ');

function columnsOf(t: TFunction, language: string): Column<ServiceLimits>[] {
  const figure = (name: Figure, rank: number): Column<ServiceLimits> => ({
    ...{ id: name, title: `${t(`limits.${name}`)} (${t(unitOf(name))})`, width: 112, rank, align: 'right' },
    cell: (limit) => (limit[name] === null ? '–' : <Quantity value={limit[name]} />),
  });
  return [
    { id: 'courier', title: t('limits.courier'), width: 144, fixed: true, cell: (row) => <b>{row.courier.name}</b> },
    { id: 'name', title: t('limits.name'), width: 160, rank: 3, grow: 1, cell: ({ name }) => name },
    figure('weightMaxG', 1),
    figure('sideMaxMm', 2),
    figure('sidesMaxMm', 2),
    figure('girthMaxMm', 4),
    { id: 'where', title: t('limits.where'), width: 128, rank: 3, cell: (limit) => places(t, limit, language) },
    {
      ...{ id: 'batteries', title: t('limits.batteries'), width: 136, rank: 4 },
      cell: ({ batteries }) => batteriesText(t, batteries),
    },
  ];
}

const batteriesText = (t: TFunction, batteries: readonly Battery[]): string => {
  const taken = BATTERIES.filter((one) => one !== 'none' && batteries.includes(one));
  return taken.length === 0 ? t('limits.noBatteries') : taken.map((one) => t(`goods.batteries.${one}`)).join(' ');
};

export default function LimitsPage() {
  const { t, i18n } = useTranslation();
  const query = useQuery({ ...limitsQuery, select: ({ limits }) => limits });
  const columns = useMemo(() => columnsOf(t, i18n.language), [t, i18n.language]);
  return (
    <MasterPage
      id="serviceLimits"
      title={t('nav.serviceLimits')}
      bar={
        <>
          <strong>{t('nav.serviceLimits')}</strong>
          <SenderNumbers />
          <NumberRanges />
        </>
      }
      add={t('limits.add')}
      right="settings.write"
      list={query}
      columns={columns}
      idOf={({ courier }) => courier.code}
      empty={{ title: t('limits.empty'), hint: t('limits.emptyHint') }}
      narrow={(limit) => (
        <>
          <CardLine
            end={
              limit.weightMaxG && (
                <span>
                  <Quantity value={limit.weightMaxG} /> {t('goods.grams')}
                </span>
              )
            }
          >
            <strong className="clip">{limit.courier.name}</strong>
          </CardLine>
          <CardLine end={<span className="quiet">{places(t, limit, i18n.language)}</span>}>
            <span className="clip quiet">{limit.name}</span>
          </CardLine>
        </>
      )}
      panel={(limit, onMade) => <LimitPanel limit={limit} onMade={onMade} />}
    />
  );
}

type Draft = Omit<ServiceLimits, 'courier' | 'version'> & { courier: string };
type Templates = NonNullable<Awaited<ReturnType<NonNullable<(typeof limitsQuery)['queryFn']>>>>['templates'];

const BLANK: Omit<Draft, 'courier'> = {
  ...{ name: '', weightMinG: null, weightMaxG: null, sideMaxMm: null, sidesMaxMm: null, girthMaxMm: null },
  ...{ countries: [], batteries: ['none'], declares: [], numbers: 'any', source: '' },
};

function LimitPanel({ limit, onMade }: { limit: ServiceLimits | null; onMade: (code: string) => void }) {
  const { t, i18n } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { without = [], templates = [] } = useQuery(limitsQuery).data ?? {};
  const [from, setFrom] = useState<string | null>(null);
  const { code: _, ...begun } = templates.find(({ code }) => code === from) ?? { code: '', ...BLANK };
  const { courier, version, ...kept } = limit ?? { courier: null, version: 0, ...begun };
  const refresh = () => queryClient.invalidateQueries({ queryKey: limitsQuery.queryKey });
  const save = async (__: Partial<Draft>, { courier: code, ...body }: Draft) => {
    await call(changeServiceLimits, { params: { courier: code }, body, ifMatch: version });
    await refresh();
    if (!limit) onMade(code);
  };
  const options = courier
    ? [{ value: courier.code, text: courier.name }]
    : without.map(({ code, name }) => ({ value: code, text: name }));
  return (
    <>
      {!limit && <Begin templates={templates} chosen={from} onChoose={setFrom} />}
      <EditPanel<Draft>
        key={from}
        id={`serviceLimit/${courier?.code ?? `new/${from ?? ''}`}`}
        title={courier ? courier.name : t('limits.add')}
        document={{ ...kept, courier: courier?.code ?? options[0]?.value ?? '' }}
        readOnly={!mayWrite}
        fresh={limit === null}
        missing={(draft) => (draft.courier === '' ? t('limits.missing') : null)}
        sections={() => sectionsOf(t, i18n.language, options, limit !== null)}
        save={save}
        reread={() => void refresh()}
      />
    </>
  );
}

type BeginProps = { templates: Templates; chosen: string | null; onChoose: (code: string | null) => void };

/** Limits as public rules state them; what they are copied into may be changed. */
function Begin({ templates, chosen, onChoose }: BeginProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('limits.begin')}>
      <Choices
        single
        label={t('limits.template')}
        options={templates.map(({ code, name }) => ({ value: code, text: name }))}
        chosen={chosen ? [chosen] : []}
        onChoose={([code]) => onChoose(code ?? null)}
      />
    </Section>
  );
}

function sectionsOf(
  t: TFunction,
  language: string,
  couriers: readonly { value: string; text: string }[],
  fixed: boolean,
): FormSection<Draft>[] {
  return [
    {
      title: t('limits.section.service'),
      fields: [
        { kind: 'choice', name: 'courier', label: t('limits.courier'), options: couriers, required: true, fixed },
        { kind: 'text', name: 'name', label: t('limits.name') },
        { kind: 'area', name: 'source', label: t('limits.source'), hint: t('limits.sourceHint'), wide: true },
      ],
    },
    {
      title: t('limits.section.measures'),
      hint: t('limits.measuresHint'),
      fields: FIGURES.map(
        (name): Field<Draft> => ({
          ...{ kind: 'whole', optional: true, name, label: t(`limits.${name}`), unit: t(unitOf(name)) },
        }),
      ),
    },
    {
      title: t('limits.section.where'),
      fields: [
        {
          ...{ kind: 'choices', name: 'countries', label: t('limits.where'), hint: t('limits.whereHint') },
          options: COUNTRIES.map((code) => ({ value: code, text: `${code} ${countryName(code, language)}` })),
        },
        {
          ...{ kind: 'choices', name: 'batteries', label: t('limits.batteries') },
          options: BATTERIES.map((one) => ({ value: one, text: t(`goods.batteries.${one}`) })),
        },
        {
          ...{ kind: 'choices', name: 'declares', label: t('limits.declares'), hint: t('limits.declaresHint') },
          options: REGION_CODES.map((code) => ({ value: code, text: countryName(code, language) })),
        },
        {
          ...{ kind: 'choice', name: 'numbers', label: t('limits.numbers'), hint: t('limits.numbersHint') },
          options: NUMBERS.map((one) => ({ value: one, text: t(`limits.numbersOf.${one}`) })),
        },
      ],
    },
  ];
}
