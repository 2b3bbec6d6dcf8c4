/** Images of a voucher (PAY-2): added while it waits, whole when touched. */
import { useQuery } from '@tanstack/react-query';
import { Camera } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addVoucherPhotos, getOfflineVoucher, getVoucherPhoto } from '../../../src/contract/offline-vouchers.ts';
import { momentText } from '../../ui/format.ts';
import { InlineError } from '../../ui/states.tsx';
import { call, urlOf } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshPayments } from './payment-queries.ts';
import css from './payments.module.css';

const TYPES = 'image/jpeg,image/png,image/webp';

export function VoucherImages({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<unknown>(null);
  const voucher = useQuery({
    queryKey: ['vouchers', 'one', id],
    queryFn: () => call(getOfflineVoucher, { params: { id } }),
  });
  const send = async (files: readonly File[]) => {
    if (files.length === 0) return;
    setError(null);
    try {
      await call(addVoucherPhotos, { body: { voucherId: id }, files });
    } catch (refused) {
      setError(refused);
    } finally {
      if (input.current) input.current.value = '';
      refreshPayments();
    }
  };
  const photos = voucher.data?.photos ?? [];
  return (
    <div className={css.images}>
      {photos.map((photo) => {
        const url = urlOf(getVoucherPhoto, { id: photo.id });
        return (
          <a key={photo.id} href={url} target="_blank" rel="noreferrer">
            <img src={url} alt={t('pay.imageOf', { moment: momentText(photo.at) })} loading="lazy" />
          </a>
        );
      })}
      {voucher.data?.state === 'waiting' && photos.length === 0 && <p className={css.wrong}>{t('pay.needsImage')}</p>}
      {mayWrite && voucher.data?.state === 'waiting' && (
        <label className={css.add}>
          <Camera size={16} aria-hidden /> {t('pay.addImage')}
          <input
            ref={input}
            type="file"
            accept={TYPES}
            multiple
            className="visually-hidden"
            onChange={(event) => void send([...(event.target.files ?? [])])}
          />
        </label>
      )}
      {error !== null && <InlineError error={error} />}
    </div>
  );
}
