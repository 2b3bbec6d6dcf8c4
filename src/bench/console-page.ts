/** What is measured inside the page: from the key or click to the frame that shows the answer. */
import type { Page } from 'playwright-core';

const ROW = '[role=grid] [role=row][id]';

/** The list has rows. */
export const drawn = (page: Page): Promise<void> => page.locator(ROW).first().waitFor();

/** Scrolls a list to its last row, waiting for pages as they come, and answers how long each frame took. */
export const scrollThrough = (page: Page): Promise<{ frames: number[]; rows: number }> =>
  page.evaluate(async () => {
    const pixelsPerMs = (400 * 32) / 1000;
    const grid = document.querySelector('[role=grid]')!;
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const complete = () => grid.getAttribute('aria-rowcount') !== '-1';
    const atEnd = () => grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1;
    const frames: number[] = [];
    for (let last = await frame(); !(complete() && atEnd()); ) {
      const now = await frame();
      frames.push(now - last);
      grid.scrollTop += Math.min(100, now - last) * pixelsPerMs;
      last = now;
    }
    return { frames, rows: Number(grid.getAttribute('aria-rowcount')) - 1 };
  });

/**
 * Goes to the end of a list again and again, as one who holds the End key, until its last row is there; answers how long
 * each frame took, and what the page then holds in memory.
 */
export const goToTheEnd = (page: Page): Promise<{ frames: number[]; rows: number; heapBytes: number }> =>
  page.evaluate(async () => {
    const grid = document.querySelector('[role=grid]')!;
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const frames: number[] = [];
    for (let last = await frame(); grid.getAttribute('aria-rowcount') === '-1'; ) {
      const now = await frame();
      frames.push(now - last);
      last = now;
      grid.scrollTop = grid.scrollHeight;
    }
    const { usedJSHeapSize } = (performance as unknown as { memory: { usedJSHeapSize: number } }).memory;
    return { frames, rows: Number(grid.getAttribute('aria-rowcount')) - 1, heapBytes: usedJSHeapSize };
  });

/** Clicks every count of the pipeline strip that has orders, none of which shares its rows with another. */
export const changeFilters = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const first = () => document.querySelector('[role=grid] [role=row][id]')?.id;
    const nameOf = (button: Element) => button.textContent.replace(/[\d,]+$/, '');
    const buttons = () => [...document.querySelectorAll<HTMLElement>('main nav button:not([data-zero], [data-all])')];
    const change = (button: HTMLElement) =>
      new Promise<number>((resolve, reject) => {
        const before = first();
        const start = performance.now();
        const late = setTimeout(() => reject(new Error(`no new rows after ${nameOf(button)}`)), 10_000);
        const watch = new MutationObserver(() => {
          if (first() === undefined || first() === before) return;
          watch.disconnect();
          clearTimeout(late);
          requestAnimationFrame(() => resolve(performance.now() - start));
        });
        watch.observe(document.querySelector('main')!, { childList: true, subtree: true });
        button.click();
      });
    const times: number[] = [];
    for (const name of buttons().map(nameOf)) {
      const button = buttons().find((one) => nameOf(one) === name);
      if (button) times.push(await change(button));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return times;
  });

/** Waits for the search box to hold `number` and for a result that shows it; answers the time between. */
export const waitForOption = (page: Page, number: string): Promise<number> =>
  page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const box = document.querySelector<HTMLInputElement>('[role=combobox]')!;
        let typedAt = 0;
        const look = () => {
          const shown = [...document.querySelectorAll('[role=option]')].some((one) => one.textContent.includes(wanted));
          if (typedAt === 0 || !shown) return;
          watch.disconnect();
          box.removeEventListener('input', note);
          requestAnimationFrame(() => resolve(performance.now() - typedAt));
        };
        const watch = new MutationObserver(look);
        const note = () => {
          if (box.value !== wanted) return;
          typedAt = performance.now();
          look();
        };
        box.addEventListener('input', note);
        watch.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
    number,
  );
