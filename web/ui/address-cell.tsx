/** A recipient on two lines, or one where space is short. Masked parts stay as the channel or the vault gave them. */
import { useTranslation } from 'react-i18next';
import { countryName, isAbroad } from '../../src/contract/countries.ts';
import type { Recipient } from '../../src/contract/orders.ts';

export function AddressCell({ recipient }: { recipient: Recipient }) {
  const { i18n } = useTranslation();
  const area = [recipient.province, recipient.city, recipient.district, recipient.town].filter(Boolean).join(' ');
  const abroad = isAbroad(recipient.country);
  // Channels fill a postcode nobody gave with zeros.
  const known = /[^0]/.test(recipient.postcode);
  return (
    <div>
      <div>
        <strong>{recipient.name}</strong> <span className="num">{recipient.phone}</span>
      </div>
      <div>
        {abroad ? `${recipient.detail}, ${area}` : `${area} ${recipient.detail}`}{' '}
        {known && <span className="num quiet">{recipient.postcode}</span>}
        {abroad && <strong> {countryName(recipient.country, i18n.language)}</strong>}
      </div>
    </div>
  );
}
