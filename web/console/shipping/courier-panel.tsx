/** One courier: what it is called, who gives its numbers, what it charges (SHP-1, SHP-2). */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import {
  type CourierInFull,
  changeCourier,
  createCourier,
  type PriceList,
} from '../../../src/contract/shipping-settings.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { couriersQuery, queryClient, useRight } from '../queries.ts';
import { CourierHistory } from './courier-history.tsx';
import { PriceLists } from './price-lists.tsx';
import { courierQuery, courierSettingsQuery, waybillServicesQuery } from './shipping-queries.ts';

/** `service` '' is the first that has the courier. */
type CourierDraft = Omit<CourierInFull, 'version' | 'service'> & { service: string };

const FRESH: CourierDraft = { code: '', name: '', product: '', service: '', active: true, priceLists: [] };

const draftOf = (courier: CourierInFull | null): CourierDraft => {
  if (!courier) return FRESH;
  const { version: _, service, ...rest } = courier;
  return { ...rest, service: service ?? '' };
};

type Props = { code: string | null; onMade: (code: string) => void };

export function CourierPanel({ code, onMade }: Props) {
  const known = useQuery({ ...courierQuery(code ?? ''), enabled: code !== null });
  if (code === null) return <CourierForm courier={null} onMade={onMade} />;
  if (!known.data) return <Unread query={known} />;
  return <CourierForm courier={known.data} onMade={onMade} />;
}

function CourierForm({ courier, onMade }: { courier: CourierInFull | null; onMade: (code: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: services } = useQuery(waybillServicesQuery);
  const options = (services?.services ?? []).map(({ id, name }) => ({ value: id, text: name }));
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: courierSettingsQuery.queryKey });
    await queryClient.invalidateQueries({ queryKey: couriersQuery.queryKey });
  };
  const save = async (_: Partial<CourierDraft>, { code, service, ...rest }: CourierDraft) => {
    const body = { ...rest, name: rest.name.trim(), service: service || null };
    if (courier) await call(changeCourier, { params: { code }, body, ifMatch: courier.version });
    else await call(createCourier, { body: { code: code.trim(), ...body } });
    await refresh();
    if (!courier) onMade(code.trim());
  };
  return (
    <EditPanel
      id={`courier/${courier?.code ?? 'new'}`}
      title={courier?.name ?? t('couriers.add')}
      document={draftOf(courier)}
      readOnly={!mayWrite}
      fresh={courier === null}
      missing={({ code, name, priceLists }) => missing(t, code, name, priceLists)}
      sections={() => [what(t, courier !== null, options), prices(t)]}
      save={save}
      reread={() => void refresh()}
      history={(fields) => courier && <CourierHistory courier={courier} fields={fields} />}
    />
  );
}

function missing(t: TFunction, code: string, name: string, lists: readonly PriceList[]): string | null {
  if (code.trim() === '' || name.trim() === '') return t('couriers.missing');
  const empty = lists.some(
    ({ origins, rates }) => origins.length === 0 || rates.some(({ destinations }) => destinations.length === 0),
  );
  return empty ? t('couriers.placesMissing') : null;
}

const what = (t: TFunction, known: boolean, services: readonly Option[]): FormSection<CourierDraft> => ({
  title: t('couriers.section.what'),
  fields: [
    {
      kind: 'text',
      name: 'code',
      label: t('couriers.code'),
      hint: t('couriers.codeHint'),
      fixed: known,
      required: true,
    },
    { kind: 'text', name: 'name', label: t('couriers.name'), required: true },
    { kind: 'text', name: 'product', label: t('couriers.product'), hint: t('couriers.productHint') },
    {
      kind: 'choice',
      name: 'service',
      label: t('couriers.service'),
      options: [{ value: '', text: t('couriers.anyService') }, ...services],
    },
    { kind: 'switch', name: 'active', label: t('couriers.on'), hint: t('couriers.onHint') },
  ],
});

const prices = (t: TFunction): FormSection<CourierDraft> => ({
  title: t('couriers.section.prices'),
  fields: [
    {
      kind: 'own',
      name: 'priceLists',
      label: t('couriers.pricesHint'),
      wide: true,
      draw: (value, change) => <PriceLists lists={value} onChange={change as (lists: PriceList[]) => void} />,
    },
  ],
});
