/** Why a SKU is to be ordered, or is not: its weeks as a plot, the figures, and how they came about in sentences. */
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ReplenishmentLine, ReplenishmentSettings } from '../../../src/contract/replenishment.ts';
import { Quantity } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { DemandPlot, perWeek } from './demand-plot.tsx';
import { KindTag } from './kind-tag.tsx';
import css from './replenishment.module.css';

export function ReplenishmentPanel({ line, settings }: { line: ReplenishmentLine; settings: ReplenishmentSettings }) {
  const { t } = useTranslation();
  const { sku, node, forecast, available, onOrder, suggestion } = line;
  const figures = [
    ['available', available],
    ['onOrder', onOrder],
    ['suggestion', suggestion],
    ...(forecast
      ? ([
          ['reorderPoint', forecast.reorderPoint],
          ['orderUpTo', forecast.orderUpTo],
        ] as const)
      : []),
  ] as const;
  return (
    <div className={css.detail}>
      <h2>
        {sku.merchantCode} {sku.name} <span className="quiet">{sku.properties}</span>
      </h2>
      <p>
        <KindTag kind={line.kind} /> <span className="quiet">{node.name}</span>{' '}
        <Link to="/stock/$id" params={{ id: sku.id }}>
          {t('replenishment.openStock')}
        </Link>
      </p>
      <DemandPlot line={line} weeks={104} size="large" />
      <dl className={css.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`replenishment.${name}`)}</dt>
            <dd>
              <Quantity value={value} />
            </dd>
          </div>
        ))}
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
function reasons(t: TFunction, line: ReplenishmentLine, settings: ReplenishmentSettings): string[] {
  const { forecast, kind, available, onOrder, suggestion, lastSale, coverDays } = line;
  if (!forecast)
    return [t('replenishment.why.noSales'), ...(kind === 'dead' ? [t('replenishment.why.deadNever')] : [])];
  const { demand, weeks, tries, error, plainError, expected, reorderPoint, orderUpTo, ground } = forecast;
  const better = error !== null && plainError ? Math.round((1 - error / plainError) * 100) : null;
  const quantities = { available: countText(available), onOrder: countText(onOrder), point: countText(reorderPoint) };
  return [
    t(`replenishment.why.demand.${demand}`, { weeks }),
    t('replenishment.why.expected', { expected: perWeek(expected), weeks: expected.length }),
    ...(better !== null && tries > 0 ? [triedText(t, tries, better)] : [t('replenishment.why.notTried')]),
    t('replenishment.why.point', { ...settings, point: countText(reorderPoint) }),
    t(`replenishment.why.ground.${ground}`),
    t('replenishment.why.upTo', { days: settings.reviewDays, upTo: countText(orderUpTo) }),
    kind === 'reorder'
      ? t('replenishment.why.reorder', { ...quantities, suggestion: countText(suggestion) })
      : t(`replenishment.why.${kind}`, {
          ...quantities,
          days: coverDays ?? 0,
          weeks: settings.overWeeks,
          lastSale: lastSale ?? '—',
        }),
    t('replenishment.why.stockouts'),
  ];
}

const triedText = (t: TFunction, tries: number, better: number) =>
  better > 0 ? t('replenishment.why.tried', { tries, better }) : t('replenishment.why.triedNoBetter', { tries });
