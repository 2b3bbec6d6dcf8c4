/**
 * What is typed between the key that opens something and the moment its field is there. A practised hand or a scanner is
 * faster than a page that is fetched first: its letters are kept and put into the field that takes the focus, instead of
 * being lost or taken for commands of the page behind.
 */
const KEPT_MS = 5_000;

let kept: { text: string; until: number } | null = null;

export const isTextField = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName)) &&
  !/^(checkbox|radio|file|button|submit)$/.test((target as HTMLInputElement).type);

/** Something with a field to type into is about to open. */
export function expectTyping(): void {
  if (!kept) window.addEventListener('focusin', giveBack);
  kept = { text: '', until: performance.now() + KEPT_MS };
}

function stop(): void {
  kept = null;
  window.removeEventListener('focusin', giveBack);
}

function giveBack({ target }: FocusEvent): void {
  if (!kept || !isTextField(target)) return;
  const [text = '', entered] = kept.text.split('\n');
  stop();
  // The one way to type that tells the page of it as a keyboard does, whatever the kind of field.
  if (text) document.execCommand('insertText', false, text);
  if (entered !== undefined)
    target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
}

/** Keeps a key that was pressed too early; false for one that is nobody's text. */
export function keepTyped(event: KeyboardEvent): boolean {
  if (!kept) return false;
  if (performance.now() > kept.until || event.key === 'Escape' || isTextField(event.target)) {
    stop();
    return false;
  }
  if (event.ctrlKey || event.metaKey) return false;
  if (event.key === 'Backspace') kept.text = kept.text.slice(0, -1);
  else if (event.key === 'Enter' && kept.text) kept.text += '\n';
  else if (event.key.length === 1 && !kept.text.includes('\n')) kept.text += event.key;
  else return false;
  event.preventDefault();
  return true;
}
