/** A password or key that the server says once: it stays until the person says they have it. */
import { useTranslation } from 'react-i18next';
import { CopyText } from '../../ui/copy-text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import css from './access.module.css';

export type Secret = { title: string; text: string };

export function ShownOnce({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={secret.title} okText={t('access.done')} onOk={onClose} onClose={onClose}>
      <p className={css.secret}>
        <CopyText text={secret.text} strong />
      </p>
      <p className="quiet">{t('access.shownOnce')}</p>
    </Dialog>
  );
}
