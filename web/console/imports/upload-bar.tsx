/** Chooses files and what they are. A dry run is the default: nothing is changed until a person has seen the result. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { FileUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IMPORT_KINDS, type Import, type ImportKind, uploadImport } from '../../../src/contract/imports.ts';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { fileAccountsQuery } from '../bills/bill-queries.ts';
import { queryClient, shopsQuery, useRight } from '../queries.ts';
import css from './imports.module.css';
import { KeepSetting } from './keep-setting.tsx';

/** Orders and mappings belong to a shop; the others to the house. */
const NEEDS_SHOP = new Set<ImportKind>(['orders', 'mappings']);

export function UploadBar({ onUploaded }: { onUploaded: (imports: readonly Import[]) => void }) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const input = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState<ImportKind>('orders');
  const [shopId, setShopId] = useState<string | null>(null);
  const [account, setAccount] = useState<string | null>(null);
  const ofBills = kind === 'bills';
  const accounts = useQuery({ ...fileAccountsQuery, enabled: useRight('bills.read') && ofBills });
  const [dryRun, setDryRun] = useState(true);
  const [over, setOver] = useState(false);
  const upload = useMutation({
    mutationFn: (files: readonly File[]) =>
      call(uploadImport, {
        body: {
          ...{ kind, dryRun: dryRun ? ('true' as const) : ('false' as const) },
          ...(shopId && { shopId }),
          ...(account && ofBills && { account }),
        },
        files,
      }),
    onSuccess: ({ imports }) => {
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
      onUploaded(imports);
    },
  });
  const ready = !NEEDS_SHOP.has(kind) || shopId !== null;
  const take = (files: FileList | null) => {
    if (files && files.length > 0 && ready) upload.mutate([...files]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping files is a second way; the button is the first
    <div
      className={css.upload}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FilterBar
        end={
          <>
            <KeepSetting />
            <Button
              size="small"
              type="primary"
              icon={<FileUp size={14} aria-hidden />}
              loading={upload.isPending}
              disabled={!ready}
              onClick={() => input.current?.click()}
            >
              {t('imports.choose')}
            </Button>
          </>
        }
      >
        <Choices
          single
          required
          label={t('imports.kindTitle')}
          options={IMPORT_KINDS.map((value) => ({ value, text: t(`imports.kind.${value}`) }))}
          chosen={[kind]}
          onChoose={([value]) => setKind((value as ImportKind | undefined) ?? 'orders')}
        />
        {NEEDS_SHOP.has(kind) && (
          <Choices
            single
            required
            label={t('orders.column.shop')}
            options={shops.data?.map((shop) => ({ value: shop.id, text: shop.name })) ?? []}
            chosen={shopId ? [shopId] : []}
            onChoose={([value]) => setShopId(value ?? null)}
          />
        )}
        {ofBills && accounts.data && accounts.data.length > 0 && (
          <Choices
            single
            label={t('imports.account')}
            options={accounts.data}
            chosen={account ? [account] : []}
            onChoose={([value]) => setAccount(value ?? null)}
          />
        )}
        <label className={css.dryRun}>
          <input type="checkbox" checked={dryRun} onChange={(event) => setDryRun(event.target.checked)} />
          {t('imports.dryRun')}
        </label>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".csv,.xls,.xlsx,.zip,.gz,.txt,.xml,.sta,.ofx"
          onChange={(event) => {
            take(event.target.files);
            event.target.value = '';
          }}
        />
        <span className="quiet">{ready ? t('imports.dropHint') : t('imports.shopFirst')}</span>
      </FilterBar>
      {upload.isError && (
        <div className={css.uploadError}>
          <InlineError error={upload.error} />
        </div>
      )}
    </div>
  );
}
