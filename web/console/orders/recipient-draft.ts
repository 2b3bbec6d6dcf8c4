/**
 * A recipient while it is typed: pasted text as it was read, and fields changed by hand over it. An address is read and
 * sent as a whole, so that the street of the old one never stands under the town of the new one.
 */
import { isAbroad } from '../../../src/contract/countries.ts';
import type { ReadAddress } from '../../../src/contract/enter-order.ts';
import type { RecipientChange } from '../../../src/contract/order-commands.ts';
import type { Recipient } from '../../../src/contract/orders.ts';

export const RECIPIENT_FIELDS = [
  'name',
  'phone',
  'postcode',
  'province',
  'city',
  'district',
  'town',
  'detail',
] as const;
export type RecipientField = (typeof RECIPIENT_FIELDS)[number];
/** A country is never read out of a text: it stays until a hand says another. */
export type RecipientDraft = { text: string; own: Partial<Record<RecipientField | 'country', string>> };
export type Place = ReadAddress['alternatives'][number];

export const NO_DRAFT: RecipientDraft = { text: '', own: {} };

const PLACE = new Set<RecipientField>(['province', 'city', 'district', 'town', 'postcode']);
/** Parts without which nobody can deliver; whether a town or postcode is given does not matter. */
const NEEDED = new Set<RecipientField>(['name', 'phone', 'province', 'city', 'district', 'detail']);
/** Divisions are ours; abroad a town is enough. */
const NEEDED_ABROAD = new Set<RecipientField>(['name', 'phone', 'city', 'detail']);

const namesPlace = (read: ReadAddress | null) => read !== null && (read.detail + read.district + read.city).length > 0;

/** What was typed or read for a field; undefined where nothing was, so that what there is stays. */
function given(field: RecipientField, { own }: RecipientDraft, read: ReadAddress | null): string | undefined {
  const typed = own[field] ?? read?.[field];
  if (typed === undefined) return undefined;
  return typed.trim() !== '' || (PLACE.has(field) && (field in own || namesPlace(read))) ? typed.trim() : undefined;
}

/** The fields as they would be; what is not given shows as it is now. */
export const valuesOf = (
  draft: RecipientDraft,
  read: ReadAddress | null,
  now: Pick<Recipient, RecipientField> | null,
): Record<RecipientField, string> =>
  Object.fromEntries(
    RECIPIENT_FIELDS.map((field) => [field, draft.own[field] ?? given(field, draft, read) ?? now?.[field] ?? '']),
  ) as Record<RecipientField, string>;

/** Is what stands in a field now kept? Then it may be shown where nothing new is. */
export const keeps = (field: RecipientField, draft: RecipientDraft, read: ReadAddress | null): boolean =>
  given(field, draft, read) === undefined;

/** What is sent: only what differs. */
export const changeOf = (draft: RecipientDraft, read: ReadAddress | null, now: Recipient): RecipientChange => {
  const { country } = draft.own;
  const fields = RECIPIENT_FIELDS.flatMap((field) => {
    const value = given(field, draft, read);
    return value === undefined || value === now[field] ? [] : [[field, value]];
  });
  return { ...Object.fromEntries(fields), ...(country && country !== now.country && { country }) };
};

/** Parts nobody can deliver without that are still empty. */
export const missingOf = (values: Record<RecipientField, string>, country = ''): RecipientField[] =>
  RECIPIENT_FIELDS.filter(
    (field) => (isAbroad(country) ? NEEDED_ABROAD : NEEDED).has(field) && values[field].trim() === '',
  );

export const choosePlace = (draft: RecipientDraft, place: Place): RecipientDraft => ({
  ...draft,
  own: { ...draft.own, ...place },
});
