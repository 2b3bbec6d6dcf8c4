/** The lines of a voucher somebody entered, where it is decided about among other things. */
import { useQuery } from '@tanstack/react-query';
import { Unread } from '../../ui/states.tsx';
import { useRight } from '../queries.ts';
import { draftQuery } from './books-queries.ts';
import { VoucherLines } from './voucher-lines.tsx';

export function DraftLines({ id }: { id: string }) {
  const may = useRight('bills.read');
  const query = useQuery({ ...draftQuery(id), enabled: may });
  if (!may) return null;
  return query.data ? <VoucherLines lines={query.data.lines} /> : <Unread query={query} rows={3} />;
}
