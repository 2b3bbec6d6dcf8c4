/** Where the revenue went, part by part and drawn; what each day left; what each shop did. */
import { useTranslation } from 'react-i18next';
import { PROFIT_PARTS, type Profit, type ProfitOverview } from '../../../src/contract/profit.ts';
import { Money, Quantity } from '../../ui/figures.tsx';
import { addDays, moneyText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import documents from '../stock/documents/documents.module.css';
import css from './profit.module.css';
import type { Span } from './profit-page.tsx';
import type { ProfitSearch } from './profit-search.ts';

type Props = { overview: ProfitOverview; span: Span; onShow: (change: Partial<ProfitSearch>) => void };

export function Summary({ overview, span, onShow }: Props) {
  const { t } = useTranslation();
  return (
    <div className={css.summary}>
      <Section
        title={t('profits.parts', { count: overview.orders })}
        end={<Doubts overview={overview} onShow={onShow} />}
      >
        <Parts profit={overview.total} />
      </Section>
      <Section title={t('profits.perDay')}>
        <PerDay overview={overview} span={span} />
      </Section>
      <Section title={t('profits.perShop')}>
        <PerShop overview={overview} onShow={onShow} />
      </Section>
    </div>
  );
}

/** How far the figures can be trusted. */
function Doubts({ overview: { incomplete, estimated }, onShow }: Omit<Props, 'span'>) {
  const { t } = useTranslation();
  return (
    <span className={css.doubts}>
      {estimated > 0 && <span className="quiet">{t('profits.estimatedOf', { count: estimated })}</span>}
      {incomplete > 0 && (
        <button type="button" onClick={() => onShow({ view: 'orders', unknown: 'goods' })}>
          {t('profits.incompleteOf', { count: incomplete })}
        </button>
      )}
    </span>
  );
}

/** What margins are told in: 72.12 %. */
export const marginText = (margin: number | null): string => (margin === null ? '—' : `${(margin / 100).toFixed(2)}%`);

/** One row per part, each begun where the one above ended: what is left at the bottom was earned. */
function Parts({ profit }: { profit: Profit }) {
  const { t } = useTranslation();
  const revenue = Math.max(1, Number(profit.revenue.amount));
  const percent = (amount: number) => `${((amount / revenue) * 100).toFixed(1)}%`;
  let left = revenue;
  const rows = PROFIT_PARTS.map((part) => {
    const size = Number(profit[part].amount);
    if (part !== 'revenue') left -= size;
    return { part, money: profit[part], size, from: part === 'revenue' ? 0 : left };
  });
  return (
    <table className={css.parts}>
      <tbody>
        {[...rows, { part: 'profit' as const, money: profit.profit, size: left, from: 0 }].map(
          ({ part, money, size, from }) => (
            <tr key={part} data-part={part} data-loss={(part === 'profit' && size < 0) || undefined}>
              <th scope="row">{t(`profits.part.${part}`)}</th>
              <td data-figure>
                {part === 'revenue' || part === 'profit' ? (
                  <Money value={money} />
                ) : (
                  <Money value={{ ...money, amount: String(-BigInt(money.amount)) }} />
                )}
              </td>
              <td data-figure className="quiet">
                {percent(size)}
              </td>
              <td className={css.bar} aria-hidden>
                <i style={{ marginInlineStart: percent(Math.max(0, from)), inlineSize: percent(Math.abs(size)) }} />
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

const MOST_BARS = 120;

/** A bar a day: above the line what was earned, below it what was lost. */
function PerDay({ overview: { days }, span }: Pick<Props, 'overview' | 'span'>) {
  const { t } = useTranslation();
  const known = new Map(days.map((one) => [one.day, one]));
  const all: string[] = [];
  for (let day = span.from; day <= span.to && all.length < MOST_BARS; day = addDays(day, 1)) all.push(day);
  const amounts = days.map(({ profit }) => Number(profit.profit.amount));
  const [top, bottom] = [Math.max(0, ...amounts), Math.min(0, ...amounts)];
  const height = Math.max(1, top - bottom);
  return (
    <figure className={css.plot}>
      <svg
        viewBox={`0 0 ${all.length * 10} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('profits.perDay')}
      >
        {all.map((day, i) => {
          const one = known.get(day);
          const amount = Number(one?.profit.profit.amount ?? 0);
          return (
            <g key={day}>
              <title>
                {t('profits.dayBar', {
                  ...{ day, count: one?.orders ?? 0 },
                  profit: one ? moneyText(one.profit.profit) : '—',
                })}
              </title>
              <rect className={css.column} x={i * 10} y={0} width={10} height={height} />
              <rect
                className={amount < 0 ? css.down : css.up}
                x={i * 10 + 1}
                y={top - Math.max(0, amount)}
                width={8}
                height={Math.abs(amount)}
              />
            </g>
          );
        })}
        <line className={css.axis} x1={0} x2={all.length * 10} y1={top} y2={top} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption>
        <span className="num">{all[0]}</span>
        <span className="num">{all.at(-1)}</span>
      </figcaption>
    </figure>
  );
}

function PerShop({ overview, onShow }: Omit<Props, 'span'>) {
  const { t } = useTranslation();
  const title = (part: string) => t(`profits.part.${part}`);
  return (
    <table className={`${documents.lines} ${documents.stacked} ${css.shops}`}>
      <thead>
        <tr>
          <th>{t('profits.shop')}</th>
          <th className={documents.right}>{t('profits.orders')}</th>
          {[...PROFIT_PARTS, 'profit' as const].map((part) => (
            <th key={part} className={documents.right}>
              {title(part)}
            </th>
          ))}
          <th className={documents.right}>{t('profits.margin')}</th>
        </tr>
      </thead>
      <tbody>
        {overview.shops.map(({ shop, orders, profit }) => (
          <tr key={shop.id}>
            <td>
              <button type="button" className={css.name} onClick={() => onShow({ shop: shop.id })}>
                {shop.name}
              </button>
            </td>
            <td className={documents.right} data-title={t('profits.orders')}>
              <Quantity value={String(orders)} />
            </td>
            {[...PROFIT_PARTS, 'profit' as const].map((part) => (
              <td key={part} className={documents.right} data-title={title(part)}>
                {profit[part].amount === '0' ? <span className="quiet">—</span> : <Money value={profit[part]} />}
              </td>
            ))}
            <td className={documents.right} data-title={t('profits.margin')}>
              {marginText(profit.margin)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
