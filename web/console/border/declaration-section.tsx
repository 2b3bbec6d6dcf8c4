/** What customs are told of a parcel that goes abroad: lines from its goods, mended in place, printed as CN22 or CN23 (SHP-8). */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Declaration,
  type DeclarationLine,
  printDeclarations,
  readDeclaration,
} from '../../../src/contract/customs.ts';
import { Money, Quantity } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call, fetchFile } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import { showPaper } from '../shipping/show-paper.ts';
import css from './border.module.css';
import { DeclarationEditor } from './declaration-editor.tsx';

const declarationQuery = (id: string) =>
  queryOptions({
    queryKey: ['declaration', id],
    queryFn: async ({ signal }) => (await call(readDeclaration, { params: { id }, signal })).declaration,
  });

/** Draws nothing for a parcel that stays in the country. `version`: whatever changes when the parcel does. */
export function DeclarationSection({ id }: { id: string }) {
  const { data, error } = useQuery(declarationQuery(id));
  if (error) return <InlineError error={error} />;
  return data ? <Shown key={data.version} declaration={data} /> : null;
}

function Shown({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const mayWrite = useRight('shipping.write');
  const { fulfilmentId: id, form, sdr, complete, locked, sum, contents, country } = declaration;
  const print = useMutation({
    mutationFn: () => fetchFile(printDeclarations, { body: { ids: [id] } }),
    onSuccess: showPaper,
    onSettled: () => queryClient.invalidateQueries({ queryKey: declarationQuery(id).queryKey }),
  });
  const actions = mayWrite && !editing && (
    <>
      {!locked && (
        <Button size="small" onClick={() => setEditing(true)}>
          {t('customs.mend')}
        </Button>
      )}
      <Button size="small" disabled={!complete} loading={print.isPending} onClick={() => print.mutate()}>
        {t('customs.print', { form: form ?? 'CN22/23' })}
      </Button>
    </>
  );
  return (
    <Section title={t('customs.title')} end={actions}>
      <p className={css.head}>
        <strong>{form ?? t('customs.noForm')}</strong> {country} · {t(`customs.contents.${contents}`)} ·{' '}
        <Money value={sum} />
        {sdr && (
          <span className="quiet"> {t('customs.sdr', { amount: sdrText(sdr.amount.amount), day: sdr.day })}</span>
        )}
        {!sdr && (
          <Link to="/settings/rates" className={css.warn}>
            {t('customs.sdrMissing', { currency: declaration.currency })}
          </Link>
        )}
      </p>
      {print.isError && <InlineError error={print.error} />}
      {editing ? (
        <DeclarationEditor
          declaration={declaration}
          onClose={() => setEditing(false)}
          refresh={() => queryClient.invalidateQueries({ queryKey: declarationQuery(id).queryKey })}
        />
      ) : (
        <Lines declaration={declaration} />
      )}
      {!complete && !editing && <p className={css.warn}>{t('customs.incomplete')}</p>}
      {locked && <p className="quiet">{t('customs.locked')}</p>}
    </Section>
  );
}

const sdrText = (minor: string): string => (Number(minor) / 100).toFixed(2);

function Lines({ declaration: { lines, ioss, vat, eori, weightG } }: { declaration: Declaration }) {
  const { t } = useTranslation();
  const numbers = Object.entries({ IOSS: ioss, VAT: vat, EORI: eori }).filter(([, number]) => number !== '');
  return (
    <>
      <ul className={css.lines}>
        {lines.map((line, i) => (
          <LineRow key={i} line={line} />
        ))}
      </ul>
      <p className="quiet">
        {t('customs.weight')} <Quantity value={weightG} /> {t('goods.grams')}
        {numbers.map(([name, number]) => ` · ${name} ${number}`)}
      </p>
    </>
  );
}

function LineRow({ line }: { line: DeclarationLine }) {
  const { t } = useTranslation();
  return (
    <li>
      <div>
        <strong>{line.name || line.merchantCode}</strong> ×<Quantity value={line.quantity} />
        <span className={css.end}>
          <Money value={line.value} />
        </span>
      </div>
      <div className="quiet">
        HS {line.hsCode || '–'} · {line.origin || '–'} · <Quantity value={line.weightG} /> {t('goods.grams')}
      </div>
      {line.missing.length > 0 && (
        <div className={css.warn}>
          {t('customs.lacks', { facts: line.missing.map((fact) => t(`customs.fact.${fact}`)).join(t('customs.and')) })}{' '}
          {line.skuId && (
            <Link to="/goods" search={{ sku: line.skuId }}>
              {t('customs.toSku', { code: line.merchantCode })}
            </Link>
          )}
        </div>
      )}
    </li>
  );
}
