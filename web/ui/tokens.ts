/**
 * Colours, sizes and type of every screen, once. Warm greys and ink; one deep green for what can be done; amber for what
 * waits; vermilion only for danger. CSS reads them as custom properties (`--ink`), antd gets the same values as its
 * theme. Text colours keep a contrast of at least 4.5 on their backgrounds in both modes.
 */
import type { ThemeConfig } from 'antd';

export type Palette = Readonly<Record<keyof typeof light, string>>;

const light = {
  ground: '#f5f3ef',
  surface: '#ffffff',
  raised: '#faf8f5',
  hover: '#f3f0ea',
  selected: '#e8f1ed',
  line: '#e6e2da',
  lineStrong: '#cbc5b9',
  ink: '#23201b',
  ink2: '#5c574e',
  ink3: '#6d675d',
  accent: '#17624b',
  accentHover: '#1d755a',
  onAccent: '#ffffff',
  accentSoft: '#e4f0eb',
  danger: '#c0341b',
  dangerSoft: '#fbeae5',
  wait: '#8a5c05',
  waitSoft: '#fbf1dc',
  shade: 'rgba(35, 32, 27, 0.12)',
};

const dark: Palette = {
  ground: '#131210',
  surface: '#1a1916',
  raised: '#201e1b',
  hover: '#25231f',
  selected: '#1e2d27',
  line: '#2f2c27',
  lineStrong: '#4a453d',
  ink: '#ece8e0',
  ink2: '#b5aea2',
  ink3: '#a19a8d',
  accent: '#62bd9b',
  accentHover: '#7acdae',
  onAccent: '#0c1d17',
  accentSoft: '#1d3129',
  danger: '#f2836a',
  dangerSoft: '#3a221c',
  wait: '#e2b25a',
  waitSoft: '#342a17',
  shade: 'rgba(0, 0, 0, 0.5)',
};

const FONT =
  '"PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", system-ui, -apple-system, "Segoe UI", sans-serif';

export type Mode = 'light' | 'dark';

export const paletteOf = (mode: Mode): Palette => (mode === 'dark' ? dark : light);

/** The palette as a style sheet for one mode; the caller puts it into the document. */
export function cssOf(mode: Mode): string {
  const properties = Object.entries(paletteOf(mode)).map(([name, value]) => `--${name}: ${value};`);
  // The marks of a Chinese font are as wide as a character; English has its own.
  const english = `:root:lang(en) { --font: "Latin marks", ${FONT}; }`;
  return `:root { color-scheme: ${mode}; --font: ${FONT}; ${properties.join(' ')} } ${english}`;
}

/** antd speaks the same values: 32-px controls, 13-px text, square-ish corners, motion under 120 ms. */
export function themeOf(mode: Mode): ThemeConfig {
  const p = paletteOf(mode);
  return {
    token: {
      colorPrimary: p.accent,
      colorLink: p.accent,
      colorSuccess: p.accent,
      colorWarning: p.wait,
      colorError: p.danger,
      colorInfo: p.accent,
      colorText: p.ink,
      colorTextSecondary: p.ink2,
      colorTextTertiary: p.ink3,
      colorTextPlaceholder: p.ink3,
      colorTextDisabled: p.ink3,
      colorBgContainerDisabled: p.raised,
      colorBorderDisabled: p.line,
      colorTextDescription: p.ink3,
      colorTextLightSolid: p.onAccent,
      colorBgBase: p.surface,
      colorBgContainer: p.surface,
      colorBgElevated: mode === 'dark' ? p.raised : p.surface,
      colorBgLayout: p.ground,
      colorBorder: p.lineStrong,
      colorBorderSecondary: p.line,
      colorBgTextHover: p.hover,
      controlItemBgHover: p.hover,
      controlItemBgActive: p.selected,
      controlItemBgActiveHover: p.selected,
      fontFamily: 'var(--font)',
      fontSize: 13,
      controlHeight: 32,
      controlHeightSM: 24,
      borderRadius: 4,
      borderRadiusLG: 6,
      borderRadiusSM: 3,
      motionDurationFast: '0.06s',
      motionDurationMid: '0.09s',
      motionDurationSlow: '0.11s',
      wireframe: false,
    },
    components: {
      Button: {
        fontWeight: 400,
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        paddingInline: 12,
      },
      Modal: { titleFontSize: 15 },
    },
  };
}
