/** What review leaves orders with, counted and per order: holds, tags, gifts, nodes, couriers, priority. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { countText } from '../../ui/format.ts';
import { countFacets, type Difference, type Facet, type FacetCount, facetKey, type Tried } from './replay.ts';
import css from './rules.module.css';
import type { RuleWords } from './use-rule-words.ts';

export function facetText(facet: Facet, words: RuleWords): string {
  return [words.t(`rules.actionName.${facet.aspect}`), facetValue(facet, words)].filter(Boolean).join(' ');
}

/** Empty for what is or is not. */
export function facetValue({ aspect, value }: Facet, words: RuleWords): string {
  const { choice, hold } = words;
  if (aspect === 'hold') return hold(value);
  if (aspect === 'node') return choice('nodes', value);
  if (aspect === 'courier') return choice('couriers', value);
  if (aspect === 'priority') return `${Number(value) > 0 ? '+' : ''}${value}`;
  return aspect === 'split' ? splitText(value, words) : value;
}

/** A number of parts, or by what it is divided: `weight 5000`, `presale A B`; `node <id> A×1`: what leaves from where. */
function splitText(value: string, { t, choice }: RuleWords): string {
  const [by = '', ...how] = value.split(' ');
  if (by === 'node') return [choice('nodes', how[0]!), ...how.slice(1)].join(' ');
  if (by === 'shortage') return t(`rules.shortFrom.${how[0]}`);
  if (by === 'weight') return `≤ ${how[0]} g`;
  return by === 'supplier' || by === 'presale' ? [t(`rules.splitBy.${by}`), ...how].join(' ') : value;
}

export function FacetChips({ difference: { more, less }, words }: { difference: Difference; words: RuleWords }) {
  const chip = (sign: '+' | '−', facet: Facet) => (
    <span key={sign + facetKey(facet)} className={css.facet} data-sign={sign}>
      {sign} {facetText(facet, words)}
    </span>
  );
  return (
    <span className={css.facets}>
      {more.map((facet) => chip('+', facet))}
      {less.map((facet) => chip('−', facet))}
    </span>
  );
}

type Props = {
  rows: readonly Tried[];
  words: RuleWords;
  chosen: string | null;
  onChoose: (facet: string | null) => void;
};

export function FacetTable({ rows, words, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const counts = useMemo(() => countFacets(rows), [rows]);
  return (
    <div className={css.facetTable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('rules.outcome')}</th>
            <th scope="col">{t('rules.inForce')}</th>
            <th scope="col">{t('rules.draft')}</th>
            <th scope="col">+</th>
            <th scope="col">−</th>
          </tr>
        </thead>
        <tbody>
          {counts.map((count) => (
            <FacetRow
              key={facetKey(count)}
              count={count}
              words={words}
              chosen={facetKey(count) === chosen}
              onChoose={() => onChoose(facetKey(count) === chosen ? null : facetKey(count))}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { count: FacetCount; words: RuleWords; chosen: boolean; onChoose: () => void };

function FacetRow({ count, words, chosen, onChoose }: RowProps) {
  const { before, after, more, less } = count;
  const changes = more + less > 0;
  const figure = (value: number) => (value === 0 ? <span className="quiet">0</span> : countText(value));
  return (
    <tr data-chosen={chosen || undefined} data-same={!changes || undefined}>
      <th scope="row">
        {changes ? (
          <button type="button" aria-pressed={chosen} onClick={onChoose}>
            {facetText(count, words)}
          </button>
        ) : (
          facetText(count, words)
        )}
      </th>
      <td>{figure(before)}</td>
      <td>{figure(after)}</td>
      <td>{figure(more)}</td>
      <td>{figure(less)}</td>
    </tr>
  );
}
