/** A sign that acts, with its name for those who do not see it: close, back, take away. */
import type { LucideIcon } from 'lucide-react';
import css from './icon-button.module.css';

type Props = {
  icon: LucideIcon;
  label: string;
  /** Of the sign; what can be hit is larger. */
  size?: 12 | 14 | 16;
  onClick: () => void;
};

export const IconButton = ({ icon: Icon, label, size = 16, onClick }: Props) => (
  <button type="button" className={css.button} data-size={size} aria-label={label} title={label} onClick={onClick}>
    <Icon size={size} aria-hidden />
  </button>
);
