/** One transfer: how far it is, shipped by scanning, and what can be done where it went wrong. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { transferEntries } from '../../../../src/contract/document-entries.ts';
import {
  approveTransfers,
  closeTransfers,
  reverseTransfer,
  type Transfer,
  writeOffTransfer,
} from '../../../../src/contract/transfers.ts';
import { type Act, Acts } from '../../../ui/acts.tsx';
import { CopyText } from '../../../ui/copy-text.tsx';
import { Moment, Money } from '../../../ui/figures.tsx';
import { countText } from '../../../ui/format.ts';
import { useKeys } from '../../../ui/keys.ts';
import { ReasonDialog } from '../../../ui/reason-dialog.tsx';
import { Section } from '../../../ui/section.tsx';
import { StateTrack } from '../../../ui/state-track.tsx';
import { InlineError, Unread } from '../../../ui/states.tsx';
import type { Mark } from '../../../ui/track.ts';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { useRight } from '../../queries.ts';
import { DocumentEntries } from '../document-entries.tsx';
import css from '../documents/documents.module.css';
import { ShipLines } from './ship-lines.tsx';
import { refreshTransfers, TransferTag, transferQuery, underwayOf } from './transfer-parts.tsx';

export function TransferView({ id }: { id: string }) {
  const query = useQuery(transferQuery(id));
  const mayWrite = useRight('stock.write');
  if (!query.data) return <Unread query={query} rows={12} />;
  return <Shown transfer={query.data} mayWrite={mayWrite} />;
}

const ASKING = ['close', 'writeOff', 'reverse'] as const;
type Asking = (typeof ASKING)[number];

function Shown({ transfer, mayWrite }: { transfer: Transfer; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<Asking | null>(null);
  const { id, number, state, from, to, amount, expectedOn, note } = transfer;
  const approve = useMutation({
    mutationFn: async () => assertDone((await call(approveTransfers, { body: { ids: [id] } })).outcomes),
    onSettled: refreshTransfers,
  });
  const draft = mayWrite && state === 'draft';
  useKeys(number, draft ? [{ keys: ['a'], label: t('transfers.approve'), run: () => approve.mutate() }] : []);
  const acts = mayWrite ? actsOf(transfer, t, setAsking) : [];
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>
            <CopyText text={number} strong />
          </h2>
          <TransferTag state={state} />
          <Acts
            acts={[
              ...(draft
                ? [
                    {
                      ...{ name: 'approve', text: t('transfers.approve'), hotkey: 'a', strong: true },
                      ...{ busy: approve.isPending, run: () => approve.mutate() },
                    },
                  ]
                : []),
              ...acts,
            ]}
          />
        </div>
        <div className={css.facts}>
          <span>
            {from.name} → {to.name}
          </span>
          <span>{amount ? <Money value={amount} /> : t('transfers.samePrice')}</span>
          {expectedOn && (
            <span>
              {t('transfers.expectedOn')} {expectedOn}
            </span>
          )}
          {note && <span>{note}</span>}
        </div>
      </header>
      {approve.error !== null && <InlineError error={approve.error} />}
      <Track transfer={transfer} />
      <ShipLines key={transfer.version} transfer={transfer} mayWrite={mayWrite} />
      {transfer.shipments.length > 0 && <Shipments transfer={transfer} />}
      <DocumentEntries
        id={id}
        number={number}
        version={transfer.version}
        load={(query, signal) => call(transferEntries, { params: { id }, query, ...(signal && { signal }) })}
      />
      {asking && <Ask transfer={transfer} what={asking} onClose={() => setAsking(null)} />}
    </article>
  );
}

function actsOf(transfer: Transfer, t: (key: string) => string, ask: (what: Asking) => void): Act[] {
  const { state, shipped, quantity, lines } = transfer;
  const may: Record<Asking, boolean> = {
    close: ['draft', 'approved', 'partlyDone'].includes(state) && lines.some((one) => one.shipped !== one.quantity),
    writeOff: state === 'partlyDone' && underwayOf(transfer) > 0n,
    reverse: state !== 'draft' && state !== 'reversed' && (shipped !== '0' || quantity !== shipped),
  };
  return ASKING.filter((what) => may[what]).map((what) => ({
    ...{ name: what, text: t(`transfers.${what}`), danger: what !== 'close', run: () => ask(what) },
  }));
}

function Track({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const { state, createdAt, quantity, shipped, received, shipments } = transfer;
  const reached = state === 'draft' ? 0 : shipped === '0' ? 2 : 3;
  const over = state === 'done';
  const stopped = state === 'closedShort' || state === 'reversed';
  const mark = (step: number): Mark =>
    over || step < reached ? 'done' : step === reached ? (stopped ? 'stopped' : 'now') : 'ahead';
  const ended = stopped ? t(`transfers.state.${state}`) : null;
  const steps = [
    { id: 'draft', name: t('transfers.steps.draft'), mark: mark(0), at: createdAt },
    { id: 'approved', name: t('transfers.steps.approved'), mark: mark(1) },
    {
      ...{ id: 'ship', name: t('transfers.steps.ship'), mark: mark(2), at: shipments[0]?.createdAt ?? null },
      note: t('transfers.shippedOf', { shipped: countText(shipped), quantity: countText(quantity) }),
    },
    {
      ...{ id: 'receive', name: t('transfers.steps.receive'), mark: mark(3) },
      note: ended ?? t('transfers.shippedOf', { shipped: countText(received), quantity: countText(shipped) }),
    },
  ];
  return <StateTrack label={t('track.title')} steps={steps} />;
}

/** Each is received as the goods it makes the destination expect. */
function Shipments({ transfer: { shipments } }: { transfer: Transfer }) {
  const { t } = useTranslation();
  return (
    <Section title={t('transfers.shipments')}>
      <ul className={css.receipts}>
        {shipments.map(({ id, number, createdAt, by, quantity, reversed, expectation }) => (
          <li key={id}>
            <Link to="/stock/documents" search={{ open: id }} className={css.link}>
              {number}
            </Link>{' '}
            <Moment value={createdAt} /> {by.name}{' '}
            {t('transfers.shipmentOf', { pieces: quantity, received: expectation?.received ?? '0' })}{' '}
            {expectation && (
              <Link to="/stock/documents" search={{ view: 'expectations', open: expectation.id }} className={css.link}>
                {expectation.number}
              </Link>
            )}{' '}
            {reversed && <span className="quiet">{t('transfers.reversed')}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Ask({ transfer, what, onClose }: { transfer: Transfer; what: Asking; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, from, to } = transfer;
  const act = async (reason: string) => {
    if (what === 'close') assertDone((await call(closeTransfers, { body: { ids: [id] } })).outcomes);
    else await call(what === 'writeOff' ? writeOffTransfer : reverseTransfer, { params: { id }, body: { reason } });
  };
  const words = {
    close: { node: from.name },
    writeOff: { pieces: underwayOf(transfer).toString(), node: to.name },
    reverse: { from: from.name, to: to.name },
  }[what];
  return (
    <ReasonDialog
      danger={what !== 'close'}
      title={`${t(`transfers.${what}`)} ${transfer.number}`}
      okText={t(`transfers.${what}`)}
      label={what === 'close' ? undefined : t('transfers.reason')}
      onReason={(reason) => act(reason).finally(() => void refreshTransfers())}
      onClose={onClose}
    >
      {t(`transfers.${what}Ask`, words)}
    </ReasonDialog>
  );
}
