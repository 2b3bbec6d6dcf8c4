/** Couriers and what they charge: the list, each with its price lists, a file of prices, and a trial (SHP-1). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadImport } from '../../../src/contract/imports.ts';
import type { CourierSettings } from '../../../src/contract/shipping-settings.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { MasterPage } from '../master-page.tsx';
import { couriersQuery, useRight } from '../queries.ts';
import { CourierPanel } from './courier-panel.tsx';
import { QuoteDialog } from './quote-dialog.tsx';
import { courierSettingsQuery, waybillServicesQuery } from './shipping-queries.ts';

function CourierState({ courier }: { courier: CourierSettings }) {
  const { t } = useTranslation();
  if (!courier.active) return <Tag tone="ended" text={t('couriers.off')} />;
  if (courier.priceLists === 0) return <Tag tone="wait" text={t('couriers.noPrice')} />;
  return <Tag tone="good" text={t('couriers.on')} />;
}

type Words = { serviceOf: (id: string | null) => string; leftOf: (code: string) => string };

const columnsOf = (t: TFunction, { serviceOf, leftOf }: Words): Column<CourierSettings>[] => [
  { id: 'code', title: t('couriers.code'), width: 72, cell: ({ code }) => <strong>{code}</strong> },
  { id: 'name', title: t('couriers.name'), width: 112, grow: 1, cell: ({ name }) => name },
  { id: 'state', title: t('orders.column.state'), width: 88, cell: (courier) => <CourierState courier={courier} /> },
  {
    id: 'lists',
    title: t('couriers.priceLists'),
    width: 80,
    rank: 2,
    align: 'right',
    cell: ({ priceLists }) => priceLists,
  },
  { id: 'left', title: t('couriers.left'), width: 88, rank: 1, align: 'right', cell: ({ code }) => leftOf(code) },
  {
    id: 'service',
    title: t('couriers.service'),
    width: 128,
    rank: 3,
    grow: 1,
    cell: ({ service }) => serviceOf(service),
  },
  { id: 'product', title: t('couriers.product'), width: 112, rank: 4, grow: 1, cell: ({ product }) => product },
];

export default function CouriersPage() {
  const { t } = useTranslation();
  const list = useQuery(courierSettingsQuery);
  const { data: numbers } = useQuery(couriersQuery);
  const { data: services } = useQuery(waybillServicesQuery);
  const columns = useMemo(
    () =>
      columnsOf(t, {
        serviceOf: (id) => services?.services.find((one) => one.id === id)?.name ?? id ?? t('couriers.anyService'),
        leftOf: (code) => {
          const left = numbers?.find((one) => one.code === code)?.numbersLeft ?? null;
          return left === null ? '–' : countText(left);
        },
      }),
    [t, numbers, services],
  );
  return (
    <MasterPage
      id="couriers"
      title={t('nav.couriers')}
      bar={<Bar />}
      add={t('couriers.add')}
      file="couriers"
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ code }) => code}
      size="wide"
      empty={{ title: t('couriers.empty'), hint: t('couriers.emptyHint') }}
      narrow={(courier) => (
        <>
          <CardLine end={t('couriers.lists', { count: courier.priceLists })}>
            <strong className="clip">{courier.name}</strong>
            <CourierState courier={courier} />
          </CardLine>
          <CardLine>
            <span className="clip quiet">
              {courier.code} {courier.product}
            </span>
          </CardLine>
        </>
      )}
      panel={(courier, onMade) => <CourierPanel code={courier?.code ?? null} onMade={onMade} />}
    />
  );
}

/** Trial of the lists, and a file of prices: it is read without booking, and booked from the list of imports. */
function Bar() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayImport = useRight('imports.write');
  const mayTry = useRight('shipping.cost');
  const input = useRef<HTMLInputElement>(null);
  const [trying, setTrying] = useState(false);
  const upload = useMutation({
    mutationFn: (file: File) => call(uploadImport, { body: { kind: 'priceLists', dryRun: 'true' }, files: [file] }),
    onSuccess: () => navigate({ to: '/imports' }),
  });
  useKeys(t('nav.couriers'), mayTry ? [{ keys: ['t'], label: t('couriers.try'), run: () => setTrying(true) }] : []);
  return (
    <>
      <strong>{t('nav.couriers')}</strong>
      {mayTry && (
        <Button size="small" onClick={() => setTrying(true)}>
          {t('couriers.try')}
        </Button>
      )}
      {mayImport && (
        <Button
          size="small"
          title={t('couriers.importHint')}
          loading={upload.isPending}
          onClick={() => input.current?.click()}
        >
          {t('couriers.import')}
        </Button>
      )}
      <ExportMenu of="tariffs" label={t('couriers.export')} />
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.xls,.xlsx"
        aria-label={t('couriers.import')}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) upload.mutate(file);
          event.target.value = '';
        }}
      />
      {upload.isError && <InlineError error={upload.error} />}
      {trying && <QuoteDialog onClose={() => setTrying(false)} />}
    </>
  );
}
