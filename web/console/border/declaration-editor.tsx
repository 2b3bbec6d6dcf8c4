/** A declaration while it is mended: what kind of goods, whose tax numbers, and each line. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONTENTS, type Contents, changeDeclaration, type Declaration } from '../../../src/contract/customs.ts';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { NumberField } from '../../ui/form.tsx';
import { scaleOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './border.module.css';

type Line = {
  skuId: string | null;
  name: string;
  hsCode: string;
  origin: string;
  quantity: string;
  weightG: string;
  value: string;
};
type Draft = { contents: Contents; ioss: string; vat: string; eori: string; note: string; lines: Line[] };
type Props = { declaration: Declaration; onClose: () => void; refresh: () => Promise<void> };

const draftOf = ({ contents, ioss, vat, eori, note, lines }: Declaration): Draft => ({
  ...{ contents, ioss, vat, eori, note },
  lines: lines.map(({ skuId, name, hsCode, origin, quantity, weightG, value }) => ({
    ...{ skuId, name, hsCode, origin, quantity, weightG, value: value.amount },
  })),
});

/** Made where the goods are; what else customs want to read of one is typed. */
const BLANK: Line = { skuId: null, name: '', hsCode: '', origin: 'CN', quantity: '1', weightG: '0', value: '0' };
/** As many as the form has room for. */
const MOST_LINES = 100;

export function DeclarationEditor({ declaration, onClose, refresh }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(declaration));
  const save = useMutation({
    mutationFn: () =>
      call(changeDeclaration, {
        params: { id: declaration.fulfilmentId },
        body: draft,
        ifMatch: declaration.version,
      }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  const run = () => !save.isPending && save.mutate();
  useKeys(t('customs.title'), [{ keys: ['Ctrl+s'], label: t('action.save'), run }]);
  const text = (name: 'ioss' | 'vat' | 'eori') => (
    <LabelledField
      label={name.toUpperCase()}
      value={draft[name]}
      onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
    />
  );
  const setLines = (lines: Line[]) => setDraft({ ...draft, lines });
  const line = (at: number, part: Partial<Line>) =>
    setLines(draft.lines.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <div className={css.editor}>
      <div className={css.grid}>
        <LabelledSelect
          label={t('customs.kind')}
          options={CONTENTS.map((one) => ({ value: one, text: t(`customs.contents.${one}`) }))}
          value={draft.contents}
          onChange={(contents) => setDraft({ ...draft, contents: contents as Contents })}
        />
        {text('ioss')}
        {text('vat')}
        {text('eori')}
      </div>
      {draft.lines.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name; every field is controlled
        <div key={i} className={css.line}>
          <LineFields line={one} currency={declaration.currency} onChange={(part) => line(i, part)} />
          <Button
            size="small"
            disabled={draft.lines.length === 1}
            aria-label={t('customs.removeLine', { line: i + 1 })}
            onClick={() => setLines(draft.lines.filter((_, at) => at !== i))}
          >
            {t('customs.remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button
          size="small"
          disabled={draft.lines.length >= MOST_LINES}
          onClick={() => setLines([...draft.lines, BLANK])}
        >
          {t('customs.addLine')}
        </Button>
      </div>
      {save.isError && <InlineError error={save.error} />}
      <div className={css.actions}>
        <Button type="primary" size="small" loading={save.isPending} onClick={run}>
          {t('action.save')}
        </Button>
        <Button size="small" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  );
}

type LineProps = { line: Line; currency: string; onChange: (part: Partial<Line>) => void };

function LineFields({ line, currency, onChange }: LineProps) {
  const { t } = useTranslation();
  const text = (name: 'name' | 'hsCode' | 'origin') => (
    <LabelledField
      label={t(`customs.fact.${name}`)}
      value={line[name]}
      onChange={(event) =>
        onChange({ [name]: name === 'origin' ? event.target.value.toUpperCase() : event.target.value })
      }
    />
  );
  const figure = (name: 'quantity' | 'weightG' | 'value', label: string, digits: number) => (
    <div className={css.field}>
      <span>{label}</span>
      <NumberField
        aria-label={label}
        field={{ kind: 'decimal', digits }}
        value={line[name]}
        onChange={(value) => onChange({ [name]: String(value ?? '0') })}
      />
    </div>
  );
  return (
    <div className={css.grid}>
      {text('name')}
      {text('hsCode')}
      {text('origin')}
      {figure('quantity', t('customs.quantity'), 0)}
      {figure('weightG', `${t('customs.fact.weightG')} (${t('goods.grams')})`, 0)}
      {figure('value', `${t('customs.fact.value')} (${currency})`, scaleOf(currency))}
    </div>
  );
}
