/**
 * A stand-in for a mail server on 127.0.0.1, in plain text: asks for a login, takes letters, and misbehaves as it is told.
 * What reached it is kept as it was said.
 */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** `busy`: 451, try later. `refuse`: 550, no such person. `cut`: it was taken, then the line broke. `down`: no greeting. */
export type MailMood = 'busy' | 'refuse' | 'cut' | 'down';
export type Received = { from: string; to: string; raw: string };

export async function start({ login = 'erp', password = 'open sesame', port = 0 } = {}) {
  const letters: Received[] = [];
  const moods: MailMood[] = [];
  const lines = new Set<Socket>();
  const server = createServer((socket) => {
    lines.add(socket);
    socket.on('close', () => lines.delete(socket)).on('error', () => {});
    serve(socket, { login, password, letters, moods });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const at = (server.address() as AddressInfo).port;
  return {
    /** As `allowLoopback` names it. */
    origin: `smtp://127.0.0.1:${at}`,
    access: { host: '127.0.0.1', port: at, security: 'none' as const, login, password },
    control: { letters, next: (...next: MailMood[]) => void moods.push(...next) },
    close: () =>
      new Promise<void>((resolve) => {
        for (const line of lines) line.destroy();
        server.close(() => resolve());
      }),
  };
}

type Desk = { login: string; password: string; letters: Received[]; moods: MailMood[] };

function serve(socket: Socket, desk: Desk): void {
  if (desk.moods[0] === 'down') {
    desk.moods.shift();
    socket.destroy();
    return;
  }
  const answer = conversation(desk);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('utf8');
    for (let cut = heard.indexOf('\r\n'); cut >= 0; cut = heard.indexOf('\r\n')) {
      const said = answer(heard.slice(0, cut));
      heard = heard.slice(cut + 2);
      if (said === 'cut') socket.destroy();
      else if (said !== '') socket.write(`${said}\r\n`);
    }
  });
  socket.write('220 sandbox ESMTP\r\n');
}

const named = (line: string): string => /<(.*)>/.exec(line)?.[1] ?? '';

/** Answers line by line; nothing while a letter is being said, `cut` where the line breaks. */
function conversation({ login, password, letters, moods }: Desk): (line: string) => string {
  let known = false;
  let letter = { from: '', to: '' };
  let body: string[] | null = null;
  const told = (lines: string[]): string => {
    const mood = moods.shift();
    if (mood === 'busy') return '451 4.7.1 Try again later';
    letters.push({ ...letter, raw: lines.map((line) => line.replace(/^\./, '')).join('\r\n') });
    return mood === 'cut' ? 'cut' : '250 2.0.0 Queued';
  };
  const VERBS: Record<string, (line: string) => string> = {
    EHLO: () => '250-sandbox\r\n250 AUTH PLAIN',
    AUTH: (line) => {
      const [, user, pass] = Buffer.from(line.slice('AUTH PLAIN '.length), 'base64').toString().split('\0');
      known = user === login && pass === password;
      return known ? '235 2.7.0 Welcome' : '535 5.7.8 Authentication credentials invalid';
    },
    QUIT: () => '221 2.0.0 Bye',
    MAIL: (line) => {
      letter = { from: named(line), to: '' };
      return '250 2.1.0 OK';
    },
    RCPT: (line) => {
      if (moods[0] === 'refuse') {
        moods.shift();
        return '550 5.1.1 No such person here';
      }
      letter.to = named(line);
      return '250 2.1.5 OK';
    },
    DATA: () => {
      body = [];
      return '354 Go on';
    },
  };
  return (line) => {
    if (body) {
      const lines = body;
      if (line === '.') {
        body = null;
        return told(lines);
      }
      lines.push(line);
      return '';
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (!known && ['MAIL', 'RCPT', 'DATA'].includes(verb)) return '530 5.7.0 Authentication required';
    return VERBS[verb]?.(line) ?? '502 5.5.2 What?';
  };
}
