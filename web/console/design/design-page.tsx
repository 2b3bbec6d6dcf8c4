/** The written language of form, seen: tokens and every part of `web/ui` with its states, light and dark side by side. */
import { ConfigProvider } from 'antd';
import { type CSSProperties, Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../ui/section.tsx';
import { type Mode, paletteOf, themeOf } from '../../ui/tokens.ts';
import { contrast } from './contrast.ts';
import css from './design.module.css';
import { DocumentParts } from './document-parts.tsx';
import { FormParts } from './form-parts.tsx';
import { ListParts } from './list-parts.tsx';
import { SmallParts } from './small-parts.tsx';
import { StateParts } from './state-parts.tsx';
import { PAIRS } from './token-pairs.ts';

export default function DesignPage() {
  return (
    <div className={css.page}>
      {(['light', 'dark'] as const).map((mode) => (
        <Side key={mode} mode={mode} />
      ))}
    </div>
  );
}

function Side({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  const variables = Object.fromEntries(Object.entries(paletteOf(mode)).map(([name, value]) => [`--${name}`, value]));
  return (
    <ConfigProvider theme={themeOf(mode)}>
      <section
        className={css.side}
        aria-label={t(`design.${mode}`)}
        style={{ ...variables, colorScheme: mode } as CSSProperties}
      >
        <h2 className={css.mode}>{t(`design.${mode}`)}</h2>
        <Colours mode={mode} />
        <Sizes />
        <SmallParts />
        <FormParts mode={mode} />
        <ListParts mode={mode} />
        <DocumentParts mode={mode} />
        <StateParts />
      </section>
    </ConfigProvider>
  );
}

function Colours({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  const palette = paletteOf(mode);
  return (
    <Section title={t('design.colours')}>
      <ul className={css.swatches}>
        {Object.entries(palette).map(([name, value]) => (
          <li key={name}>
            <span className={css.swatch} style={{ background: value }} />
            <code>{name}</code>
            <span className="quiet num">{value}</span>
          </li>
        ))}
      </ul>
      <table className={css.contrasts}>
        <caption>{t('design.contrasts')}</caption>
        <tbody>
          {PAIRS.map(({ ink, grounds }) => (
            <tr key={ink}>
              <th scope="row">
                <code>{ink}</code>
              </th>
              {grounds.map((ground) => (
                <td key={ground} style={{ background: palette[ground], color: palette[ink] }}>
                  {ground} <span className="num">{contrast(palette[ink], palette[ground]).toFixed(1)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

const TYPE = [
  ['h1', '16 / 24 · 600'],
  ['h2', '14 / 20 · 600'],
  ['h3', '13 / 20 · 600'],
  ['text', '13 / 20 · 400'],
  ['small', '12 / 18 · 400'],
  ['key', '11 / 16 · 400'],
] as const;
const HEIGHTS = [24, 32, 44, 48, 60] as const;

function Sizes() {
  const { t } = useTranslation();
  return (
    <Section title={t('design.sizes')}>
      <dl className={css.type}>
        {TYPE.map(([name, size]) => (
          <Fragment key={name}>
            <dt className={css[name]}>{t(`design.type.${name}`)}</dt>
            <dd className="quiet num">{size}</dd>
          </Fragment>
        ))}
      </dl>
      <ul className={css.heights}>
        {HEIGHTS.map((height) => (
          <li key={height}>
            <span className={css.height} style={{ height }}>
              {height}
            </span>
            {t(`design.height.${height}`)}
          </li>
        ))}
      </ul>
      <ul className={css.elevations}>
        {(['ground', 'raised', 'over'] as const).map((level) => (
          <li key={level} className={css.elevation} data-level={level}>
            {t(`design.elevation.${level}`)}
          </li>
        ))}
      </ul>
    </Section>
  );
}
