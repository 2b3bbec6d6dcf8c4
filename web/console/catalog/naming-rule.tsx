/** The rule that gives merchant codes, tried on a style before it is saved (CAT-1). */
import { useQuery } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getNamingRule,
  getStyle,
  NAME_PARTS,
  type NamePart,
  type NamingRule,
  previewVariants,
  type StyleRow,
  setNamingRule,
} from '../../../src/contract/styles.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import { Choices } from '../../ui/filter-bar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import type { Draft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import css from './goods.module.css';
import { VariantTable } from './make-variants.tsx';
import { abbreviationsOf, abbreviationsText, wordsOf } from './style-draft.ts';

const KEY = ['namingRule'];
type RuleDraft = { parts: NamePart[]; separator: string; abbreviations: string };

const ruleOf = ({ parts, separator, abbreviations }: RuleDraft) => {
  const read = abbreviationsOf(abbreviations);
  return { parts, separator, abbreviations: typeof read === 'number' ? [] : read };
};

export function NamingRulePanel({ styles }: { styles: readonly StyleRow[] }) {
  const rule = useQuery({ queryKey: KEY, queryFn: () => call(getNamingRule) });
  if (!rule.data) return <Unread query={rule} />;
  return <RuleForm rule={rule.data} styles={styles} />;
}

function RuleForm({ rule, styles }: { rule: NamingRule; styles: readonly StyleRow[] }) {
  const { t } = useTranslation();
  const mayWrite = useRight('catalog.write');
  const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });
  const document = { parts: rule.parts, separator: rule.separator, abbreviations: abbreviationsText(rule) };
  return (
    <EditPanel<RuleDraft>
      id="namingRule"
      title={t('styles.rule')}
      document={document}
      readOnly={!mayWrite}
      missing={({ parts, abbreviations }) => {
        const line = abbreviationsOf(abbreviations);
        if (typeof line === 'number') return t('styles.abbreviationDamaged', { line });
        return parts.length === 0 ? t('styles.noParts') : null;
      }}
      sections={(draft) => [
        {
          title: t('styles.parts'),
          hint: t('styles.ruleHint'),
          fields: [
            { kind: 'own', name: 'parts', label: t('styles.parts'), wide: true, draw: () => <Parts draft={draft} /> },
            { kind: 'text', name: 'separator', label: t('styles.separator') },
            {
              ...{ kind: 'area', name: 'abbreviations', label: t('styles.abbreviations'), wide: true },
              hint: t('styles.abbreviationsHint'),
            },
          ],
        },
        {
          title: t('styles.try'),
          hint: t('styles.tryHint'),
          fields: [
            {
              ...{ kind: 'own', name: 'parts', label: t('goods.style'), wide: true },
              draw: () => <TryRule rule={draft.values} styles={styles} />,
            },
          ],
        },
      ]}
      save={async (_, values) => {
        await call(setNamingRule, { body: ruleOf(values), ifMatch: rule.version });
        await refresh();
      }}
      reread={() => void refresh()}
    />
  );
}

/** What a code is made of, in order; what is ticked last stands last. */
function Parts({ draft }: { draft: Draft<RuleDraft> }) {
  const { t } = useTranslation();
  const { parts } = draft.values;
  const all = [...parts, ...NAME_PARTS.filter((part) => !parts.includes(part))];
  const toggle = (part: NamePart) =>
    draft.set('parts', parts.includes(part) ? parts.filter((one) => one !== part) : [...parts, part]);
  const up = (part: NamePart) => {
    const at = parts.indexOf(part);
    draft.set('parts', parts.with(at - 1, part).with(at, parts[at - 1]!));
  };
  return (
    <ol className={css.nameParts}>
      {all.map((part) => (
        <li key={part}>
          <label>
            <input type="checkbox" checked={parts.includes(part)} onChange={() => toggle(part)} />{' '}
            {t(`styles.part.${part}`)}
          </label>
          {parts.indexOf(part) > 0 && (
            <IconButton
              icon={ArrowUp}
              label={t('styles.up', { part: t(`styles.part.${part}`) })}
              size={14}
              onClick={() => up(part)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

/** The codes the SKUs of a style would get by the rule as it is being written. */
function TryRule({ rule, styles }: { rule: RuleDraft; styles: readonly StyleRow[] }) {
  const { t } = useTranslation();
  const [picked, setStyle] = useState<string | null>(null);
  const styleId = picked ?? styles[0]?.id ?? null;
  const tried = useDeferredValue(JSON.stringify(ruleOf(rule)));
  const style = useQuery({
    queryKey: ['styles', 'one', styleId],
    queryFn: ({ signal }) => call(getStyle, { params: { id: styleId! }, signal }),
    enabled: styleId !== null,
  });
  const [color, setColor] = useState('');
  const colors = useDeferredValue(color.trim());
  const words = (of: 'color' | 'size') => [...new Set(style.data?.skus.map((sku) => sku[of]).filter(Boolean))];
  const sound = rule.parts.length > 0 && typeof abbreviationsOf(rule.abbreviations) !== 'number';
  const preview = useQuery({
    queryKey: ['styles', 'try', styleId, style.data?.skus.length, tried, colors],
    queryFn: ({ signal }) =>
      call(previewVariants, {
        params: { id: styleId! },
        body: { colors: colors ? wordsOf(colors) : words('color'), sizes: words('size'), rule: JSON.parse(tried) },
        signal,
      }),
    enabled: style.data !== undefined && sound,
    placeholderData: (previous) => previous,
  });
  const options: Option[] = styles.map(({ id, code, name }) => ({ value: id, text: `${code} ${name}` }));
  return (
    <>
      <Choices
        single
        required
        label={t('goods.style')}
        options={options}
        chosen={styleId ? [styleId] : []}
        onChoose={([id]) => setStyle(id ?? null)}
      />
      <LabelledField
        label={t('goods.color')}
        hint={t('styles.tryColor')}
        value={color}
        onChange={(event) => setColor(event.target.value)}
      />
      {preview.isError && <InlineError error={preview.error} />}
      <VariantTable rows={preview.data?.variants ?? []} />
    </>
  );
}
