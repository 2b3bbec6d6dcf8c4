/** The lines of a document being written: how many, and where. */
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { PLACES } from '../../../../src/contract/stock-documents.ts';
import { Select, TextField } from '../../../ui/fields.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { type DraftLine, isQuantity, type LinesKind, type Place } from './document-draft.ts';
import css from './documents.module.css';

type Props = { kind: LinesKind; lines: readonly DraftLine[]; onChange: (lines: DraftLine[]) => void };

export function LinesEditor({ kind, lines, onChange }: Props) {
  const { t } = useTranslation();
  if (lines.length === 0) return <EmptyState title={t('goodsDocuments.noLines')} hint={t('goodsDocuments.scanHint')} />;
  const set = (index: number, change: Partial<DraftLine>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...change } : line)));
  const places = kind !== 'expectation';
  return (
    <table className={css.lines}>
      <thead>
        <tr>
          <th>{t('goods.merchantCode')}</th>
          <th className={css.right}>{t(`goodsDocuments.quantities.${kind}`)}</th>
          {places && <th>{t(kind === 'move' ? 'goodsDocuments.from' : 'goodsDocuments.place')}</th>}
          {kind === 'move' && <th>{t('goodsDocuments.to')}</th>}
          <th>
            <span className="visually-hidden">{t('table.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={`${line.sku.id}/${index}`}>
            <td>
              <b>{line.sku.merchantCode}</b>
              <div className="quiet">
                {line.sku.name} {line.sku.properties}
              </div>
            </td>
            <td className={css.right}>
              <TextField
                inputMode={kind === 'adjustment' ? 'text' : 'numeric'}
                aria-label={`${t(`goodsDocuments.quantities.${kind}`)} ${line.sku.merchantCode}`}
                aria-invalid={!isQuantity(kind, line.quantity) || undefined}
                value={line.quantity}
                onFocus={(event) => event.target.select()}
                onChange={(event) => set(index, { quantity: event.target.value.trim().replace('−', '-') })}
              />
            </td>
            {places && (
              <td>
                <PlaceField
                  name={line.sku.merchantCode}
                  bucket={line.bucket}
                  bin={line.bin}
                  onChange={(bucket, bin) => set(index, { bucket, bin })}
                />
              </td>
            )}
            {kind === 'move' && (
              <td>
                <PlaceField
                  name={`${t('goodsDocuments.to')} ${line.sku.merchantCode}`}
                  bucket={line.toBucket}
                  bin={line.toBin}
                  onChange={(toBucket, toBin) => set(index, { toBucket, toBin })}
                />
              </td>
            )}
            <td className={css.right}>
              <IconButton
                icon={Trash2}
                label={t('goodsDocuments.remove', { code: line.sku.merchantCode })}
                size={14}
                removes
                onClick={() => onChange(lines.toSpliced(index, 1))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type PlaceProps = { name: string; bucket: Place; bin: string; onChange: (bucket: Place, bin: string) => void };

/** Only sellable goods lie in bins the books know. */
export function PlaceField({ name, bucket, bin, onChange }: PlaceProps) {
  const { t } = useTranslation();
  return (
    <span className={css.place}>
      <Select
        aria-label={`${t('goodsDocuments.place')} ${name}`}
        value={bucket}
        options={PLACES.map((place) => ({ value: place, text: t(`goodsDocuments.bucket.${place}`) }))}
        onChange={(place) => onChange(place as Place, bin)}
      />
      {bucket === 'sellable' && (
        <TextField
          aria-label={`${t('goodsDocuments.bin')} ${name}`}
          placeholder={t('goodsDocuments.bin')}
          title={t('goodsDocuments.binHint')}
          maxLength={60}
          value={bin}
          onChange={(event) => onChange(bucket, event.target.value)}
        />
      )}
    </span>
  );
}
