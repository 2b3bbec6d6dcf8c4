/** One style: its form, its SKUs, and making more of them from colours and sizes (CAT-1). */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { styleHistory } from '../../../src/contract/histories.ts';
import { changeStyle, createStyles, getStyle, type StyleDetail } from '../../../src/contract/styles.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { queryClient, useRight } from '../queries.ts';
import { assertDone } from './assert-done.ts';
import css from './goods.module.css';
import { MakeVariants } from './make-variants.tsx';
import { choicesOf, type StyleDraft, styleBodyOf, styleDraftOf } from './style-draft.ts';

const refresh = () => queryClient.invalidateQueries({ queryKey: ['styles'] });

type Props = {
  /** Null: a new one. */
  id: string | null;
  onMade: (id: string) => void;
};

export function StylePanel({ id, onMade }: Props) {
  const style = useQuery({
    queryKey: ['styles', 'one', id],
    queryFn: ({ signal }) => call(getStyle, { params: { id: id! }, signal }),
    enabled: id !== null,
  });
  if (id === null) return <StyleForm style={null} onMade={onMade} />;
  if (!style.data) return <Unread query={style} />;
  return <StyleForm style={style.data} onMade={onMade} />;
}

function StyleForm({ style, onMade }: { style: StyleDetail | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('catalog.write');
  const [key, setKey] = useState(() => crypto.randomUUID());
  const save = async (changes: Partial<StyleDraft>, { code, name }: StyleDraft) => {
    const body = styleBodyOf(changes);
    if (style) await call(changeStyle, { params: { id: style.id }, body, ifMatch: style.version });
    else {
      const styles = [{ ...body, code: code.trim(), name: name.trim() }];
      const { outcomes } = await call(createStyles, { body: { styles }, key });
      // A refused one is tried again with other words, so under another key.
      setKey(crypto.randomUUID());
      onMade(assertDone(outcomes));
    }
    await refresh();
  };
  const id = style ? `style/${style.id}` : 'style/new';
  return (
    <EditPanel
      key={id}
      id={id}
      title={style?.code ?? t('styles.new')}
      head={style && !style.active && <Tag tone="ended" text={t('goods.off')} />}
      document={styleDraftOf(style)}
      readOnly={!mayWrite}
      fresh={style === null}
      missing={({ code, name, options }) =>
        code.trim() === ''
          ? t('styles.codeMissing')
          : name.trim() === ''
            ? t('goods.nameMissing')
            : choicesOf(options) === null
              ? t('styles.optionsDamaged')
              : null
      }
      sections={() => sectionsOf(t, style !== null)}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        style && (
          <History
            subject={`style/${style.id}`}
            version={style.version}
            fields={fields}
            load={(query, signal) => call(styleHistory, { params: { id: style.id }, query, signal })}
          />
        )
      }
    >
      {style && (
        <>
          <StyleSkus style={style} />
          {mayWrite && style.active && <MakeVariants style={style} onMade={refresh} />}
        </>
      )}
    </EditPanel>
  );
}

const sectionsOf = (t: TFunction, made: boolean): FormSection<StyleDraft>[] => [
  {
    title: t('styles.section.basics'),
    fields: [
      { kind: 'text', name: 'code', label: t('styles.code'), required: true, fixed: made, hint: t('styles.codeHint') },
      { kind: 'text', name: 'name', label: t('styles.name'), required: true },
      { kind: 'text', name: 'options', label: t('goods.options'), wide: true, hint: t('styles.optionsHint') },
      { kind: 'switch', name: 'active', label: t('goods.active') },
    ],
  },
  {
    title: t('styles.section.more'),
    fields: [
      { kind: 'text', name: 'brand', label: t('goods.brand') },
      { kind: 'text', name: 'category', label: t('styles.category') },
      { kind: 'text', name: 'series', label: t('styles.series') },
      { kind: 'text', name: 'model', label: t('styles.model') },
      { kind: 'text', name: 'season', label: t('goods.season') },
    ],
  },
];

function StyleSkus({ style }: { style: StyleDetail }) {
  const { t } = useTranslation();
  return (
    <Section title={t('styles.skus', { count: style.skus.length })}>
      {style.skus.length === 0 && <p className="quiet">{t('styles.noSkus')}</p>}
      <ul className={css.skus}>
        {style.skus.map((sku) => (
          <li key={sku.id}>
            <Link to="/goods" search={{ sku: sku.id }}>
              {sku.merchantCode}
            </Link>
            <span className="clip quiet">{sku.properties || sku.name}</span>
            {!sku.active && <Tag tone="ended" text={t('goods.off')} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}
