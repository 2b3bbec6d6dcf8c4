/**
 * The entries behind one quantity, newest first, with the bucket after each, now or at any past time. A computed bucket
 * shows its parts, each of which can be opened in turn, and what stands behind them.
 */
import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import type { whyThisNumber } from '../../../src/contract/stock.ts';
import { Quantity } from '../../ui/figures.tsx';
import { countText, localOf, momentOf } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Above, useKeys } from '../../ui/keys.ts';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { AsOfField } from './as-of-field.tsx';
import { BucketTable } from './bucket-table.tsx';
import { Reservations } from './reservations.tsx';
import { skuStockQuery } from './stock-queries.ts';
import type { WhyQuestion } from './why.tsx';
import css from './why-drawer.module.css';
import { useWhyAnswer, WhyEntries } from './why-entries.tsx';

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
  const { skuId, nodeId, bucket } = question;
  const why = useWhyAnswer(question, asOf);
  const first = why.data?.pages[0];
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
            {first.parts.length === 0 ? (
              <>
                {bucket === 'reserved' && !asOf && first.value !== '0' && <Promises {...{ skuId, nodeId, onLeave }} />}
                <WhyEntries {...{ question, asOf, onLeave }} />
              </>
            ) : (
              <Behind {...{ question, asOf, onAsk, onLeave }} parts={first.parts} />
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
        // None reserved is taken off as well, as nothing.
        const minus = part.quantity.startsWith('-') || part.bucket === 'reserved';
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

type PromisesProps = { skuId: string; nodeId: string | undefined; onLeave: () => void };

function Promises({ skuId, nodeId, onLeave }: PromisesProps) {
  const { t } = useTranslation();
  return (
    <section className={css.part}>
      <h3>{t('stock.reservations')}</h3>
      <Reservations skuId={skuId} nodeId={nodeId} onLeave={onLeave} />
    </section>
  );
}

type BehindProps = Pick<Props, 'question' | 'onAsk' | 'onLeave'> & { asOf: string; parts: Answer['parts'] };

/** A computed number has no entries: where it lies, who reserves of it, and how the goods under it came and went. */
function Behind({ question, asOf, parts, onAsk, onLeave }: BehindProps) {
  const { t } = useTranslation();
  const { skuId, nodeId } = question;
  const until = asOf ? momentOf(asOf) : undefined;
  const stock = useQuery({ ...skuStockQuery(skuId, until), enabled: !nodeId });
  const own = parts.filter(({ sku }) => sku === null);
  const reserved = own.find(({ bucket }) => bucket === 'reserved');
  const shown = [...own.map(({ bucket }) => bucket), 'available'] as const;
  return (
    <>
      {!nodeId && stock.data && stock.data.nodes.length > 1 && (
        <section className={css.part}>
          <h3>{t('stock.buckets')}</h3>
          <BucketTable stock={stock.data} asOf={until} shown={shown} onWhy={onAsk} />
        </section>
      )}
      {reserved && reserved.quantity !== '0' && !asOf && <Promises {...{ skuId, nodeId, onLeave }} />}
      {own.length > 0 ? (
        <section>
          <h3 className={css.over}>{t('why.goods')}</h3>
          <WhyEntries question={{ ...question, bucket: 'onHand' }} asOf={asOf} onLeave={onLeave} />
        </section>
      ) : (
        <EmptyState title={t('why.reckoned')} hint={t('why.reckonedHint')} />
      )}
    </>
  );
}
