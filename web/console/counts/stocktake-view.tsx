/** One stocktake: how far it is, what differs and what that is worth, which bins were missed, and who counted how much. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import {
  approveStocktake,
  closeStocktake,
  type Stocktake,
  type StocktakeState,
} from '../../../src/contract/stocktakes.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Section } from '../../ui/section.tsx';
import { StateTrack } from '../../ui/state-track.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { markAt } from '../../ui/track.ts';
import { call } from '../api.ts';
import { Facts } from '../floor/facts.tsx';
import css from '../floor/floor.module.css';
import { useRight } from '../queries.ts';
import { Differences } from './differences.tsx';
import { missedQuery, stocktakeQuery, takeStocktake } from './stocktake-queries.ts';
import { binCounts, StocktakeTag } from './stocktakes-page.tsx';
import { actorOf, nameOf } from './use-count.ts';

const STEPS = ['draft', 'approved', 'running', 'partlyDone', 'done'] as const satisfies readonly StocktakeState[];

export function StocktakeView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(stocktakeQuery(id));
  const mayWrite = useRight('stock.write');
  const params = { id };
  const act = useMutation({ mutationFn: (run: () => Promise<Stocktake>) => run(), onSuccess: takeStocktake });
  const stocktake = query.data;
  const draft = mayWrite && stocktake?.state === 'draft';
  const approve = () => act.mutate(() => call(approveStocktake, { params }));
  const close = () => act.mutate(() => call(closeStocktake, { params }));
  useKeys(stocktake?.number ?? '', draft ? [{ keys: ['b'], label: t('stocktakes.approve'), run: approve }] : []);
  if (!stocktake) return <Unread query={query} rows={12} />;
  const over = stocktake.state === 'done' || stocktake.state === 'closedShort';
  const { all, done } = binCounts(stocktake);
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>
          <CopyText text={stocktake.number} strong />
        </h2>
        <StocktakeTag state={stocktake.state} />
        <span className="quiet" role="status">
          {stocktake.node.name} · {t(`stocktakes.kinds.${stocktake.kind}`)} ·{' '}
          {t('stocktakes.progressOf', { done, all })}
        </span>
        {draft && (
          <Button size="small" type="primary" loading={act.isPending} onClick={approve}>
            {t('stocktakes.approve')} <Hotkey name="b" />
          </Button>
        )}
        {mayWrite && !over && (
          <Button size="small" disabled={act.isPending} onClick={close}>
            {t('stocktakes.close')}
          </Button>
        )}
      </header>
      {act.error !== null && <InlineError error={act.error} />}
      <Track stocktake={stocktake} />
      <Facts facts={factsOf(t, stocktake)} />
      <Differences stocktake={stocktake} mayWrite={mayWrite} />
      {stocktake.state !== 'draft' && <Missed stocktake={stocktake} over={over} />}
      {stocktake.people.length > 0 && <People people={stocktake.people} />}
    </article>
  );
}

function Track({ stocktake: { state, createdAt } }: { stocktake: Stocktake }) {
  const { t } = useTranslation();
  const short = state === 'closedShort';
  const at = STEPS.findIndex((one) => one === state);
  const steps = STEPS.map((one, index) => ({
    ...{ id: one, name: t(`stocktakes.steps.${one}`), at: index === 0 ? createdAt : null },
    mark:
      state === 'done'
        ? ('done' as const)
        : short
          ? index === STEPS.length - 1
            ? ('stopped' as const)
            : ('done' as const)
          : markAt(index, at),
    ...(short && index === STEPS.length - 1 && { note: t('stocktakes.state.closedShort') }),
  }));
  return <StateTrack label={t('track.title')} steps={steps} />;
}

function factsOf(t: TFunction, stocktake: Stocktake): [string, string][] {
  const { gain, loss, gainValue, lossValue, withoutCost, scope, tolerance } = stocktake;
  const worth = (pieces: string, value: Stocktake['gainValue']) =>
    value && value.amount !== '0' ? `${countText(pieces)} · ${moneyText(value)}` : countText(pieces);
  return [
    [t('stocktakes.gain'), worth(gain, gainValue)],
    [t('stocktakes.loss'), worth(loss, lossValue)],
    [t('stocktakes.tolerance'), countText(tolerance)],
    ...(scope.seed !== undefined ? [[t('stocktakes.seed'), String(scope.seed)] as [string, string]] : []),
    ...(withoutCost > 0 && gainValue
      ? [[t('stocktakes.value'), t('stocktakes.withoutCost', { count: withoutCost })] as [string, string]]
      : []),
  ];
}

function Missed({ stocktake, over }: { stocktake: Stocktake; over: boolean }) {
  const { t } = useTranslation();
  const query = useQuery(missedQuery(stocktake.id));
  return (
    <Section title={`${t(over ? 'stocktakes.missed' : 'stocktakes.notYet')} ${countText(query.data?.length ?? 0)}`}>
      {!query.data && <Unread query={query} rows={2} />}
      {query.data?.length === 0 && <p className="quiet">{t('stocktakes.noMissed')}</p>}
      <ul className={css.lists}>
        {query.data?.map(({ id, bin, state }) => (
          <li key={id}>
            <b>{nameOf(t, bin)}</b> <span className="quiet">{t(`stocktakes.binState.${state}`)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function People({ people }: Pick<Stocktake, 'people'>) {
  const { t } = useTranslation();
  return (
    <Section title={t('stocktakes.people')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('stocktakes.by')}</th>
            <th className={css.right}>{t('stocktakes.bins')}</th>
            <th className={css.right}>{t('stocktakes.pieces')}</th>
            <th className={css.right}>{t('stocktakes.scans')}</th>
            <th className={css.right}>{t('stocktakes.perBin')}</th>
            <th className={css.right}>{t('stocktakes.overturned')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ by, bins, pieces, scans, seconds, overturned }) => (
            <tr key={by.name}>
              <td>{actorOf(t, by)}</td>
              <td className={css.right}>{countText(bins)}</td>
              <td className={css.right}>
                <Quantity value={pieces} />
              </td>
              <td className={css.right}>{countText(scans)}</td>
              <td className={css.right}>{t('stocktakes.secondsText', { count: Math.round(seconds / bins) })}</td>
              <td className={css.right}>{countText(overturned)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
