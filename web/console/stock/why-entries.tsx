/** The entries behind a bucket, newest first, with the bucket after each; older ones on demand. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type LedgerEntry, whyThisNumber } from '../../../src/contract/stock.ts';
import { Change, Moment } from '../../ui/figures.tsx';
import { countText, momentOf } from '../../ui/format.ts';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { DocumentLink } from './document-link.tsx';
import { useEntryWords } from './entry-words.ts';
import type { WhyQuestion } from './why.tsx';
import css from './why-drawer.module.css';

/** `asOf`: as a clock shows it; now when empty. */
export function useWhyAnswer({ skuId, nodeId, bin, bucket }: WhyQuestion, asOf: string) {
  return useInfiniteQuery({
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
}

type Props = { question: WhyQuestion; asOf: string; onLeave: () => void };

export function WhyEntries({ question, asOf, onLeave }: Props) {
  const { t } = useTranslation();
  const why = useWhyAnswer(question, asOf);
  const pages = why.data?.pages;
  if (!pages) return <Unread query={why} rows={4} />;
  return (
    <>
      <Entries entries={pages.flatMap((page) => page.entries)} opening={pages.at(-1)!.opening} onLeave={onLeave} />
      {why.hasNextPage && (
        <div className={css.more}>
          <Button size="small" loading={why.isFetchingNextPage} onClick={() => void why.fetchNextPage()}>
            {t('why.older')}
          </Button>
        </div>
      )}
    </>
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
