/** Recipients as people give them, pasted or in fields, with what is missing and what could be meant (ORD-7). Pure. */
import type { EnteredOrder, ReadAddress } from '../contract/enter-order.ts';
import { type Divisions, parseAddress, resolveDivisions } from '../parties/address/address.ts';

export function readAddress(text: string): ReadAddress {
  const read = parseAddress(text);
  return {
    ...namesOf(read),
    name: read.name,
    phone: read.phone,
    detail: read.detail,
    postcode: read.postcode,
    note: read.note,
    missing: read.missing,
    alternatives: read.alternatives.map((place) => {
      const { province, city, district } = namesOf(place);
      return { province, city, district };
    }),
    confidence: read.confidence,
  };
}

/** Fields are taken at their word: what they name is looked up, nothing is read into them. */
export function readFields(fields: Exclude<EnteredOrder['recipient'], { text: string }>): ReadAddress {
  const { name, phone, detail, postcode = '', town = '' } = fields;
  const found = resolveDivisions({ ...fields, town });
  const missing: ReadAddress['missing'] = [...found.missing];
  for (const [part, value] of Object.entries({ detail, name, phone }) as ['detail' | 'name' | 'phone', string][])
    if (value.trim() === '') missing.push(part);
  const names = namesOf(found);
  return {
    name,
    phone,
    province: names.province || fields.province,
    city: names.city || fields.city,
    district: names.district || fields.district,
    town: names.town || town,
    detail,
    postcode,
    divisionCode: names.divisionCode,
    note: '',
    missing,
    alternatives: [],
    confidence: missing.length ? 50 : 100,
  };
}

const namesOf = ({
  province,
  city,
  district,
  street,
}: Pick<Divisions, 'province' | 'city' | 'district' | 'street'>) => ({
  province: province?.name ?? '',
  city: city?.name ?? '',
  district: district?.name ?? '',
  town: street?.name ?? '',
  divisionCode: (street ?? district ?? city ?? province)?.code ?? '',
});
