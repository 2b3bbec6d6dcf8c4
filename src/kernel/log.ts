/**
 * Structured logs: one JSON line per event, with the trace id of its request. What must stay true: no secret and no
 * personal data is ever written (figure 45). Fields are masked by name at any depth; texts lose long runs of digits
 * (phones, cards, identity numbers) and everything that is not ASCII, because our own messages are English and what is
 * not came out of somebody's data.
 */
import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

const SECRET =
  /pass|secret|token|cookie|authori[sz]ation|credential|signature|private|apikey|challenge|^(key|sign|text|body|query|values?|params|parameters|detail|hint|where|internalQuery)$/i;
const PERSONAL =
  /name$|phone|mobile|tel|recipient|receiver|buyer|address|^(detail|memo|note|title|email|card|account|login)$/i;
const MASK = '[masked]';
const MAX_DEPTH = 5;

/** Ids are random and mean nobody, so they stay; 6 digits and more elsewhere may be a phone, a card or an identity. */
const ID_OR_DIGITS = /(\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b)|\d[\d -]{4,}\d[Xx]?/g;

export const maskText = (text: string): string =>
  text
    .replace(/\bg[sjc]_[\w-]+/g, MASK)
    .replace(/\b(Bearer|Basic)\s+\S+/gi, `$1 ${MASK}`)
    .replace(ID_OR_DIGITS, (_, id: string | undefined) => id ?? '#')
    .replace(/[^\n\x20-\x7e]+/g, '?');

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return maskText(value.toString());
  if (typeof value === 'number') return Math.abs(value) < 1e9 ? value : '#';
  if (value instanceof Error) return errorFields(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => maskValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET.test(name) || PERSONAL.test(name) ? MASK : maskValue(item, depth + 1),
    ]),
  );
}

/** Of an error: its type, code, masked message and place. Values that PostgreSQL quotes are left out. */
export function errorFields(error: Error): Record<string, unknown> {
  const { code, table, constraint, routine } = error as Error & Record<string, unknown>;
  const message = error.message.replace(/"[^"]*"|'[^']*'/g, '"…"');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.constructor.name,
    message: maskText(message),
    at: frames.slice(0, 8).map((frame) => frame.trim().replace(/^at /, '')),
    ...Object.fromEntries(
      Object.entries({ code, table, constraint, routine }).filter(([, value]) => typeof value === 'string'),
    ),
    ...(error.cause instanceof Error ? { cause: errorFields(error.cause) } : {}),
  };
}

export type LogOptions = { level?: string; destination?: DestinationStream };

/** `log.error({ error, trace }, 'what failed')`: fields first, then a constant English sentence. */
export function createLog({ level = 'info', destination }: LogOptions = {}): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) => maskValue(fields, 0) as Record<string, unknown>,
    },
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (...args: unknown[]) => void) {
        method.apply(
          this,
          args.map((arg) => (typeof arg === 'string' ? maskText(arg) : arg instanceof Error ? { error: arg } : arg)),
        );
      },
    },
    serializers: {},
  };
  return destination ? pino(options as pino.LoggerOptions, destination) : pino(options as pino.LoggerOptions);
}
