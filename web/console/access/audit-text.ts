/** Words for what the audit log keeps: what was done, to what, by whom, and what it changed. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditRow } from '../../../src/contract/access.ts';
import { RIGHTS } from '../../../src/contract/rights.ts';
import { listText } from '../../ui/format.ts';
import { figureOf } from '../../ui/minor.ts';
import { anyCredentialName } from '../credential-words.ts';
import { useSubjectNames } from './use-subject-names.ts';

export type Fact = { name: string; text: string };
export type AuditText = ReturnType<typeof useAuditText>;

/** Figures are kept in their smallest unit, and told as people write them. */
const FIGURES: Readonly<Record<string, { digits: number; unit: string }>> = {
  ...{
    ppm: { digits: 4, unit: ' %' },
    feePpm: { digits: 4, unit: ' %' },
    commissionPpm: { digits: 4, unit: ' %' },
    stockShare: { digits: 1, unit: ' %' },
  },
  ...{ amountMinor: { digits: 2, unit: '' }, splitFromMinor: { digits: 2, unit: '' } },
  feeTolerance: { digits: 2, unit: '' },
};

/** The text families of the forms, by kind of record. */
const FORMS: Readonly<Record<string, string>> = {
  ...{ shop: 'shops', node: 'nodes', courier: 'couriers', waybillService: 'services', printer: 'printers' },
  ...{ merchantAccount: 'accounts', webhook: 'webhooks', sku: 'goods', style: 'styles', setting: 'shippingSettings' },
  ...{ ruleCase: 'ruleCases', carton: 'cartons' },
};

/** The end of an id is what tells two apart: ids of one moment begin alike. */
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{19}([0-9a-f]{8})$/;

/** What has no words yet is shown as it is kept. */
export function useAuditText() {
  const { t, i18n } = useTranslation();
  const nameOf = useSubjectNames();
  return useMemo(() => {
    const wordOr = (key: string, otherwise: string) => (i18n.exists(key) ? t(key) : otherwise);
    const word = (family: string, key: string) => wordOr(`access.${family}.${key}`, key);
    const factsOf = (row: AuditRow, given = Object.entries(row.detail)) =>
      given.map(
        ([name, value]): Fact => ({ name: fieldName(t, i18n, row, name), text: factText(t, nameOf, name, value) }),
      );
    return {
      facts: (row: AuditRow) => factsOf(row),
      /** In a line of the list ids that nobody knows say nothing. */
      detail: (row: AuditRow) =>
        factsOf(
          row,
          Object.entries(row.detail).filter(([, value]) => !UUID.test(String(value)) || nameOf(String(value))),
        )
          .map(({ name, text }) => `${name} ${text}`)
          .join(' · '),
      action: ({ action }: AuditRow) => word('action', action),
      actor: ({ actor }: AuditRow) =>
        actor.kind === 'user' || actor.kind === 'apiKey' ? actor.name : word('actor', actor.kind),
      subject: ({ subject }: AuditRow) => {
        const [kind = '', ...rest] = subject.split('/');
        const id = rest.join('/');
        if (kind === 'tenant') return word('subjectKind', kind);
        const name = nameOf(id) ?? wordOr(`access.subjectName.${kind}.${id}`, id.replace(UUID, '$1'));
        return `${word('subjectKind', kind)} ${name}`.trim();
      },
    };
  }, [t, i18n, nameOf]);
}

/** Lists that are no pair of before and after, though they may have two entries. */
const LISTS: ReadonlySet<string> = new Set(['secrets', 'parts']);

type I18n = ReturnType<typeof useTranslation>['i18n'];
type NameOf = (id: string) => string | undefined;

/** The words of the form the record has, where they are called as the field is. */
function fieldName(t: TFunction, i18n: I18n, { subject }: AuditRow, name: string): string {
  const keys = [`access.fact.${name}`, `${FORMS[subject.split('/', 1)[0] ?? '']}.${name}`, `access.${name}`];
  const words: unknown[] = keys.map((key) => (i18n.exists(key) ? t(key, { returnObjects: true }) : null));
  return String(words.find((one) => typeof one === 'string') ?? name);
}

/** Two values are before and after; of what is new there is no before, of two lists only what went and came is told. */
function factText(t: TFunction, nameOf: NameOf, name: string, given: unknown): string {
  const text = (value: unknown) => valueText(t, nameOf, name, value);
  if (!Array.isArray(given) || given.length !== 2 || LISTS.has(name)) return text(given);
  const [was, is] = given as [unknown, unknown];
  if (!Array.isArray(was) || !Array.isArray(is)) return was === null ? text(is) : `${text(was)} → ${text(is)}`;
  return [
    ...is.filter((one) => !was.includes(one)).map((one) => `+ ${text(one)}`),
    ...was.filter((one) => !is.includes(one)).map((one) => `− ${text(one)}`),
  ].join(' ');
}

function valueText(t: TFunction, nameOf: NameOf, name: string, given: unknown): string {
  if (given === null || given === '') return '–';
  if (typeof given === 'boolean') return t(given ? 'history.yes' : 'history.no');
  if (Array.isArray(given)) return listText(given.map((one) => valueText(t, nameOf, name, one)));
  if (typeof given === 'object')
    return Object.entries(given)
      .map(
        ([part, value]) => `${t(`access.fact.${part}`, { defaultValue: part })} ${valueText(t, nameOf, part, value)}`,
      )
      .join(' · ');
  const text = String(given);
  const figure = FIGURES[name];
  if (figure && /^-?\d+$/.test(text)) return `${figureOf(text, figure.digits)}${figure.unit}`;
  if (name === 'secrets') return anyCredentialName(t, text);
  if (name === 'channel') return t(`channel.${text}`, { defaultValue: text });
  if (RIGHTS.some((right) => right === text)) return t(`access.rights.${text}`);
  // Kinds of news, such as `stock.changed`.
  if (/^\w+\.\w+$/.test(text)) return t(`webhooks.event.${text}`, { defaultValue: text });
  return nameOf(text) ?? t(`access.value.${text}`, { defaultValue: text.replace(UUID, '$1') });
}
