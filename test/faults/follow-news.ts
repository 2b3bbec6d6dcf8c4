/** An open page of the console: reads the live stream, and opens it again when it ends, as the console does. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Person } from '../http.ts';

export type News = {
  /** Messages of a type heard so far. */
  count(type: string): number;
  stop(): void;
};

export function followNews(url: string, person: Person): News {
  const heard = new Map<string, number>();
  const stopped = new AbortController();
  const read = async () => {
    const response = await fetch(url, {
      headers: { cookie: `guanjia_session=${person.token}` },
      signal: stopped.signal,
    });
    if (response.status !== 200) return;
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      for (const [, type] of piece.matchAll(/"type":"(\w+)"/g)) heard.set(type!, (heard.get(type!) ?? 0) + 1);
    }
  };
  void (async () => {
    while (!stopped.signal.aborted) {
      await read().catch(() => {});
      await wait(500);
    }
  })();
  return { count: (type) => heard.get(type) ?? 0, stop: () => stopped.abort() };
}
