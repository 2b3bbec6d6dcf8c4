/**
 * Language and mode belong to the person: what was chosen at one machine is there at the next. The browser keeps a copy
 * for its first moment and for the sign-in page; what is chosen on that page wins over what was kept before.
 */
import i18next from 'i18next';
import { useEffect } from 'react';
import { type Language, setLanguage } from './i18n.ts';
import { setMode, useMode } from './mode.ts';
import { usePreference } from './preferences.ts';
import type { Mode } from './tokens.ts';

type Look = { language?: Language; mode?: Mode };

/** Chosen before anybody was signed in. */
let chosenBefore: Language | null = null;

export function chooseLanguageBefore(language: Language): void {
  chosenBefore = language;
  void setLanguage(language);
}

/** Follows what the person keeps, and changes it. */
export function useLook() {
  const [kept, keep] = usePreference<Look>('look');
  const mode = useMode();
  useEffect(() => {
    if (!kept) return;
    if (chosenBefore && kept.language !== chosenBefore) keep({ ...kept, language: chosenBefore });
    else if (kept.language && kept.language !== i18next.language) void setLanguage(kept.language);
    chosenBefore = null;
    if (kept.mode) setMode(kept.mode);
  }, [kept, keep]);
  return {
    mode,
    chooseLanguage: (language: Language) => {
      void setLanguage(language);
      keep({ ...kept, language });
    },
    chooseMode: (next: Mode) => {
      setMode(next);
      keep({ ...kept, mode: next });
    },
  };
}
