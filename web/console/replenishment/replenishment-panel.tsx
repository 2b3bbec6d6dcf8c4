/**
 * Why a SKU is to be ordered, or is not: its weeks as a plot, the figures, and how they came about in sentences; below them
 * what differs for this SKU at this warehouse, edited in place.
 */
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import {
  changeReplenishmentRule,
  type ReplenishmentLine,
  type ReplenishmentRuleInput,
  type ReplenishmentSettings,
} from '../../../src/contract/replenishment.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Quantity } from '../../ui/figures.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { countText } from '../../ui/format.ts';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import { DemandPlot, perWeek } from './demand-plot.tsx';
import { KindTag } from './kind-tag.tsx';
import css from './replenishment.module.css';
import { idOf, runQuery } from './replenishment-queries.ts';

type Props = { line: ReplenishmentLine; settings: ReplenishmentSettings };

export function ReplenishmentPanel({ line, settings }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const { sku, node, rule } = line;
  const { version, ...document } = rule;
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: ['replenishment'] });
    await queryClient.invalidateQueries({ queryKey: runQuery.queryKey });
  };
  const save = async (_: Partial<ReplenishmentRuleInput>, body: ReplenishmentRuleInput) => {
    await call(changeReplenishmentRule, { params: { skuId: sku.id, nodeId: node.id }, body, ifMatch: version });
    await refresh();
  };
  return (
    <EditPanel
      key={idOf(line)}
      id={`replenishmentRule/${idOf(line)}`}
      title={`${sku.merchantCode} ${sku.name} ${sku.properties}`.trim()}
      head={<KindTag kind={line.kind} />}
      document={document}
      readOnly={!mayWrite}
      above={<Why line={line} settings={settings} />}
      sections={() => sectionsOf(t, settings)}
      save={save}
      reread={() => void refresh()}
    />
  );
}

const sectionsOf = (t: TFunction, settings: ReplenishmentSettings): FormSection<ReplenishmentRuleInput>[] => {
  const days = (name: 'leadDays' | 'reviewDays' | 'servicePercent'): Field<ReplenishmentRuleInput> => ({
    ...{ kind: 'whole', counted: true, optional: true, name, label: t(`replenishment.${name}`) },
    unit: name === 'servicePercent' ? '%' : t('replenishment.days'),
    hint: t('replenishment.else', { value: settings[name] }),
  });
  const pieces = (name: 'reorderPoint' | 'orderUpTo', hint?: string): Field<ReplenishmentRuleInput> => ({
    ...{ kind: 'whole', optional: true, name, label: t(`replenishment.fixed.${name}`) },
    ...(hint !== undefined && { hint }),
  });
  return [
    {
      title: t('replenishment.ruleSection'),
      hint: t('replenishment.ruleHint'),
      fields: [
        ...[days('leadDays'), days('reviewDays'), days('servicePercent')],
        ...[pieces('reorderPoint', t('replenishment.fixed.hint')), pieces('orderUpTo')],
        { kind: 'whole', name: 'packSize', label: t('replenishment.packSize'), hint: t('replenishment.packHint') },
        { kind: 'whole', name: 'minQuantity', label: t('replenishment.minQuantity') },
        { kind: 'text', name: 'supplier', label: t('replenishment.preferred'), hint: t('replenishment.preferredHint') },
      ],
    },
  ];
};

function Why({ line, settings }: Props) {
  const { t } = useTranslation();
  const { sku, node, available, onOrder, suggestion, reorderPoint, orderUpTo } = line;
  const figures = Object.entries({ available, onOrder, suggestion, reorderPoint, orderUpTo });
  return (
    <div className={css.detail}>
      <p>
        <span className="quiet">{node.name}</span>{' '}
        <Link to="/stock/$id" params={{ id: sku.id }}>
          {t('replenishment.openStock')}
        </Link>
      </p>
      <DemandPlot line={line} weeks={104} size="large" />
      <dl className={css.figures}>
        {figures.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{t(`replenishment.${name}`)}</dt>
                <dd>
                  <Quantity value={value} />
                </dd>
              </div>
            ),
        )}
      </dl>
      <ul className={css.why}>
        {reasons(t, line, settings).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

/** In the order somebody would reckon it by hand. */
function reasons(t: TFunction, line: ReplenishmentLine, { overWeeks }: ReplenishmentSettings): string[] {
  const { forecast, rule, kind, available, onOrder, lastSale, coverDays, reorderPoint, orderUpTo } = line;
  const quantities = {
    ...{ available: countText(available), onOrder: countText(onOrder), point: countText(reorderPoint ?? '0') },
    ...{ suggestion: countText(line.suggestion), wanted: countText(line.wanted), upTo: countText(orderUpTo ?? '0') },
  };
  const judged = { ...quantities, days: coverDays ?? 0, weeks: overWeeks, lastSale: lastSale ?? '—' };
  const rounded = line.suggestion !== line.wanted;
  return [
    ...(forecast ? expectation(t, forecast) : [t('replenishment.why.noSales')]),
    ...(rule.reorderPoint !== null ? [t('replenishment.why.fixed', quantities)] : forecast ? levels(t, forecast) : []),
    ...(forecast === null && kind === 'dead' ? [t('replenishment.why.deadNever')] : []),
    ...(reorderPoint !== null || (forecast && kind !== 'enough') ? [t(`replenishment.why.${kind}`, judged)] : []),
    ...(rounded
      ? [t('replenishment.why.rounded', { ...quantities, pack: countText(rule.packSize), least: rule.minQuantity })]
      : []),
    ...(forecast
      ? [
          forecast.filled.length > 0
            ? t('replenishment.why.filled', { count: forecast.filled.length })
            : t('replenishment.why.stockouts'),
        ]
      : []),
  ];
}

type Forecast = NonNullable<ReplenishmentLine['forecast']>;

function expectation(t: TFunction, { demand, weeks, tries, error, plainError, expected }: Forecast): string[] {
  const better = error !== null && plainError ? Math.round((1 - error / plainError) * 100) : null;
  return [
    t(`replenishment.why.demand.${demand}`, { weeks }),
    t('replenishment.why.expected', { expected: perWeek(expected), weeks: expected.length }),
    ...(better !== null && tries > 0 ? [triedText(t, tries, better)] : [t('replenishment.why.notTried')]),
  ];
}

const levels = (t: TFunction, { ground, reorderPoint, orderUpTo, ...made }: Forecast): string[] => [
  t('replenishment.why.point', { ...made, point: countText(reorderPoint) }),
  t(`replenishment.why.ground.${ground}`),
  t('replenishment.why.upTo', { days: made.reviewDays, upTo: countText(orderUpTo) }),
];

const triedText = (t: TFunction, tries: number, better: number) =>
  better > 0 ? t('replenishment.why.tried', { tries, better }) : t('replenishment.why.triedNoBetter', { tries });
