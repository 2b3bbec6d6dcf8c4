/** The lines of a transfer, and what leaves now: scanned piece by piece, or typed; from a bin, or where most lie. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shipTransfers, type Transfer } from '../../../../src/contract/transfers.ts';
import { TextField } from '../../../ui/fields.tsx';
import { Money, Quantity } from '../../../ui/figures.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Section } from '../../../ui/section.tsx';
import { InlineError } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { assertDone } from '../../catalog/assert-done.ts';
import { FindSku } from '../../catalog/find-sku.tsx';
import { codesOf } from '../../serials/codes-of.ts';
import { SerialsField } from '../../serials/serials-field.tsx';
import css from '../documents/documents.module.css';
import { refreshTransfers, underwayOf } from './transfer-parts.tsx';

type Line = Transfer['lines'][number];
type Now = { quantity: string; bin: string; serials: string };

const openOf = ({ quantity, shipped }: Line): bigint => BigInt(quantity) - BigInt(shipped);

export function ShipLines({ transfer, mayWrite }: { transfer: Transfer; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [now, setNow] = useState<Readonly<Record<number, Now>>>({});
  const [unknown, setUnknown] = useState('');
  const { id, state, lines } = transfer;
  const open = mayWrite && ['approved', 'partlyDone'].includes(state) && lines.some((line) => openOf(line) > 0n);
  const nowOf = (line: number): Now => now[line] ?? { quantity: '', bin: '', serials: '' };
  const set = (line: number, part: Partial<Now>) => setNow({ ...now, [line]: { ...nowOf(line), ...part } });
  const leaving = lines.flatMap(({ line }) => {
    const { quantity, bin, serials } = nowOf(line);
    if (!/^[1-9]\d{0,8}$/.test(quantity)) return [];
    const codes = codesOf(serials);
    return [{ line, quantity, ...(bin.trim() && { bin: bin.trim() }), ...(codes.length > 0 && { serials: codes }) }];
  });
  const ship = useMutation({
    mutationFn: async () =>
      assertDone((await call(shipTransfers, { body: { documents: [{ transferId: id, lines: leaving }] } })).outcomes),
    onSuccess: () => setNow({}),
    onSettled: refreshTransfers,
  });
  const go = () => open && leaving.length > 0 && !ship.isPending && ship.mutate();
  useKeys(t('transfers.ship'), open ? [{ keys: ['Ctrl+Enter'], label: t('transfers.ship'), run: go }] : []);
  const fill = () =>
    setNow(
      Object.fromEntries(
        lines.flatMap((line) =>
          openOf(line) > 0n ? [[line.line, { ...nowOf(line.line), quantity: openOf(line).toString() }]] : [],
        ),
      ),
    );
  const scan = (skuId: string, code: string) => {
    const line = lines.find(({ sku }) => sku.id === skuId);
    setUnknown(line ? '' : code);
    if (line) set(line.line, { quantity: String(BigInt(nowOf(line.line).quantity || '0') + 1n) });
  };
  return (
    <Section
      title={t('transfers.lines')}
      end={
        open && (
          <span>
            <Button size="small" onClick={fill}>
              {t('transfers.all')}
            </Button>{' '}
            <Button
              size="small"
              type="primary"
              disabled={leaving.length === 0}
              title={leaving.length === 0 ? t('transfers.nothing') : ''}
              loading={ship.isPending}
              onClick={go}
            >
              {t('transfers.ship')}
            </Button>
          </span>
        )
      }
    >
      {ship.error !== null && <InlineError error={ship.error} />}
      {open && (
        <FindSku
          placeholder={t('transfers.scan')}
          onPick={({ id: skuId, merchantCode }) => scan(skuId, merchantCode)}
        />
      )}
      {unknown && <p role="alert">{t('counting.verdict.notAsked', { code: unknown })}</p>}
      <div className={css.wide}>
        <table className={css.lines}>
          <Head priced={transfer.amount !== null} open={open} />
          <tbody>
            {lines.map((line) => (
              <Row
                key={line.line}
                line={line}
                priced={transfer.amount !== null}
                reversed={state === 'reversed'}
                now={open ? nowOf(line.line) : null}
                onSet={(part) => set(line.line, part)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Head({ priced, open }: { priced: boolean; open: boolean }) {
  const { t } = useTranslation();
  const names = [
    ...['quantity', 'shipped', 'received', 'underway', 'writtenOff'],
    ...(priced ? ['price'] : []),
    ...(open ? ['available', 'shipNow'] : []),
  ];
  return (
    <thead>
      <tr>
        <th>{t('goods.merchantCode')}</th>
        {names.map((name) => (
          <th key={name} className={css.right}>
            {t(`transfers.${name}`)}
          </th>
        ))}
        {open && <th>{t('transfers.bin')}</th>}
      </tr>
    </thead>
  );
}

type RowProps = {
  line: Line;
  priced: boolean;
  reversed: boolean;
  /** Null where nothing can be shipped. */
  now: Now | null;
  onSet: (part: Partial<Now>) => void;
};

function Row({ line, priced, reversed, now, onSet }: RowProps) {
  const { t } = useTranslation();
  const { sku, quantity, shipped, received, writtenOff, price, available } = line;
  const figures = [quantity, shipped, received, reversed ? '0' : underwayOf(line).toString(), writtenOff];
  const open = openOf(line);
  const wrong =
    now !== null && now.quantity !== '' && !(/^\d{1,9}$/.test(now.quantity) && BigInt(now.quantity) <= open);
  return (
    <tr>
      <td>
        <b>{sku.merchantCode}</b>
        <div className="quiet">
          {sku.name} {sku.properties}
        </div>
      </td>
      {figures.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places
        <td key={index} className={css.right}>
          <Quantity value={value} />
        </td>
      ))}
      {priced && <td className={css.right}>{price && <Money value={price} />}</td>}
      {now && (
        <>
          <td className={css.right}>
            <Quantity value={available} />
          </td>
          <td className={css.right}>
            {open > 0n && (
              <TextField
                inputMode="numeric"
                aria-label={`${t('transfers.shipNow')} ${sku.merchantCode}`}
                aria-invalid={wrong || undefined}
                placeholder={open.toString()}
                value={now.quantity}
                onChange={(event) => onSet({ quantity: event.target.value.trim() })}
              />
            )}
          </td>
          <td>
            {open > 0n && (
              <TextField
                aria-label={`${t('transfers.bin')} ${sku.merchantCode}`}
                maxLength={60}
                value={now.bin}
                onChange={(event) => onSet({ bin: event.target.value })}
              />
            )}
            {open > 0n && line.tracked && (
              <SerialsField
                name={sku.merchantCode}
                value={now.serials}
                onChange={(serials, codes) => onSet({ serials, quantity: String(codes.length || '') })}
              />
            )}
          </td>
        </>
      )}
    </tr>
  );
}
