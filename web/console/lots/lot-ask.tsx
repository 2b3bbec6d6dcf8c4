/** What is asked before something is done to a lot; each says what follows from it. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLot, type LotRow, nameLot, returnLot } from '../../../src/contract/lots.ts';
import { adjustStock } from '../../../src/contract/stock-documents.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { refreshLots } from './lot-words.ts';

type Place = LotRow['places'][number];
export type LotAsking = { what: 'edit' | 'stop' | 'sell' | 'writeOff' | 'name' | 'return'; place: Place | null };
const NEEDS_REASON = new Set<LotAsking['what']>(['name', 'writeOff', 'return']);
type Said = { lot: string; madeOn: string; expiresOn: string; quantity: string; text: string };

export function LotAsk({ row, asking, onClose }: { row: LotRow; asking: LotAsking; onClose: () => void }) {
  const { t } = useTranslation();
  const { what, place } = asking;
  const [said, setSaid] = useState<Said>({
    ...{ lot: '', madeOn: row.madeOn ?? '', expiresOn: row.expiresOn ?? '' },
    ...{ quantity: place?.quantity ?? '', text: NEEDS_REASON.has(what) ? '' : row.note },
  });
  const set = (name: keyof Said) => (event: { target: { value: string } }) =>
    setSaid({ ...said, [name]: event.target.value });
  const day = (name: 'madeOn' | 'expiresOn') => (value: string) => setSaid({ ...said, [name]: value });
  const act = useMutation({
    mutationFn: () => run(row, asking, said),
    onSuccess: onClose,
    onSettled: refreshLots,
  });
  const needsReason = NEEDS_REASON.has(what);
  const counts = what === 'name' || what === 'return';
  const damaged =
    (needsReason && said.text.trim() === '') ||
    (what === 'name' && said.lot.trim() === '') ||
    (counts && !/^[1-9]\d{0,8}$/.test(said.quantity));
  return (
    <Dialog
      title={t(`lots.act.${what}`)}
      okText={t(`lots.act.${what}`)}
      danger={what === 'stop' || what === 'writeOff' || what === 'return'}
      okDisabled={damaged}
      onOk={() =>
        act.mutateAsync().then(
          () => undefined,
          () => undefined,
        )
      }
      onClose={onClose}
    >
      <p>{t(`lots.hint.${what}`, { lot: row.lot, count: asideOf(row), supplier: row.supplier })}</p>
      {what === 'name' && <LabelledField label={t('lots.lot')} value={said.lot} onChange={set('lot')} maxLength={60} />}
      {counts && (
        <LabelledField
          label={t('lots.quantity')}
          inputMode="numeric"
          value={said.quantity}
          onChange={set('quantity')}
        />
      )}
      {(what === 'edit' || what === 'name') && (
        <>
          <LabelledDate label={t('lots.madeOn')} value={said.madeOn} onChange={day('madeOn')} />
          <LabelledDate label={t('lots.expiresOn')} value={said.expiresOn} onChange={day('expiresOn')} />
        </>
      )}
      <LabelledArea label={t(needsReason ? 'lots.reason' : 'lots.note')} value={said.text} onChange={set('text')} />
      {act.error !== null && <InlineError error={act.error} />}
      <p className="quiet">{t('keys.ctrlEnter')}</p>
    </Dialog>
  );
}

const asideOf = (row: LotRow): number =>
  row.places.reduce((sum, { bucket, quantity }) => (bucket === 'defective' ? sum + Number(quantity) : sum), 0);

async function run(row: LotRow, { what, place }: LotAsking, said: Said): Promise<void> {
  const { sku, lot, version } = row;
  const days = { ...(said.madeOn && { madeOn: said.madeOn }), ...(said.expiresOn && { expiresOn: said.expiresOn }) };
  const change = (body: Parameters<typeof call<typeof changeLot>>[1]['body']) =>
    call(changeLot, { params: { skuId: sku.id, lot }, body, ifMatch: version });
  if (what === 'edit')
    await change({ madeOn: said.madeOn || null, expiresOn: said.expiresOn || null, note: said.text });
  else if (what === 'stop' || what === 'sell') await change({ stopped: what === 'stop', note: said.text });
  else if (what === 'name') {
    const { node, bucket, bin } = place!;
    const where = { nodeId: node.id, skuId: sku.id, bucket, bin, quantity: said.quantity };
    await call(nameLot, { body: { ...where, from: lot, to: said.lot.trim(), ...days, reason: said.text } });
  } else if (what === 'return') {
    const { node, bucket, bin } = place!;
    const body = { nodeId: node.id, skuId: sku.id, lot, bucket, bin, quantity: said.quantity, note: said.text };
    await call(returnLot, { body });
  } else {
    const aside = Map.groupBy(
      row.places.filter(({ bucket }) => bucket === 'defective'),
      ({ node }) => node.id,
    );
    const documents = [...aside].map(([nodeId, places]) => ({
      ...{ nodeId, note: said.text },
      lines: places.map(({ quantity }) => ({
        ...{ skuId: sku.id, quantity: `-${quantity}`, bucket: 'defective' as const, ...(lot && { lot }) },
      })),
    }));
    assertDone((await call(adjustStock, { body: { documents } })).outcomes);
  }
}
