/** Drives the stand-ins of the outside world (CHN-9): what a buyer, a courier or a payment company does, on request. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  askSandboxRefund,
  downloadSandboxBill,
  getSandbox,
  placeSandboxOrders,
  repeatSandboxNotification,
  type SandboxState,
  setSandboxCourier,
} from '../../../src/contract/sandbox.ts';
import { Moment } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { queryClient } from '../queries.ts';
import { ChannelFaults } from './channel-faults.tsx';
import css from './sandbox-page.module.css';

const sandboxQuery = { queryKey: ['sandbox'], queryFn: () => call(getSandbox) };
const refresh = () => queryClient.invalidateQueries({ queryKey: ['sandbox'] });

export default function SandboxPage() {
  const sandbox = useQuery(sandboxQuery);
  if (!sandbox.data) return <Unread query={sandbox} />;
  return (
    <div className={css.page}>
      <div className={css.column}>
        <Channels channels={sandbox.data.channels} />
        <ChannelFaults channels={sandbox.data.channels} />
        <Couriers couriers={sandbox.data.couriers} />
        <Payments payments={sandbox.data.payments} />
      </div>
      <div className={css.side}>
        <Letters letters={sandbox.data.letters} />
        <Log log={sandbox.data.log} />
      </div>
    </div>
  );
}

function Channels({ channels }: { channels: SandboxState['channels'] }) {
  const { t } = useTranslation();
  return (
    <section className={css.part}>
      <h2>{t('sandbox.channels')}</h2>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('orders.column.shop')}</th>
            <th className={css.right}>{t('sandbox.orders')}</th>
            <th className={css.right}>{t('sandbox.waiting')}</th>
            <th className={css.right}>{t('sandbox.shipped')}</th>
            <th>
              <span className="visually-hidden">{t('table.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => (
            <Channel key={channel.shop.id} channel={channel} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Channel({ channel }: { channel: SandboxState['channels'][number] }) {
  const { t, i18n } = useTranslation();
  const [count, setCount] = useState('10');
  const shopId = channel.shop.id;
  const place = useMutation({
    mutationFn: () => call(placeSandboxOrders, { body: { shopId, count: Number(count) } }),
    onSuccess: refresh,
  });
  const refund = useMutation({
    mutationFn: (shipped: boolean) => call(askSandboxRefund, { body: { shopId, shipped } }),
    onSuccess: refresh,
  });
  const valid = /^[1-9]\d{0,2}$|^1000$/.test(count);
  const kind = `channel.${channel.shop.channel}`;
  const error = place.error ?? refund.error;
  return (
    <tr>
      <td>
        {channel.shop.name} <span className="quiet">{i18n.exists(kind) ? t(kind) : channel.shop.channel}</span>
        {error && <InlineError error={error} />}
      </td>
      {(['orders', 'waiting', 'shipped'] as const).map((figure) => (
        <td key={figure} className={css.right} data-label={t(`sandbox.${figure}`)}>
          {countText(channel[figure])}
        </td>
      ))}
      <td className={css.buttons}>
        <input
          className={css.count}
          inputMode="numeric"
          aria-label={t('sandbox.count')}
          value={count}
          onChange={(event) => setCount(event.target.value.trim())}
        />
        <Button size="small" type="primary" disabled={!valid} loading={place.isPending} onClick={() => place.mutate()}>
          {t('sandbox.place')}
        </Button>
        <Button size="small" loading={refund.isPending && !refund.variables} onClick={() => refund.mutate(false)}>
          {t('sandbox.refund')}
        </Button>
        <Button size="small" loading={refund.isPending && refund.variables} onClick={() => refund.mutate(true)}>
          {t('sandbox.refundShipped')}
        </Button>
      </td>
    </tr>
  );
}

function Couriers({ couriers }: { couriers: SandboxState['couriers'] }) {
  const { t } = useTranslation();
  const set = useMutation({
    mutationFn: ({ code, failing }: { code: string; failing: boolean }) =>
      call(setSandboxCourier, { params: { code }, body: { failing } }),
    onSuccess: (state) => queryClient.setQueryData(sandboxQuery.queryKey, state),
  });
  return (
    <section className={css.part}>
      <h2>{t('sandbox.couriers')}</h2>
      {set.isError && <InlineError error={set.error} />}
      <table className={css.table}>
        <tbody>
          {couriers.map((courier) => (
            <tr key={courier.code}>
              <td>{courier.name}</td>
              <td>
                <Tag
                  tone={courier.failing ? 'danger' : 'good'}
                  text={t(courier.failing ? 'sandbox.failing' : 'sandbox.working')}
                />
              </td>
              <td className={css.right}>
                {t('sandbox.issued', { count: courier.issued, text: countText(courier.issued) })}
              </td>
              <td className={css.right}>
                {t('sandbox.refused', { count: courier.refused, text: countText(courier.refused) })}
              </td>
              <td className={css.buttons}>
                <Button size="small" onClick={() => set.mutate({ code: courier.code, failing: !courier.failing })}>
                  {t(courier.failing ? 'sandbox.mend' : 'sandbox.break')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Payments({ payments }: { payments: SandboxState['payments'] }) {
  const { t } = useTranslation();
  const repeat = useMutation({
    mutationFn: () => call(repeatSandboxNotification, { body: { times: 20 } }),
    onSuccess: refresh,
  });
  return (
    <section className={css.part}>
      <h2>{t('sandbox.payments')}</h2>
      <div className={css.line}>
        <span>
          {t('sandbox.notified', { count: payments.notified, text: countText(payments.notified) })}
          {payments.last && <span className="quiet"> · {payments.last.reference}</span>}
        </span>
        <Button size="small" disabled={!payments.last} loading={repeat.isPending} onClick={() => repeat.mutate()}>
          {t('sandbox.repeat')}
        </Button>
      </div>
      {repeat.data && (
        <p className={css.result} data-bad={repeat.data.effects > 0 || undefined}>
          {t('sandbox.repeated', repeat.data)}
        </p>
      )}
      {repeat.isError && <InlineError error={repeat.error} />}
      <p className={css.result}>{t('sandbox.billsSoFar')}</p>
      <table className={css.table}>
        <tbody>
          {payments.accounts.map(({ id, name }) => (
            <tr key={id}>
              <td>{name}</td>
              <td className={css.buttons}>
                {(['trade', 'fund'] as const).map((bill) => (
                  <Button
                    key={bill}
                    size="small"
                    download
                    href={urlOf(downloadSandboxBill, { account: id, bill })}
                    aria-label={`${name} ${t(`sandbox.bill.${bill}`)}`}
                  >
                    {t(`sandbox.bill.${bill}`)}
                  </Button>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** As their recipients read them. */
function Letters({ letters }: { letters: SandboxState['letters'] }) {
  const { t } = useTranslation();
  return (
    <section className={css.part}>
      <h2>{t('sandbox.letters')}</h2>
      {letters.length === 0 && <p className={css.result}>{t('sandbox.lettersEmpty')}</p>}
      {letters.map(({ at, to, title, text, files }, index) => (
        <details key={`${at}-${index}`} className={css.letter}>
          <summary>
            {title}
            <span className="quiet">
              <Moment value={at} /> · {to}
            </span>
          </summary>
          <p>{text}</p>
          {files.length > 0 && <p className="quiet">{t('sandbox.enclosed', { files: files.join(', ') })}</p>}
        </details>
      ))}
    </section>
  );
}

function Log({ log }: { log: SandboxState['log'] }) {
  const { t, i18n } = useTranslation();
  return (
    <section className={css.part}>
      <h2>{t('sandbox.log')}</h2>
      {log.length === 0 && <p className={css.result}>{t('sandbox.logEmpty')}</p>}
      <ol className={css.log}>
        {log.map((entry, index) => (
          <li key={`${entry.at}-${index}`}>
            <span className="quiet">
              <Moment value={entry.at} />
            </span>{' '}
            {i18n.exists(`sandbox.event.${entry.event}`) ? t(`sandbox.event.${entry.event}`, entry.data) : entry.event}
          </li>
        ))}
      </ol>
    </section>
  );
}
