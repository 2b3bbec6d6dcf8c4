/**
 * Who was chosen among several, what each would have cost as a bar and to the cent, and what spoke against the others:
 * the node of an order, its courier.
 */
import { Check } from 'lucide-react';
import type { Money as Amount } from '../../src/contract/money.ts';
import css from './candidates.module.css';
import { Money } from './figures.tsx';

export type Candidate = {
  id: string;
  name: string;
  chosen: boolean;
  /** null: it cannot take it at all. */
  cost: Amount | null;
  /** Why it was chosen or lost, in a few words. */
  note: string;
  /** A figure that mattered besides the cost. */
  extra?: string;
};

export function Candidates({ label, rows }: { label: string; rows: readonly Candidate[] }) {
  const most = rows.reduce((top, { cost }) => (cost && BigInt(cost.amount) > top ? BigInt(cost.amount) : top), 1n);
  const shareOf = (cost: Amount) => Math.max(2, Number((BigInt(cost.amount) * 100n) / most));
  return (
    <table className={css.table} aria-label={label}>
      <tbody>
        {rows.map(({ id, name, chosen, cost, note, extra }) => (
          <tr key={id} data-chosen={chosen || undefined} data-impossible={cost === null || undefined}>
            <td className={css.mark}>{chosen && <Check size={13} aria-hidden />}</td>
            <td className={css.name} title={name}>
              {name}
            </td>
            <td className={css.note} title={note}>
              {note}
            </td>
            {rows.some((row) => row.extra) && <td className={css.figure}>{extra}</td>}
            {rows.length > 1 && (
              <td className={css.bar} aria-hidden>
                {cost && <i style={{ width: `${shareOf(cost)}%` }} />}
              </td>
            )}
            <td className={css.figure}>{cost && <Money value={cost} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
