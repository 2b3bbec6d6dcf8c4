/** One wave: how far it is, its pick lists, its parcels by cart, and what may be done with it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelWave, kickOutOfWave, startWave, type Wave } from '../../../src/contract/waves.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { Facts } from './facts.tsx';
import css from './floor.module.css';
import { walkFacts } from './plan-panel.tsx';
import { takeWave, waveQuery } from './wave-queries.ts';
import { Progress, WaveState } from './waves-page.tsx';

export function WaveView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(waveQuery(id));
  const mayWrite = useRight('shipping.write');
  const [leaving, setLeaving] = useState<Wave['members'][number] | null>(null);
  const params = { id };
  const act = useMutation({ mutationFn: (run: () => Promise<Wave>) => run(), onSuccess: takeWave });
  const wave = query.data;
  const open = mayWrite && wave?.state === 'open';
  const start = () => act.mutate(() => call(startWave, { params }));
  const cancel = () => act.mutate(() => call(cancelWave, { params }));
  useKeys(wave?.number ?? '', open ? [{ keys: ['b'], label: t('waves.start'), run: start }] : []);
  if (!wave) return <Unread query={query} rows={12} />;
  const facts: [string, string][] = [
    [t('waves.carts'), countText(wave.carts)],
    [t('waves.parcels'), countText(wave.parcels)],
    [t('pickLists.pieces'), countText(wave.pieces)],
    ...walkFacts(t, wave.walk),
  ];
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>
          <CopyText text={wave.number} strong />
        </h2>
        <WaveState wave={wave} />
        <span className={css.progressCell} role="status">
          <Progress done={wave.checked} of={wave.parcels} />
          {t('waves.checked', { checked: wave.checked, parcels: wave.parcels })}
        </span>
        {open && (
          <>
            <Button size="small" type="primary" loading={act.isPending} onClick={start}>
              {t('waves.start')} <Hotkey name="b" />
            </Button>
            <Button size="small" disabled={act.isPending} onClick={cancel}>
              {t('waves.cancel')}
            </Button>
          </>
        )}
      </header>
      {act.error !== null && <InlineError error={act.error} />}
      <Facts facts={facts} />
      {wave.pickLists.length > 0 && (
        <Section title={t('nav.pickLists')}>
          <Lists lists={wave.pickLists} />
        </Section>
      )}
      <Section title={t('waves.parcels')}>
        <Members wave={wave} onKickOut={open ? setLeaving : null} />
      </Section>
      {leaving && (
        <ReasonDialog
          title={t('waves.kickOutOf', { parcel: leaving.number, wave: wave.number })}
          okText={t('waves.kickOut')}
          label={t('waves.why')}
          onReason={async (reason) =>
            takeWave(await call(kickOutOfWave, { params, body: { ids: [leaving.parcelId], reason } }))
          }
          onClose={() => setLeaving(null)}
        />
      )}
    </article>
  );
}

function Lists({ lists }: { lists: Wave['pickLists'] }) {
  const { t } = useTranslation();
  return (
    <ul className={css.lists}>
      {lists.map(({ id, number, parcels, open }) => (
        <li key={id}>
          <Link to="/pick-lists" search={{ open: id } as never}>
            {number}
          </Link>{' '}
          <span className="quiet">{open === 0 ? t('pickLists.done') : t('pickLists.open', { open, parcels })}</span>
        </li>
      ))}
    </ul>
  );
}

type Member = Wave['members'][number];

function Members({ wave, onKickOut }: { wave: Wave; onKickOut: ((member: Member) => void) | null }) {
  const { t, i18n } = useTranslation();
  const why = (reason: string) => (i18n.exists(`waves.reason.${reason}`) ? t(`waves.reason.${reason}`) : reason);
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th className={css.right}>{t('waves.cart')}</th>
          <th>{t('waves.parcel')}</th>
          <th>{t('pickLists.order')}</th>
          <th>{t('waves.courier')}</th>
          <th className={css.right}>{t('pickLists.pieces')}</th>
          <th>{t('orders.column.state')}</th>
        </tr>
      </thead>
      <tbody>
        {wave.members.map((member) => (
          <tr key={member.parcelId}>
            <td className={css.right}>{member.cart}</td>
            <td className="num">{member.number}</td>
            <td className="num">{member.order.number}</td>
            <td>{member.courier?.name}</td>
            <td className={css.right}>
              <Quantity value={member.pieces} />
            </td>
            <td>
              {t(`waves.member.${member.state}`)}
              {member.reason && <span className="quiet"> · {why(member.reason)}</span>}{' '}
              {onKickOut && member.state === 'waiting' && (
                <Button size="small" onClick={() => onKickOut(member)}>
                  {t('waves.kickOut')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
