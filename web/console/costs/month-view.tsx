/** One month: opening, what came and went by kind, closing; what hinders its close; its lines by SKU and node. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askReopening, type CostMonth, closeMonth, reopenMonth, type Worth } from '../../../src/contract/costs.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { Change, Moment, Money, Quantity } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { MissingCosts } from './missing-costs.tsx';
import { MonthLines } from './month-lines.tsx';
import { MonthState } from './months-page.tsx';

export const refreshCosts = () => queryClient.invalidateQueries({ queryKey: ['costs'] });

export function MonthView({ month }: { month: CostMonth }) {
  const { t } = useTranslation();
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2 className="num">{month.month}</h2>
          <MonthState month={month} />
          <Actions month={month} />
        </div>
        {month.closedAt && month.closedBy && (
          <p className={css.facts}>
            <span>
              {t('stockMonths.closedBy')} <By by={month.closedBy} /> <Moment value={month.closedAt} />
            </span>
          </p>
        )}
        {month.asked && (
          <p>
            {t('stockMonths.asked')} <By by={month.asked.by} />: {month.asked.why}
          </p>
        )}
      </header>
      {month.state === 'closing' && <p>{t('stockMonths.closingHint')}</p>}
      {month.state === 'open' && <Hindrances month={month} />}
      <Totals month={month} />
      {month.hindrances.missing > 0 && <MissingCosts month={month.month} />}
      <MonthLines month={month} />
    </article>
  );
}

function Actions({ month }: { month: CostMonth }) {
  const { t } = useTranslation();
  const [mayClose, mayReopen] = [useRight('bills.propose'), useRight('bills.approve')];
  const [asking, setAsking] = useState<'close' | 'ask' | 'reopen' | null>(null);
  const may =
    month.next === 'close'
      ? mayClose && ('close' as const)
      : month.next === 'reopen' && (month.asked ? mayReopen && ('reopen' as const) : mayClose && ('ask' as const));
  useKeys(month.month, may ? [{ keys: ['c'], label: t(`stockMonths.do.${may}`), run: () => setAsking(may) }] : []);
  if (!may) return null;
  return (
    <>
      <Button size="small" {...(may === 'close' && { type: 'primary' as const })} onClick={() => setAsking(may)}>
        {t(`stockMonths.do.${may}`)} <Hotkey name="c" />
      </Button>
      {asking && <Question what={asking} month={month} onClose={() => setAsking(null)} />}
    </>
  );
}

type QuestionProps = { what: 'close' | 'ask' | 'reopen'; month: CostMonth; onClose: () => void };

function Question({ what, month: { month, version }, onClose }: QuestionProps) {
  const { t } = useTranslation();
  const [why, setWhy] = useState('');
  const act = useMutation({
    mutationFn: () => {
      const at = { params: { month }, ifMatch: version };
      if (what === 'ask') return call(askReopening, { ...at, body: { why: why.trim() } });
      return what === 'close' ? call(closeMonth, at) : call(reopenMonth, at);
    },
    onSuccess: onClose,
    onSettled: refreshCosts,
  });
  return (
    <Dialog
      danger={what === 'reopen'}
      title={`${t(`stockMonths.do.${what}`)} · ${month}`}
      okText={t(`stockMonths.do.${what}`)}
      okDisabled={what === 'ask' && why.trim() === ''}
      onClose={onClose}
      onOk={() =>
        act.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <p>{t(`stockMonths.question.${what}`)}</p>
      {what === 'ask' && (
        <LabelledArea label={t('stockMonths.why')} value={why} onChange={(event) => setWhy(event.target.value)} />
      )}
      {act.isError && <InlineError error={act.error} />}
    </Dialog>
  );
}

function Hindrances({ month: { hindrances, tried } }: { month: CostMonth }) {
  const { t } = useTranslation();
  const { missing, negative, openCounts, transit } = hindrances;
  const told = [
    ...(missing > 0 ? [t('stockMonths.hindrance.missing', { count: missing })] : []),
    ...(negative > 0 ? [t('stockMonths.hindrance.negative', { count: negative })] : []),
    ...(openCounts > 0 ? [t('stockMonths.hindrance.openCounts', { count: openCounts })] : []),
  ];
  return (
    <Section title={t('stockMonths.hindrances')}>
      {tried && told.length > 0 && (
        <p>
          {t('stockMonths.tried')} <By by={tried.by} /> <Moment value={tried.at} />
        </p>
      )}
      {told.length === 0 && <p className="quiet">{t('stockMonths.nothingHinders')}</p>}
      <ul className={css.receipts}>
        {told.map((text) => (
          <li key={text} className={css.wrong}>
            {text}
          </li>
        ))}
        {openCounts > 0 && (
          <li>
            <Link to="/stocktakes">{t('stockMonths.toCounts')}</Link>
          </li>
        )}
        {transit !== '0' && (
          <li className="quiet">{t('stockMonths.hindrance.transit', { pieces: countText(transit) })}</li>
        )}
      </ul>
    </Section>
  );
}

function Totals({ month: { opening, moves, closing } }: { month: CostMonth }) {
  const { t } = useTranslation();
  const row = (name: string, { pieces, value }: Worth, moved: boolean) => (
    <tr key={name}>
      <td>{moved ? name : <b>{name}</b>}</td>
      <td className={css.right}>{moved ? <Change value={pieces} /> : <Quantity value={pieces} />}</td>
      <td className={css.right}>
        <Money value={value} signed={moved} />
      </td>
    </tr>
  );
  return (
    <div className={css.wide}>
      <table className={css.lines}>
        <thead>
          <tr>
            <th>{t('stockMonths.kindTitle')}</th>
            <th className={css.right}>{t('stockMonths.pieces')}</th>
            <th className={css.right}>{t('stockMonths.value')}</th>
          </tr>
        </thead>
        <tbody>
          {row(t('stockMonths.opening'), opening, false)}
          {moves.map((move) => row(t(`stockMonths.kind.${move.kind}`), move, true))}
          {row(t('stockMonths.closing'), closing, false)}
        </tbody>
      </table>
    </div>
  );
}
