/**
 * The hand-over station (WMS-9): parcels are scanned out to the courier one by one, each said right or wrong at once; when
 * the list is closed they leave. Full screen, without a mouse.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listManifests, type Manifest, openManifest } from '../../../src/contract/manifests.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { couriersQuery, nodesQuery, queryClient } from '../queries.ts';
import station from '../warehouse/check-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { useBenchNode } from '../warehouse/use-bench-node.ts';
import css from './hand-over.module.css';
import { type Scan, useHandOver } from './use-hand-over.ts';

export default function HandOverPage() {
  const [manifest, setManifest] = useState<Manifest | null>(null);
  return manifest ? (
    <Scanning key={manifest.id} opened={manifest} onLeave={() => setManifest(null)} />
  ) : (
    <Choosing onOpen={setManifest} />
  );
}

/** Which list is scanned into: one left open, or a new one. */
function Choosing({ onOpen }: { onOpen: (manifest: Manifest) => void }) {
  const { t } = useTranslation();
  const open = useQuery({
    queryKey: ['manifests', 'open'],
    queryFn: async () => (await call(listManifests, { query: { state: 'open' } })).items,
  });
  return (
    <Station title={t('handOver.title')} light="idle">
      <div className={css.choosing}>
        <Beginning onOpen={onOpen} />
        <section>
          <h2>{t('handOver.open')}</h2>
          {!open.data && <Unread query={open} rows={2} />}
          {open.data?.length === 0 && <p className="quiet">{t('handOver.none')}</p>}
          <ul className={css.list}>
            {open.data?.map((manifest) => (
              <li key={manifest.id}>
                <button type="button" className={css.manifest} onClick={() => onOpen(manifest)}>
                  <strong>{manifest.courier.name}</strong>
                  <span>{manifest.node.name}</span>
                  <span className="quiet">
                    {manifest.number} · <Moment value={manifest.createdAt} />
                  </span>
                  <b>{t('handOver.sent', { count: manifest.parcels })}</b>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Station>
  );
}

function Beginning({ onOpen }: { onOpen: (manifest: Manifest) => void }) {
  const { t } = useTranslation();
  const couriers = useQuery(couriersQuery);
  const nodes = useQuery(nodesQuery);
  const [bench] = useBenchNode();
  const failed = [couriers, nodes].find((one) => one.isLoadingError);
  const active = couriers.data?.filter((one) => one.active) ?? [];
  const [chosenCourier, setCourier] = useState('');
  const [chosenNode, setNode] = useState('');
  const courier = chosenCourier || active[0]?.code || '';
  const nodeId = chosenNode || bench || nodes.data?.[0]?.id || '';
  const begin = useMutation({
    mutationFn: () => call(openManifest, { body: { courier, nodeId } }),
    onSuccess: (manifest) => {
      void queryClient.invalidateQueries({ queryKey: ['manifests'] });
      onOpen(manifest);
    },
  });
  return (
    <form
      className={css.beginning}
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate();
      }}
    >
      <h2>{t('handOver.begin')}</h2>
      {failed && <InlineError error={failed.error} />}
      {failed && <Button onClick={() => void failed.refetch()}>{t('action.retry')}</Button>}
      <label htmlFor="hand-over-node">{t('handOver.node')}</label>
      <Select
        id="hand-over-node"
        options={nodes.data?.map(({ id, name }) => ({ value: id, text: name })) ?? []}
        value={nodeId}
        onChange={setNode}
      />
      <label htmlFor="hand-over-courier">{t('handOver.courier')}</label>
      <Select
        id="hand-over-courier"
        options={active.map(({ code, name }) => ({ value: code, text: name }))}
        value={courier}
        onChange={setCourier}
      />
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        loading={begin.isPending}
        disabled={courier === '' || nodeId === ''}
      >
        {t('handOver.begin')}
      </Button>
      {begin.isError && <InlineError error={begin.error} />}
    </form>
  );
}

function Scanning({ opened, onLeave }: { opened: Manifest; onLeave: () => void }) {
  const { t } = useTranslation();
  const bench = useHandOver(opened);
  const { manifest, light } = bench;
  const [closing, setClosing] = useState(false);
  const open = manifest.state === 'open';
  const ask = () => manifest.parcels > 0 && setClosing(true);
  useKeys(t('handOver.title'), [
    { keys: ['Escape'], label: t('handOver.back'), run: onLeave },
    ...(open && bench.last ? [{ keys: ['Ctrl+z', 'F8'], label: t('handOver.undo'), run: bench.undo }] : []),
    ...(open ? [{ keys: ['F2'], label: t('handOver.close'), run: ask }] : []),
    { keys: ['Ctrl+p', 'F4'], label: t('handOver.print'), run: bench.print },
  ]);
  return (
    <Station title={`${manifest.courier.name} · ${manifest.node.name}`} light={light} end={manifest.number}>
      <Signal text={bench.text || t('handOver.scan')}>
        {bench.why && <span>{bench.why}</span>}
        {open && <span className={css.count}>{t('handOver.count', { count: manifest.parcels })}</span>}
      </Signal>
      {open && <ScanField prompt={t('handOver.scan')} busy={bench.busy} onScan={bench.scan} />}
      <Scans scans={bench.scans} gone={!open} />
      <footer className={`${station.foot} ${css.foot}`}>
        {open && (
          <button
            type="button"
            className={`${station.aside} ${css.main}`}
            disabled={manifest.parcels === 0}
            onClick={ask}
          >
            {t('handOver.close')} <kbd>F2</kbd>
          </button>
        )}
        {open && (
          <button type="button" className={station.aside} disabled={!bench.last} onClick={bench.undo}>
            {t('handOver.undo')} <kbd>F8</kbd>
          </button>
        )}
        <button type="button" className={station.aside} disabled={manifest.parcels === 0} onClick={bench.print}>
          {t('handOver.print')} <kbd>F4</kbd>
        </button>
        <button type="button" className={station.aside} onClick={onLeave}>
          {t('handOver.back')} <kbd>Esc</kbd>
        </button>
      </footer>
      {closing && (
        <Dialog
          title={t('handOver.close')}
          okText={t('handOver.close')}
          onClose={() => setClosing(false)}
          onOk={() => {
            setClosing(false);
            bench.close();
          }}
        >
          <p>{t('handOver.closeHint', { courier: manifest.courier.name, count: manifest.parcels })}</p>
          <p className="quiet">{t('keys.ctrlEnter')}</p>
        </Dialog>
      )}
    </Station>
  );
}

/** `gone`: what was right has left with the courier. */
function Scans({ scans, gone }: { scans: readonly Scan[]; gone: boolean }) {
  const { t } = useTranslation();
  return (
    <ol className={css.scans} aria-label={t('handOver.last')}>
      {scans.map((scan) => (
        <li key={scan.at} data-light={scan.light}>
          <span className="num">{scan.number}</span>
          <span>{scan.why ?? t(`handOver.mark.${gone && scan.light === 'right' ? 'done' : scan.light}`)}</span>
        </li>
      ))}
    </ol>
  );
}
