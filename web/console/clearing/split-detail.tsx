/** One split: where its money stands, whose shares it has, what went back; it can be released before its day. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { releaseSplits, type SplitView } from '../../../src/contract/splits.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { decimalOf } from '../../ui/minor.ts';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { refreshClearing } from './clearing-queries.ts';
import { InstructionTag, SplitTag } from './clearing-tags.tsx';
import { SubsidyDialog } from './subsidy-dialog.tsx';

const FIGURES = ['paid', 'subsidy', 'fee', 'refunded', 'pending', 'released', 'advanced', 'capped'] as const;

function feeText(t: TFunction, ppm: number): string {
  if (ppm === 0) return t('custody.feeBy.seller');
  return ppm === 1_000_000
    ? t('custody.feeBy.platform')
    : t('custody.feeBy.both', { percent: `${decimalOf(String(ppm), 4)}%` });
}

export function SplitDetail({ split }: { split: SplitView }) {
  const { t, i18n } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [adding, setAdding] = useState(false);
  const release = useMutation({
    mutationFn: async () => assertDone((await call(releaseSplits, { body: { ids: [split.id] } })).outcomes),
    onSettled: refreshClearing,
  });
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2 className="num">{split.number}</h2>
          <SplitTag split={split} />
          {mayWrite && (split.state === 'frozen' || split.state === 'split') && (
            <Button size="small" loading={release.isPending} onClick={() => release.mutate()}>
              {t('custody.do.release')}
            </Button>
          )}
          {mayWrite && split.state === 'frozen' && split.refunded.amount === '0' && (
            <Button size="small" onClick={() => setAdding(true)}>
              {t('custody.do.subsidise')}
            </Button>
          )}
        </div>
        <p className={css.facts}>
          <span>{split.subMerchant.name}</span>
          <span className="num">{split.reference}</span>
          <span>
            {t('custody.releaseOn')} <span className="num">{split.releaseOn}</span>
          </span>
          <span>{feeText(t, split.platformFeePpm)}</span>
        </p>
        {release.isError && <InlineError error={release.error} />}
        {adding && <SubsidyDialog split={split} onClose={() => setAdding(false)} />}
      </header>
      <div className={css.wide}>
        <table className={css.lines}>
          <tbody>
            {FIGURES.filter((name) => split[name].amount !== '0').map((name) => (
              <tr key={name}>
                <td>{t(`custody.figure.${name}`)}</td>
                <td className={css.right}>
                  <Money value={split[name]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {split.trouble !== '' && <p className={css.facts}>{refusalText(i18n, split.trouble)}</p>}
      <Instructions split={split} />
      <Legs split={split} />
      <Returns split={split} />
    </article>
  );
}

/** What its payment company was told, part by part: a share that did not arrive stays the seller's. */
function Instructions({ split: { instructions } }: { split: SplitView }) {
  const { t } = useTranslation();
  if (instructions.length === 0) return null;
  return (
    <Section title={t('custody.told')}>
      <div className={css.wide}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('custody.at')}</th>
              <th>{t('custody.receiver')}</th>
              <th className={css.right}>{t('custody.amount')}</th>
              <th>{t('orders.column.state')}</th>
            </tr>
          </thead>
          <tbody>
            {instructions.flatMap((one) => linesOf(one).map((line) => <Line key={line.key} one={one} line={line} />))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

type Instruction = SplitView['instructions'][number];
type Told = Instruction['parts'][number] & { key: string };
/** An instruction without parts only sets the payment free. */
const linesOf = ({ number, parts, amount, state }: Instruction): Told[] =>
  parts.length > 0
    ? parts.map((part) => ({ ...part, key: `${number}/${part.receiver?.id ?? ''}` }))
    : [{ key: number, receiver: null, amount, state: state === 'success' ? 'success' : 'waiting', reason: '' }];

function Line({ one, line }: { one: Instruction; line: Told }) {
  const { t } = useTranslation();
  const word = one.endedAt === null || one.state === 'refused' ? one.state : line.state;
  const who = one.parts.length === 0 ? t('custody.setFree') : (line.receiver?.name ?? t('custody.bearer.platform'));
  return (
    <tr>
      <td>
        <Moment value={one.madeAt} />
      </td>
      <td>
        {one.kind === 'back' && <span className="quiet">{t('custody.back')} </span>}
        {who}
      </td>
      <td className={css.right}>
        <Money value={line.amount} />
      </td>
      <td title={one.number}>
        <InstructionTag state={word === 'waiting' ? 'processing' : word} />{' '}
        <span className="quiet">{line.reason || one.trouble}</span>
      </td>
    </tr>
  );
}

function Legs({ split: { legs } }: { split: SplitView }) {
  const { t } = useTranslation();
  if (legs.length === 0) return null;
  return (
    <Section title={t('custody.legs')}>
      <div className={css.wide}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('custody.receiver')}</th>
              <th className={css.right}>{t('custody.amount')}</th>
              <th className={css.right}>{t('custody.returned')}</th>
            </tr>
          </thead>
          <tbody>
            {legs.map(({ receiver, amount, returned }) => (
              <tr key={receiver?.id ?? 'platform'}>
                <td>{receiver?.name ?? t('custody.bearer.platform')}</td>
                <td className={css.right}>
                  <Money value={amount} />
                </td>
                <td className={css.right}>
                  <Money value={returned} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Returns({ split: { returns } }: { split: SplitView }) {
  const { t } = useTranslation();
  if (returns.length === 0) return null;
  return (
    <Section title={t('custody.returns')}>
      <div className={css.wide}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('custody.at')}</th>
              <th>{t('custody.document')}</th>
              <th className={css.right}>{t('custody.refunded')}</th>
              <th className={css.right}>{t('custody.returned')}</th>
              <th className={css.right}>{t('custody.figure.advanced')}</th>
            </tr>
          </thead>
          <tbody>
            {returns.map((one) => (
              <tr key={one.reference}>
                <td>
                  <Moment value={one.at} />
                </td>
                <td>
                  <span className="num">{one.reference}</span>
                  {one.state === 'undone' && <p className="quiet">{t('custody.returnUndone')}</p>}
                </td>
                <td className={css.right}>
                  <Money value={one.amount} />
                </td>
                <td className={css.right}>
                  <Money value={one.returned} />
                </td>
                <td className={css.right}>
                  <Money value={one.advanced} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
