/** Who changed what of a courier: its settings, its price lists, each term and each price (SHP-1). */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { courierHistory } from '../../../src/contract/histories.ts';
import type { CourierInFull } from '../../../src/contract/shipping-settings.ts';
import { type FieldWords, partsText, valueText } from '../../ui/changes.ts';
import { listText } from '../../ui/format.ts';
import { figureOf } from '../../ui/minor.ts';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { usePlaceNames } from '../nodes/places.ts';
import type { Rate } from './price-list.ts';
import { feeFields, termFields } from './price-lists.tsx';

type Props = { courier: CourierInFull; fields: readonly FieldWords[] };

/** `priceLists/310000 2026-01-01`, below it `/rates/320000 330000` or the name of a term. */
const LOGGED = /^priceLists\/([^/]+) ([0-9-]+)(?:\/(rates|[A-Za-z]+)(?:\/(.+))?)?$/;

export function CourierHistory({ courier, fields }: Props) {
  const { t } = useTranslation();
  const nameOf = usePlaceNames();
  const place = (code: string) => (code === '*' ? t('division.elsewhere') : nameOf(code));
  const places = (codes: string) => listText(codes.split(' ').map(place));
  const terms: readonly FieldWords[] = termFields(t);
  return (
    <History
      subject={`courier/${courier.code}`}
      version={courier.version}
      fields={fields}
      labelOf={(name) => {
        const [, origins, from, part, to] = LOGGED.exec(name) ?? [];
        if (origins === undefined) return undefined;
        const list = `${places(origins)} ${from}`;
        if (part === 'rates') return `${list} → ${places(to ?? '')}`;
        return part ? `${list} ${terms.find((term) => term.name === part)?.label ?? part}` : list;
      }}
      textOf={(name, value) => {
        const part = LOGGED.exec(name)?.[3];
        if (!name.startsWith('priceLists/') || value === null) return undefined;
        if (part === undefined) return briefText(t, value as Brief);
        if (part === 'rates') return rateText(t, value as Rate);
        if (part === 'served' || part === 'refused') return place(String(value));
        if (typeof value === 'object') return partsText(value, feeFields(t), t);
        return valueText(
          value,
          terms.find((term) => term.name === part),
          t,
        );
      }}
      load={(query, signal) => call(courierHistory, { params: { id: courier.code }, query, signal })}
    />
  );
}

type Brief = { until: string | null; rates: number };

const briefText = (t: TFunction, { until, rates }: Brief) =>
  [t('history.rates', { count: rates }), ...(until ? [t('history.until', { day: until })] : [])].join(' · ');

function rateText(t: TFunction, { brackets, steps, remoteMinor, days }: Rate): string {
  const kg = (grams: string) => figureOf(grams, 3);
  const price = (minor: string) => figureOf(minor, 2);
  return [
    ...brackets.map((one) => t('history.price', { kg: kg(one.uptoG), price: price(one.priceMinor) })),
    ...steps.map((one) => t('history.step', { kg: kg(one.stepG), price: price(one.stepMinor) })),
    ...(remoteMinor === '0' ? [] : [t('history.remote', { price: price(remoteMinor) })]),
    t('history.days', { count: days }),
  ].join(' · ');
}
