/**
 * The life of a barcode (WMS-12): any code of goods, a serial, a tag, a waybill, a list, a bin, a document, told from the
 * latest step back, each with its document and where the goods went.
 */

import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Trace, type TraceEvent, traceCode } from '../../../src/contract/trace.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { DocumentLink } from '../stock/document-link.tsx';
import { useEntryWords } from '../stock/entry-words.ts';
import css from './trace-page.module.css';

export default function TracePage() {
  const { t } = useTranslation();
  const { code = '' } = useSearch({ from: '/shell/trace' });
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  useKeys(t('nav.trace'), [{ keys: ['/'], label: t('trace.scan'), run: () => field.current?.select() }]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const asked = field.current?.value.trim() ?? '';
    void navigate({ to: '/trace', search: asked ? { code: asked } : {} });
    field.current?.select();
  };
  return (
    <>
      <FilterBar>
        <form className={css.scan} onSubmit={submit}>
          <input
            key={code}
            ref={field}
            type="search"
            defaultValue={code}
            placeholder={t('trace.scan')}
            aria-label={t('trace.scan')}
          />
        </form>
      </FilterBar>
      {code === '' ? (
        <EmptyState title={t('trace.begin')} hint={t('trace.beginHint')} />
      ) : (
        <Life key={code} code={code} />
      )}
    </>
  );
}

function Life({ code }: { code: string }) {
  const { t } = useTranslation();
  const life = useInfiniteQuery({
    queryKey: ['trace', code],
    queryFn: ({ pageParam, signal }) =>
      call(traceCode, { query: { code, ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  });
  if (life.error && !life.data) return <ErrorState error={life.error} onRetry={() => void life.refetch()} />;
  if (!life.data) return <Waiting rows={10} />;
  const head = life.data.pages[0]!;
  if (head.kind === 'none') return <EmptyState title={t('trace.none', { code })} hint={t('trace.noneHint')} />;
  return (
    <article className={css.life}>
      <Head trace={head} />
      <Events events={life.data.pages.flatMap(({ events }) => events)} />
      {life.hasNextPage && (
        <Button size="small" loading={life.isFetchingNextPage} onClick={() => void life.fetchNextPage()}>
          {t('why.older')}
        </Button>
      )}
    </article>
  );
}

/** Where a piece is, whom it came from and who got it. */
const pieceFacts = (t: TFunction, piece: NonNullable<Trace['piece']>): string[] => [
  t('trace.serial', { serial: piece.serial }),
  [t(`serials.state.${piece.state}`), piece.node, piece.bin].filter(Boolean).join(' '),
  ...(piece.supplier ? [t('serials.from', { supplier: piece.supplier })] : []),
  ...(['receipt', 'parcel', 'order', 'returned'] as const).flatMap((name) =>
    piece[name] ? [t(`serials.${name}`, { number: piece[name].number })] : [],
  ),
  ...(piece.buyer ? [t('serials.buyer', { name: piece.buyer })] : []),
];

function Head({ trace: { kind, name, sku, marked, seen, piece } }: { trace: Trace }) {
  const { t } = useTranslation();
  const facts = [
    ...(sku ? [`${sku.name} ${sku.properties}`] : []),
    ...(marked?.lot ? [t('trace.lot', { lot: marked.lot })] : []),
    ...(marked?.serial && !piece ? [t('trace.serial', { serial: marked.serial })] : []),
    ...(marked?.expiresOn ? [t('trace.expires', { day: marked.expiresOn })] : []),
    ...(seen ? [t(`trace.seen.${seen.state}`, { bin: seen.bin })] : []),
    ...(piece ? pieceFacts(t, piece) : []),
  ];
  return (
    <header className={css.head}>
      <span className="quiet">{t(`trace.kind.${kind}`)}</span>
      <h2>
        <CopyText text={name} strong />
      </h2>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </header>
  );
}

function Events({ events }: { events: readonly TraceEvent[] }) {
  const { t } = useTranslation();
  if (events.length === 0) return <EmptyState title={t('trace.empty')} hint={t('trace.emptyHint')} />;
  return (
    <table className={css.events} aria-label={t('nav.trace')}>
      <thead>
        <tr>
          <th>{t('why.at')}</th>
          <th>{t('trace.step')}</th>
          <th>{t('trace.goods')}</th>
          <th className={css.right}>{t('trace.pieces')}</th>
          <th>{t('why.way')}</th>
          <th>{t('why.what')}</th>
          <th>{t('trace.by')}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </tbody>
    </table>
  );
}

function EventRow({ event }: { event: TraceEvent }) {
  const { t, i18n } = useTranslation();
  const { way } = useEntryWords();
  const { at, step, reason, facts, sku, quantity, from, to, document, actor } = event;
  const said = i18n.exists(`why.reason.${reason}`) ? t(`why.reason.${reason}`) : reason;
  const kind = typeof facts['kind'] === 'string' ? facts['kind'] : '';
  const words = {
    entry: said || t(`ledger.${kind}`),
    courier: said,
    piece: step === 'piece' ? t(`serials.step.${kind}`) + (said ? ` · ${said}` : '') : '',
    tagRead: i18n.exists(`rfid.kind.${kind}`) ? t('trace.steps.tagRead', { kind: t(`rfid.kind.${kind}`) }) : '',
  };
  return (
    <tr data-step={step}>
      <td className="num">
        <Moment value={at} />
      </td>
      <td>{step in words ? words[step as keyof typeof words] : t(`trace.steps.${step}`)}</td>
      <td className="num">{sku?.merchantCode}</td>
      <td className={css.right}>{quantity !== null && <Quantity value={quantity} />}</td>
      <td>{from && to ? way({ from, to }) : [facts['node'], facts['bin']].filter(Boolean).join(' ')}</td>
      <td>{document && <DocumentLink document={document} />}</td>
      <td className="quiet">{actor.kind === 'person' ? actor.name : t(`actor.${actor.kind}`)}</td>
    </tr>
  );
}
