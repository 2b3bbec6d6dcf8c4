/** How the channels misbehave, set by hand (CHN-9): rate limit, late lists, failing calls, one order that cannot be read. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SandboxState, setSandboxFaults } from '../../../src/contract/sandbox.ts';
import { TextField } from '../../ui/fields.tsx';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import css from './sandbox-page.module.css';

type Channel = SandboxState['channels'][number];
type Faults = Channel['faults'];
type Texts = { rate: string; lag: string; failing: string; spoil: string };
const WELL: Faults = { requestsPerSecond: null, listLagSeconds: 0, failing: 0, spoiltOrder: null };
const FIELDS = ['rate', 'lag', 'failing', 'spoil'] as const;

const textsOf = (faults: Faults): Texts => ({
  rate: faults.requestsPerSecond === null ? '' : String(faults.requestsPerSecond),
  lag: String(faults.listLagSeconds),
  failing: decimalOf(String(faults.failing), 1),
  spoil: faults.spoiltOrder ?? '',
});

/** null while something typed is no such number. */
function faultsOf({ rate, lag, failing, spoil }: Texts): Faults | null {
  const whole = (text: string, most: number) => (/^\d{1,4}$/.test(text) && Number(text) <= most ? Number(text) : null);
  const listLagSeconds = whole(lag || '0', 3_600);
  const thousandths = minorOf(failing || '0', 1);
  const requestsPerSecond = rate === '' ? null : whole(rate, 100);
  if (listLagSeconds === null || !thousandths || Number(thousandths) > 1_000) return null;
  if (rate !== '' && !requestsPerSecond) return null;
  return { requestsPerSecond, listLagSeconds, failing: Number(thousandths), spoiltOrder: spoil.trim() || null };
}

export function ChannelFaults({ channels }: { channels: readonly Channel[] }) {
  const { t } = useTranslation();
  return (
    <section className={css.part}>
      <h2>{t('faults.title')}</h2>
      <table className={css.table}>
        <thead>
          <tr>
            <th>{t('orders.column.shop')}</th>
            {FIELDS.map((field) => (
              <th key={field}>{t(`faults.${field}`)}</th>
            ))}
            <th>
              <span className="visually-hidden">{t('table.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {channels.map((channel) => (
            <Row key={`${channel.shop.id}${JSON.stringify(channel.faults)}`} channel={channel} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ channel: { shop, faults } }: { channel: Channel }) {
  const { t } = useTranslation();
  const [texts, setTexts] = useState(() => textsOf(faults));
  const set = useMutation({
    mutationFn: (body: Faults) => call(setSandboxFaults, { params: { shopId: shop.id }, body }),
    onSuccess: (state) => queryClient.setQueryData(['sandbox'], state),
  });
  const wanted = faultsOf(texts);
  const same = JSON.stringify(wanted) === JSON.stringify(faults);
  return (
    <tr>
      <td>
        {shop.name}
        {set.isError && <InlineError error={set.error} />}
      </td>
      {FIELDS.map((field) => (
        <td key={field} className={field === 'spoil' ? css.wide : css.narrow} data-label={t(`faults.${field}`)}>
          <TextField
            {...(field === 'spoil' ? {} : { inputMode: 'numeric' as const })}
            aria-label={`${shop.name} ${t(`faults.${field}`)}`}
            placeholder={field === 'rate' ? t('faults.none') : ''}
            value={texts[field]}
            onChange={(event) => setTexts({ ...texts, [field]: event.target.value.trim() })}
          />
        </td>
      ))}
      <td className={css.buttons}>
        <Button
          size="small"
          disabled={wanted === null || same}
          loading={set.isPending}
          onClick={() => wanted && set.mutate(wanted)}
        >
          {t('faults.apply')}
        </Button>
        <Button
          size="small"
          disabled={JSON.stringify(faults) === JSON.stringify(WELL)}
          onClick={() => set.mutate(WELL)}
        >
          {t('faults.calm')}
        </Button>
      </td>
    </tr>
  );
}
