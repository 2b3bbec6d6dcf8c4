/** A document that moved or promised goods, by its kind and number; opened where the person may see it. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Right } from '../../../src/contract/rights.ts';
import type { LedgerEntry } from '../../../src/contract/stock.ts';
import { useRight } from '../queries.ts';

type Document = LedgerEntry['document'];
type Place = { right: Right; to: string; params?: { id: string }; search?: Record<string, string> };

/** Where a document is read; null for what has no page. */
function placeOf({ type, id, number }: Document): Place | null {
  if (!id || !number) return null;
  if (type === 'order') return { right: 'orders.read', to: '/orders/$id', params: { id } };
  if (type === 'fulfilment') return { right: 'shipping.read', to: '/parcels', search: { queue: 'all', text: number } };
  if (type === 'pickList') return { right: 'shipping.read', to: '/pick-lists', search: { open: id } };
  if (!type.startsWith('stock.')) return null;
  const view = type === 'stock.expectation' ? { view: 'expectations' } : {};
  return { right: 'stock.read', to: '/stock/documents', search: { ...view, open: id } };
}

export function DocumentLink({ document, onLeave }: { document: Document; onLeave?: (() => void) | undefined }) {
  const { t, i18n } = useTranslation();
  const { right, ...place } = placeOf(document) ?? { right: 'stock.read' as const, to: '' };
  const sees = useRight(right);
  const number = <span className="num">{document.number}</span>;
  return (
    <>
      {i18n.exists(`document.${document.type}`) ? t(`document.${document.type}`) : document.type}{' '}
      {place.to && sees ? (
        <Link {...place} {...(onLeave ? { onClick: onLeave } : {})}>
          {number}
        </Link>
      ) : (
        number
      )}
    </>
  );
}
