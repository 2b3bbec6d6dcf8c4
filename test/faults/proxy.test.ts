/** The faulty line itself: what it does to a program on it is what it says it does. */
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startProxy } from './proxy.ts';

const echo = net.createServer((socket) => socket.on('error', () => {}).pipe(socket));
await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
const proxy = await startProxy({ port: (echo.address() as net.AddressInfo).port });
afterAll(async () => {
  await proxy.close();
  echo.close();
});

/** Sends a word and answers what came back within the time, or how the connection ended. */
async function say(word: string, withinMs = 2000): Promise<string> {
  const socket = net.connect({ port: proxy.port, host: '127.0.0.1' });
  const ended = new Promise<string>((resolve) => {
    socket.on('error', (error) => resolve((error as NodeJS.ErrnoException).code!));
    socket.on('data', (piece) => resolve(piece.toString()));
    socket.on('end', () => resolve('end'));
  });
  socket.write(word);
  const answer = await Promise.race([ended, wait(withinMs, 'silence')]);
  socket.destroy();
  return answer;
}

test.each`
  weather      | withinMs | answer
  ${'well'}    | ${2000}  | ${'hello'}
  ${'stalled'} | ${100}   | ${'silence'}
  ${'deaf'}    | ${100}   | ${'silence'}
  ${'refused'} | ${2000}  | ${'ECONNRESET'}
  ${'slow'}    | ${2000}  | ${'hello'}
`('a line that is $weather answers $answer', async ({ weather, withinMs, answer }) => {
  proxy.set(weather, { delayMs: 60 });
  const start = performance.now();
  expect(await say('hello', withinMs)).toBe(answer);
  if (weather === 'slow') expect(performance.now() - start).toBeGreaterThan(100);
  proxy.set('well');
});

test('what a stalled line kept arrives when it is well again; a cut ends, a reset breaks', async () => {
  proxy.set('stalled');
  const kept = say('kept');
  proxy.set('well');
  expect(await kept).toBe('kept');

  for (const [end, how] of [
    [proxy.cut, 'end'],
    [proxy.reset, 'ECONNRESET'],
  ] as const) {
    proxy.set('deaf');
    await expect.poll(() => proxy.connections).toBe(0);
    const ending = say('x');
    await expect.poll(() => proxy.connections).toBe(1);
    end();
    expect(await ending).toBe(how);
  }
});
