/**
 * The entries behind one quantity, newest first, with the bucket after each, now or at any past time. A computed bucket
 * shows its parts, and each part can be opened in turn.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { type LedgerEntry, whyThisNumber } from '../../../src/contract/stock.ts';
import { Change, Moment, Quantity } from '../../ui/figures.tsx';
import { countText, localOf, momentOf } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Above, useKeys } from '../../ui/keys.ts';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { AsOfField } from './as-of-field.tsx';
import { DocumentLink } from './document-link.tsx';
import { useEntryWords } from './entry-words.ts';
import { Reservations } from './reservations.tsx';
import type { WhyQuestion } from './why.tsx';
import css from './why-drawer.module.css';

type Answer = ResponseOf<typeof whyThisNumber>;
type Props = {
  question: WhyQuestion;
  onAsk: (question: WhyQuestion) => void;
  /** To the number this one is a part of; null for the first. */
  onBack: (() => void) | null;
  onClose: () => void;
  /** Before a link leads to another page. */
  onLeave: () => void;
};

export default function WhyDrawer({ question, onAsk, onBack, onClose, onLeave }: Props) {
  const { t } = useTranslation();
  const [asOf, setAsOf] = useState(() => (question.asOf ? localOf(question.asOf) : ''));
  const back = { keys: ['Escape'], label: t(onBack ? 'keys.back' : 'action.close'), run: onBack ?? onClose };
  useKeys(t('why.title'), [back], true);
  const { skuId, nodeId, bin, bucket } = question;
  const why = useInfiniteQuery({
    queryKey: ['why', skuId, nodeId, bin, bucket, asOf],
    queryFn: ({ pageParam, signal }) =>
      call(whyThisNumber, {
        query: {
          skuId,
          bucket,
          ...(nodeId ? { nodeId } : {}),
          ...(bin ? { bin } : {}),
          ...(asOf ? { asOf: momentOf(asOf) } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  });
  const pages = why.data?.pages ?? [];
  const first = pages[0];
  return (
    <Drawer
      open
      size={720}
      keyboard={false}
      title={first ? <Title answer={first} onBack={onBack} /> : t('why.title')}
      onClose={onClose}
      styles={{ body: { padding: 0 }, header: { padding: '10px 16px' }, wrapper: { maxWidth: '100vw' } }}
      extra={<AsOfField value={asOf} onChange={setAsOf} />}
    >
      <Above>
        {first ? (
          <>
            <Sum answer={first} question={question} onAsk={onAsk} />
            {bucket === 'reserved' && !asOf && first.value !== '0' && (
              <section className={css.reservations}>
                <h3>{t('stock.reservations')}</h3>
                <Reservations skuId={skuId} nodeId={nodeId} onLeave={onLeave} />
              </section>
            )}
            {(first.parts.length === 0 || first.entries.length > 0) && (
              <Entries
                entries={pages.flatMap((page) => page.entries)}
                opening={pages.at(-1)!.opening}
                onLeave={onLeave}
              />
            )}
            {first.parts.length > 0 && first.entries.length === 0 && (
              <EmptyState title={t('why.reckoned')} hint={t('why.reckonedHint')} />
            )}
            {why.hasNextPage && (
              <div className={css.more}>
                <Button size="small" loading={why.isFetchingNextPage} onClick={() => void why.fetchNextPage()}>
                  {t('why.older')}
                </Button>
              </div>
            )}
          </>
        ) : (
          <Unread query={why} />
        )}
      </Above>
    </Drawer>
  );
}

function Title({ answer, onBack }: { answer: Answer; onBack: (() => void) | null }) {
  const { t } = useTranslation();
  return (
    <span className={css.title}>
      {onBack && (
        <span className={css.back}>
          <IconButton icon={ArrowLeft} label={t('keys.back')} onClick={onBack} />
        </span>
      )}
      {t(`stock.bucket.${answer.bucket}`)} <b>{countText(answer.value)}</b>
      <small className="clip">
        {answer.sku.merchantCode} {answer.sku.properties} · {answer.node?.name ?? t('stock.allNodes')}
        {answer.bin && ` · ${answer.bin}`}
      </small>
    </span>
  );
}

/** The parts of a computed bucket as a sum. */
function Sum({ answer, question, onAsk }: { answer: Answer; question: WhyQuestion; onAsk: Props['onAsk'] }) {
  const { t } = useTranslation();
  if (answer.parts.length === 0) return null;
  return (
    <p className={css.sum}>
      {answer.parts.map((part, index) => {
        const minus = part.quantity.startsWith('-');
        return (
          <span key={`${part.bucket}/${part.node?.id}/${part.sku?.id}`}>
            {(index > 0 || minus) && <span className="quiet"> {minus ? '−' : '+'} </span>}
            {part.sku
              ? t('why.through', { code: part.sku.merchantCode, node: part.node?.name })
              : t(`stock.bucket.${part.bucket}`)}{' '}
            <Quantity
              value={part.quantity.replace('-', '')}
              whyLabel={t('why.open')}
              onWhy={() =>
                onAsk({
                  skuId: part.sku?.id ?? question.skuId,
                  nodeId: part.node?.id ?? question.nodeId,
                  bucket: part.bucket,
                })
              }
            />
          </span>
        );
      })}
      <span className="quiet"> = </span>
      <b>{countText(answer.value)}</b>
    </p>
  );
}

type EntriesProps = { entries: readonly LedgerEntry[]; opening: string; onLeave: () => void };

function Entries({ entries, opening, onLeave }: EntriesProps) {
  const { t } = useTranslation();
  const { way, because } = useEntryWords();
  if (entries.length === 0)
    return <EmptyState title={t('why.none')} hint={t('why.noneHint', { opening: countText(opening) })} />;
  return (
    <table className={css.entries}>
      <thead>
        <tr>
          <th>{t('why.at')}</th>
          <th>{t('why.what')}</th>
          <th>{t('why.way')}</th>
          <th className={css.right}>{t('why.change')}</th>
          <th className={css.right}>{t('why.running')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td>
              <Moment value={entry.at} />
            </td>
            <td>
              <div>
                {t(`ledger.${entry.kind}`)} · <DocumentLink document={entry.document} onLeave={onLeave} />
              </div>
              <div className="quiet">{because(entry)}</div>
            </td>
            <td className={css.way}>{way(entry)}</td>
            <td className={css.right}>
              <Change value={entry.change} />
            </td>
            <td className={css.right}>
              <b>{countText(entry.running)}</b>
            </td>
          </tr>
        ))}
        <tr className={css.opening}>
          <td />
          <td>{t('why.opening')}</td>
          <td className={css.way} />
          <td />
          <td className={css.right}>{countText(opening)}</td>
        </tr>
      </tbody>
    </table>
  );
}
