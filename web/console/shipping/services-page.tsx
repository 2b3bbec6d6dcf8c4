/** Accounts at e-waybill services: whose numbers each gives, and how many are left (SHP-2). */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { WaybillServiceSettings } from '../../../src/contract/shipping-settings.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { countText, listText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { MasterPage } from '../master-page.tsx';
import { couriersQuery } from '../queries.ts';
import css from './masters.module.css';
import { ServicePanel } from './service-panel.tsx';
import { waybillServicesQuery } from './shipping-queries.ts';

/** Below that many numbers a branch is to be asked for more. */
const FEW = 100n;

type Service = WaybillServiceSettings & { ready: boolean };

function ServiceState({ service }: { service: Service }) {
  const { t } = useTranslation();
  if (!service.active) return <Tag tone="ended" text={t('services.off')} />;
  return <Tag tone={service.ready ? 'good' : 'wait'} text={t(service.ready ? 'services.on' : 'services.unready')} />;
}

function Balance({ service, nameOf }: { service: Service; nameOf: (code: string) => string }) {
  const counted = service.balance.filter(({ courier, left }) => left !== null && service.couriers.includes(courier));
  return (
    <span title={listText(counted.map(({ courier, left }) => `${nameOf(courier)} ${left}`))}>
      {counted.map(({ courier, left }, index) => (
        <span key={courier} className={BigInt(left!) < FEW ? css.low : undefined}>
          {index > 0 && ' · '}
          {nameOf(courier)} {countText(left!)}
        </span>
      ))}
    </span>
  );
}

const columnsOf = (
  t: TFunction,
  kindOf: (kind: string) => string,
  nameOf: (code: string) => string,
): Column<Service>[] => [
  { id: 'name', title: t('services.name'), width: 160, grow: 1, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'state', title: t('orders.column.state'), width: 120, cell: (service) => <ServiceState service={service} /> },
  { id: 'kind', title: t('services.kind'), width: 96, rank: 2, cell: ({ kind }) => kindOf(kind) },
  {
    id: 'couriers',
    title: t('services.couriers'),
    width: 160,
    rank: 3,
    grow: 2,
    cell: ({ couriers }) => listText(couriers.map(nameOf)),
  },
  {
    id: 'balance',
    title: t('services.balance'),
    width: 200,
    rank: 1,
    grow: 2,
    cell: (service) => <Balance service={service} nameOf={nameOf} />,
  },
  {
    id: 'balanceAt',
    title: t('services.balanceAt'),
    width: 96,
    rank: 4,
    align: 'right',
    cell: ({ balanceAt }) => balanceAt && <Moment value={balanceAt} />,
  },
];

export default function ServicesPage() {
  const { t, i18n } = useTranslation();
  const all = useQuery(waybillServicesQuery);
  const { data: couriers } = useQuery(couriersQuery);
  const kinds = all.data?.kinds ?? [];
  const list = useQuery({
    ...waybillServicesQuery,
    select: (data) =>
      data.services.map((service): Service => {
        const wanted = data.kinds.find(({ kind }) => kind === service.kind)?.credentials ?? [];
        return { ...service, ready: wanted.every((name) => service.credentials.includes(name)) };
      }),
  });
  const nameOf = (code: string) => couriers?.find((one) => one.code === code)?.name ?? code;
  const kindOf = (kind: string) => (i18n.exists(`services.kinds.${kind}`) ? t(`services.kinds.${kind}`) : kind);
  const columns = useMemo(() => columnsOf(t, kindOf, nameOf), [t, couriers]);
  return (
    <MasterPage
      id="waybillServices"
      title={t('nav.services')}
      add={t('services.add')}
      file="waybillServices"
      right="settings.write"
      list={list}
      columns={columns}
      idOf={(service) => service.id}
      empty={{ title: t('services.empty'), hint: t('services.emptyHint') }}
      narrow={(service) => (
        <>
          <CardLine end={kindOf(service.kind)}>
            <strong className="clip">{service.name}</strong>
            <ServiceState service={service} />
          </CardLine>
          <CardLine>
            <span className="clip quiet">
              <Balance service={service} nameOf={nameOf} />
            </span>
          </CardLine>
        </>
      )}
      panel={(service, onMade) => <ServicePanel service={service} kinds={kinds} kindOf={kindOf} onMade={onMade} />}
    />
  );
}
