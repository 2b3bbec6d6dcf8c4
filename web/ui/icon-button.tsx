/** A sign that acts, with its name for those who do not see it: close, back, take away. */
import type { LucideIcon } from 'lucide-react';
import css from './icon-button.module.css';

type Props = {
  icon: LucideIcon;
  label: string;
  /** Of the sign; what can be hit is larger. */
  size?: 12 | 14 | 16;
  /** Takes away what stands beside it. */
  removes?: boolean;
  disabled?: boolean;
  onClick: () => void;
};

export const IconButton = ({ icon: Icon, label, size = 16, removes = false, ...rest }: Props) => (
  <button
    {...rest}
    type="button"
    className={css.button}
    data-size={size}
    data-removes={removes || undefined}
    aria-label={label}
    title={label}
  >
    <Icon size={size} aria-hidden />
  </button>
);
