/** What a bundle is shipped as, with the share of its price, or what finished goods are assembled from (CAT-2). */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SkuRef } from '../../../src/contract/order-words.ts';
import { dissolveBundle, dropAssembly, type SkuDetail, setAssembly, setBundle } from '../../../src/contract/skus.ts';
import { TextField } from '../../ui/fields.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { FindSku } from './find-sku.tsx';
import css from './goods.module.css';
import { refreshSkus } from './sku-panel.tsx';

type Kind = 'bundle' | 'assembly';
type Part = { sku: SkuRef; quantity: string; share: string };
const POSITIVE = /^[1-9]\d{0,8}$/;
const WEIGHT = /^\d{0,15}$/;

const partsOf = (sku: SkuDetail, kind: Kind): Part[] =>
  (kind === 'bundle' ? sku.bundleParts : sku.assemblyParts).map(({ sku: ref, quantity, share }) => ({
    ...{ sku: ref, quantity, share },
  }));

type Props = { kind: Kind; sku: SkuDetail; mayWrite: boolean };

export function PartsSection({ kind, sku, mayWrite }: Props) {
  const { t } = useTranslation();
  const [parts, setParts] = useState(() => partsOf(sku, kind));
  const kept = partsOf(sku, kind);
  const changed = JSON.stringify(parts) !== JSON.stringify(kept);
  const save = useMutation({
    mutationFn: (wanted: readonly Part[]) => send(sku, kind, wanted),
    onSuccess: refreshSkus,
  });
  const sound = parts.every((part) => POSITIVE.test(part.quantity) && WEIGHT.test(part.share));
  const set = (index: number, change: Partial<Part>) =>
    setParts(parts.map((part, at) => (at === index ? { ...part, ...change } : part)));
  const add = (ref: SkuRef) =>
    setParts(
      parts.some((part) => part.sku.id === ref.id)
        ? parts.map((part) => (part.sku.id === ref.id ? { ...part, quantity: oneMore(part.quantity) } : part))
        : [...parts, { sku: ref, quantity: '1', share: '' }],
    );
  const drop = kind === 'bundle' ? 'goods.parts.dissolveBundle' : 'goods.parts.dropAssembly';
  // A SKU is one or the other.
  if (kind === 'assembly' && sku.bundle) return null;
  if (kind === 'bundle' && sku.assemblyParts.length > 0) return null;
  return (
    <Section title={t(`goods.parts.${kind}`)}>
      {parts.length > 0 ? (
        <PartsTable {...{ kind, parts, mayWrite, set }} remove={(at) => setParts(parts.toSpliced(at, 1))} />
      ) : (
        <p className="quiet">{t(`goods.parts.${kind}None`)}</p>
      )}
      {mayWrite && (
        <>
          <FindSku placeholder={t('goods.parts.add')} onPick={add} />
          <div className={css.partActions}>
            {save.isError && <InlineError error={save.error} />}
            {!save.isError && changed && <span className="quiet">{t('goods.parts.changed')}</span>}
            {kept.length > 0 && (
              <Button disabled={save.isPending} onClick={() => save.mutate([])}>
                {t(drop)}
              </Button>
            )}
            {changed && (
              <Button
                type="primary"
                loading={save.isPending}
                disabled={!sound || parts.length === 0}
                onClick={() => save.mutate(parts)}
              >
                {t('goods.parts.save')}
              </Button>
            )}
          </div>
        </>
      )}
    </Section>
  );
}

/** Per cent of the price with one decimal; where no part has a weight, every piece counts alike. */
function sharesOf(parts: readonly Part[]): string[] {
  const given = parts.map((part) => BigInt(part.share || '0'));
  const weights = given.some((share) => share > 0n)
    ? given
    : parts.map((part) => BigInt(POSITIVE.test(part.quantity) ? part.quantity : '1'));
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  return weights.map((weight) => (Number((weight * 2000n + all) / (all * 2n)) / 10).toFixed(1));
}

const oneMore = (quantity: string) => (POSITIVE.test(quantity) ? String(BigInt(quantity) + 1n) : '1');

function send({ id, version }: SkuDetail, kind: Kind, parts: readonly Part[]) {
  const at = { params: { id }, ifMatch: version };
  if (parts.length === 0) return call(kind === 'bundle' ? dissolveBundle : dropAssembly, at);
  const body = parts.map(({ sku, quantity }) => ({ skuId: sku.id, quantity }));
  if (kind === 'assembly') return call(setAssembly, { ...at, body: { parts: body } });
  const shared = body.map((part, index) => ({ ...part, ...(parts[index]!.share && { share: parts[index]!.share }) }));
  return call(setBundle, { ...at, body: { parts: shared } });
}

type TableProps = Omit<Props, 'sku'> & {
  parts: readonly Part[];
  set: (index: number, change: Partial<Part>) => void;
  remove: (index: number) => void;
};

function PartsTable({ kind, parts, mayWrite, set, remove }: TableProps) {
  const { t } = useTranslation();
  const isBundle = kind === 'bundle';
  // Weights that are left out follow from prices the server knows; until it is saved the shares are not.
  const shares =
    isBundle && parts.every((part) => WEIGHT.test(part.share) && part.share !== '') ? sharesOf(parts) : null;
  return (
    <div className={css.wide}>
      <table className={css.parts}>
        <thead>
          <tr>
            <th>{t('goods.parts.part')}</th>
            <th className={css.right}>{t('goods.parts.quantity')}</th>
            {isBundle && <th className={css.right}>{t('goods.parts.weightOf')}</th>}
            {isBundle && <th className={css.right}>{t('goods.parts.share')}</th>}
            <th>
              <span className="visually-hidden">{t('table.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part, index) => (
            <tr key={part.sku.id}>
              <td className={css.partName}>
                <b>{part.sku.merchantCode}</b>{' '}
                <span className="quiet">
                  {part.sku.name} {part.sku.properties}
                </span>
              </td>
              <td className={css.right}>
                <TextField
                  inputMode="numeric"
                  aria-label={`${t('goods.parts.quantity')} ${part.sku.merchantCode}`}
                  aria-invalid={!POSITIVE.test(part.quantity) || undefined}
                  readOnly={!mayWrite}
                  value={part.quantity}
                  onChange={(event) => set(index, { quantity: event.target.value.trim() })}
                />
              </td>
              {isBundle && (
                <td className={css.right}>
                  <TextField
                    inputMode="numeric"
                    aria-label={`${t('goods.parts.weightOf')} ${part.sku.merchantCode}`}
                    aria-invalid={!WEIGHT.test(part.share) || undefined}
                    readOnly={!mayWrite}
                    placeholder={t('goods.parts.own')}
                    value={part.share}
                    onChange={(event) => set(index, { share: event.target.value.trim() })}
                  />
                </td>
              )}
              {isBundle && <td className={css.right}>{shares ? `${shares[index]}%` : '–'}</td>}
              <td className={css.right}>
                {mayWrite && (
                  <IconButton
                    icon={Trash2}
                    label={t('goods.parts.remove', { code: part.sku.merchantCode })}
                    size={14}
                    removes
                    onClick={() => remove(index)}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isBundle && <p className="quiet">{t('goods.parts.shareHint')}</p>}
    </div>
  );
}
