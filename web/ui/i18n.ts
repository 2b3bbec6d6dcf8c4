/**
 * Chinese and English, switched without reload. Keys name meanings (`orders.hold.outOfStock`), never places. The
 * Chinese of the first screen is in the first script, the rest comes with the pages; English is fetched when chosen.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { first } from './text/first.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'guanjia.language';
const remembered = (): Language => (localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN');

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const { en } = await import('./text/en/index.ts');
  i18next.addResourceBundle(language, 'translation', en);
}

/** The Chinese of the pages, fetched once; asked for again where it could not be fetched. */
export async function loadPageTexts(): Promise<void> {
  if (i18next.exists('rules', { lng: 'zh-CN', returnObjects: true })) return;
  const { later } = await import('./text/later.ts');
  i18next.addResourceBundle('zh-CN', 'translation', later);
}

/** A part of the console that may open over the first page, with the texts it needs. */
export const withTexts = async <Module>(part: Promise<Module>): Promise<Module> =>
  (await Promise.all([part, loadPageTexts()]))[0];

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: first } },
    interpolation: { escapeValue: false },
  });
  await setLanguage(remembered());
}

export async function setLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
}
