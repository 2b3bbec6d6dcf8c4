/** Filters a person uses again and again, under names of his own: one click shows them, one keeps what is shown now. */
import { Popover } from 'antd';
import { Bookmark, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from './fields.tsx';
import { usePreference } from './preferences.ts';
import css from './saved-views.module.css';

type View<Search> = { name: string; search: Search };
type Kept<Search> = { views: View<Search>[] };
const MOST = 30;

type Props<Search> = {
  /** Views of one list are kept under it. */
  list: string;
  search: Search;
  onShow: (search: Search) => void;
};

const textOf = (search: object) =>
  JSON.stringify(
    Object.entries(search)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

export function SavedViews<Search extends object>({ list, search, onShow }: Props<Search>) {
  const { t } = useTranslation();
  const [kept, keep] = usePreference<Kept<Search>>(`views.${list}`);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const views = kept?.views ?? [];
  const shown = views.find((view) => textOf(view.search) === textOf(search));
  const save = () => {
    const title = name.trim();
    if (!title) return;
    keep({ views: [...views.filter((view) => view.name !== title), { name: title, search }].slice(-MOST) });
    setName('');
    setOpen(false);
  };
  // What lies behind is not meant by the keys pressed here.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || /^F\d/.test(event.key)) return;
    event.stopPropagation();
    if (event.key !== 'Escape') return;
    setOpen(false);
    button.current?.focus();
  };
  const menu = (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons in it
    <div className={css.menu} onKeyDown={onKeyDown}>
      {views.length === 0 && <p className="quiet">{t('views.none')}</p>}
      <ul>
        {views.map((view) => (
          <li key={view.name} className={css.view} aria-current={view === shown || undefined}>
            <button
              type="button"
              onClick={() => {
                onShow(view.search);
                setOpen(false);
              }}
            >
              {view.name}
            </button>
            <button
              type="button"
              className={css.drop}
              aria-label={t('views.drop', { name: view.name })}
              onClick={() => keep({ views: views.filter((other) => other !== view) })}
            >
              <Trash2 size={13} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <form
        className={css.save}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          autoFocus
          value={name}
          maxLength={40}
          placeholder={t('views.name')}
          aria-label={t('views.name')}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className={css.keep} disabled={name.trim() === ''}>
          {t('action.save')}
        </button>
      </form>
    </div>
  );
  return (
    <Popover
      content={menu}
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
    >
      <button ref={button} type="button" className={css.button} aria-expanded={open} aria-label={t('views.title')}>
        <Bookmark size={14} aria-hidden />
        {shown && <span>{shown.name}</span>}
      </button>
    </Popover>
  );
}
