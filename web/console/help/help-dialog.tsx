/** What `?` opens: explanations and the first day brought back, the written language of form, and the keys. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { KeysHelp } from '../../ui/keys-help.tsx';
import { useFirstDay } from './first-day-panel.tsx';
import css from './help.module.css';
import { usePageHelp } from './help-preference.ts';

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { hidden, showAll } = usePageHelp();
  const { kept, keep, steps } = useFirstDay();
  return (
    <KeysHelp onClose={onClose}>
      <div className={css.offers}>
        <Button size="small" disabled={hidden.length === 0} onClick={showAll}>
          {t('help.showAll')}
        </Button>
        {steps.length > 0 && (
          <Button size="small" onClick={() => keep({ ...kept, away: !kept.away })}>
            {t(kept.away ? 'help.bringBack' : 'help.putAway')}
          </Button>
        )}
        {steps.length > 0 && kept.done.length > 0 && (
          <Button size="small" onClick={() => keep({ done: [] })}>
            {t('help.startAgain')}
          </Button>
        )}
        <Link to="/design" onClick={onClose}>
          {t('nav.design')}
        </Link>
        <a href="/docs" target="_blank" rel="noreferrer">
          {t('access.reference')}
        </a>
      </div>
    </KeysHelp>
  );
}
