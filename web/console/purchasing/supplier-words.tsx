/** What suppliers and their prices show alike. */
import { useTranslation } from 'react-i18next';
import { Tag } from '../../ui/state-tag.tsx';

export function InUse({ active }: { active: boolean }) {
  const { t } = useTranslation();
  return <Tag tone={active ? 'good' : 'ended'} text={t(active ? 'suppliers.on' : 'suppliers.off')} />;
}
