/**
 * Somebody at work: a scanner that types what it reads and presses Enter, keys, and eyes for the words and the light of the
 * station. Scans and keys are counted. No mouse.
 */
import { expect } from 'vitest';
import type { Seat, Stage } from '../../stage.ts';

type Words = Record<string, string | number>;
type Light = 'idle' | 'right' | 'wrong' | 'done' | 'stopped';

export class Worker {
  readonly stage: Stage;
  readonly seat: Seat;
  scans = 0;
  keys = 0;

  constructor(stage: Stage, seat: Seat) {
    this.stage = stage;
    this.seat = seat;
  }

  get page() {
    return this.seat.page;
  }

  say(key: string, words: Words = {}): string {
    return this.seat.say(key, words);
  }

  async goTo(address: string): Promise<void> {
    await this.page.goto(this.stage.url + address);
  }

  /** As a keyboard wedge does it: into whatever has the focus. */
  async scan(code: string): Promise<void> {
    this.scans += 1;
    await this.page.keyboard.type(code);
    await this.page.keyboard.press('Enter');
  }

  async press(...keys: string[]): Promise<void> {
    this.keys += keys.length;
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    this.keys += text.length;
    await this.page.keyboard.type(text);
  }

  /** The board says these words, in this light. */
  async reads(light: Light, key: string, words: Words = {}): Promise<void> {
    const text = this.say(key, words);
    await this.page.getByRole('status').filter({ hasText: text }).first().waitFor();
    await expect.poll(() => this.page.locator('main').getAttribute('data-light'), { message: text }).toBe(light);
  }

  /** The field that is asked for has the focus, so the next scan belongs to it. */
  async isAsked(key: string, words: Words = {}): Promise<void> {
    const field = this.page.getByLabel(this.say(key, words), { exact: true });
    await field.waitFor();
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
  }

  /** A paper is made and shown in a tab of its own, which is closed again. */
  async prints(act: () => Promise<void>): Promise<void> {
    const [paper, tab] = await Promise.all([
      this.page.waitForResponse((response) => response.headers()['content-type'] === 'application/pdf'),
      this.page.context().waitForEvent('page'),
      act(),
    ]);
    expect(paper.status()).toBe(200);
    await tab.close();
    await this.page.bringToFront();
  }

  /** Nothing is wider than the screen; kept as a picture where somebody asked for pictures. */
  async looks(name: string): Promise<void> {
    expect(await this.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await this.stage.keep(this.seat, name);
  }

  ask = <Answer>(address: string): Promise<Answer> => this.stage.ask(this.seat, address);

  close = (): Promise<void> => this.page.context().close();
}
