/** The goods of an order that is typed in: quantity and price per line, amounts as they come. */
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { moneyText } from '../../ui/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { minorOf } from '../../ui/minor.ts';
import { SkuFind } from '../catalog/sku-find.tsx';
import css from './entry.module.css';
import { addLine, amountOf, type Currency, type EntryDraft, type EntryLine } from './entry-draft.ts';

type Props = { draft: EntryDraft; money: Currency; onChange: (lines: EntryLine[]) => void };

export function EntryLines({ draft, money, onChange }: Props) {
  const { t } = useTranslation();
  const { lines } = draft;
  const add = (line: Omit<EntryLine, 'quantity' | 'price'>) => onChange(addLine(lines, line));
  const set = (line: EntryLine, change: Partial<EntryLine>) =>
    onChange(lines.map((one) => (one === line ? { ...one, ...change } : one)));
  return (
    <>
      <SkuFind
        autoFocus
        placeholder={t('entry.find')}
        onPick={({ merchantCode, name, properties, price }) =>
          add({ merchantCode, name: [name, properties].filter(Boolean).join(' '), listPrice: price })
        }
        onCode={(merchantCode) => add({ merchantCode, name: '', listPrice: null })}
      />
      {lines.length === 0 && <p className="quiet">{t('entry.noLines')}</p>}
      {lines.length > 0 && (
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('entry.goods')}</th>
              <th>{t('orders.column.quantity')}</th>
              <th>{t('entry.price')}</th>
              <th>{t('entry.amount')}</th>
              <th>
                <span className="visually-hidden">{t('table.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Line
                key={line.merchantCode}
                line={line}
                kind={draft.kind}
                money={money}
                onSet={(change) => set(line, change)}
                onRemove={() => onChange(lines.filter((one) => one !== line))}
              />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

type LineProps = {
  line: EntryLine;
  kind: EntryDraft['kind'];
  money: Currency;
  onSet: (change: Partial<EntryLine>) => void;
  onRemove: () => void;
};

function Line({ line, kind, money: { currency, digits }, onSet, onRemove }: LineProps) {
  const { t } = useTranslation();
  const amount = amountOf(line, kind, digits);
  const listed = kind === 'resend' ? { amount: '0', currency } : line.listPrice;
  return (
    <tr>
      <td>
        <div className="num clip">{line.merchantCode}</div>
        <div className="clip quiet">{line.name}</div>
      </td>
      <td>
        <TextField
          inputMode="numeric"
          aria-label={`${line.merchantCode} ${t('orders.column.quantity')}`}
          aria-invalid={!/^[1-9]\d{0,8}$/.test(line.quantity) || undefined}
          value={line.quantity}
          onFocus={(event) => event.target.select()}
          onChange={(event) => onSet({ quantity: event.target.value.trim() })}
        />
      </td>
      <td>
        <TextField
          inputMode="numeric"
          aria-label={`${line.merchantCode} ${t('entry.price')}`}
          aria-invalid={minorOf(line.price, digits) === null || undefined}
          placeholder={listed ? moneyText(listed, false) : ''}
          title={listed ? t('entry.listPrice') : undefined}
          value={line.price}
          onChange={(event) => onSet({ price: event.target.value })}
        />
      </td>
      <td>{amount !== null && <Money value={{ amount: String(amount), currency }} />}</td>
      <td>
        <IconButton
          icon={X}
          label={t('entry.remove', { code: line.merchantCode })}
          size={14}
          removes
          onClick={onRemove}
        />
      </td>
    </tr>
  );
}
