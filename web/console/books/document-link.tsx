/** What a voucher was made from, as a way there where there is a page for it. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function DocumentLink({ document }: { document: { kind: string; id: string; number: string } }) {
  const { t } = useTranslation();
  const text = [t(`books.document.${document.kind}`, { defaultValue: '' }), document.number].join(' ');
  if (document.kind === 'order')
    return (
      <Link to="/orders/$id" params={{ id: document.id }} className="link">
        {text}
      </Link>
    );
  return <span>{text}</span>;
}
