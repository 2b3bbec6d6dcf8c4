/** Notices and documents for the supplier; once shown they count as read. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { getNoticeFile, listNotices, readNotices } from '../../../src/contract/portal.ts';
import { Moment } from '../../ui/figures.tsx';
import { Unread } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { queryClient, useList } from '../queries.ts';
import css from './portal.module.css';
import { homeQuery } from './portal-home-query.ts';

export function NoticesPage() {
  const { t } = useTranslation();
  const list = useList(['portal', 'notices'], (cursor, signal) =>
    call(listNotices, { query: { ...(cursor && { cursor }) }, signal }),
  );
  const unread = list.rows.some(({ read }) => !read);
  useEffect(() => {
    if (unread)
      call(readNotices).then(
        () => queryClient.invalidateQueries({ queryKey: homeQuery.queryKey }),
        () => {},
      );
  }, [unread]);
  if (list.loading || list.error) return <Unread query={list} rows={4} />;
  if (list.rows.length === 0) return <p className="quiet">{t('portal.noNotices')}</p>;
  return (
    <ul className={css.list}>
      {list.rows.map((one) => (
        <li key={one.id}>
          <b>{one.title}</b>
          <Moment value={one.at} />
          {one.text && <p>{one.text}</p>}
          {one.fileName && <a href={urlOf(getNoticeFile, { id: one.id })}>{one.fileName}</a>}
        </li>
      ))}
    </ul>
  );
}
