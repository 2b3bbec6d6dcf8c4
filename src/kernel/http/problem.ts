/**
 * How an error becomes an answer: `application/problem+json`. A refusal says its code and data; what is not expected
 * is a bug, and of a bug the caller learns the trace id and nothing else.
 */
import { STATUS_CODES } from 'node:http';
import { isUnavailable } from '../db/database.ts';
import { toJson } from '../db/sql.ts';
import { Overloaded } from '../group-commit.ts';
import { Refused } from '../refusal.ts';

export type ProblemAnswer = {
  status: number;
  code: string;
  data: Record<string, unknown>;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number;
};

/** What PostgreSQL says to values that no column holds: the caller's fault, found late. */
const DAMAGED = new Set(['22003', '22021', '22P05']);
const CANCELLED = '57014';
const RETRY_SECONDS = 2;

const FASTIFY: Record<string, [status: number, code: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'http.tooLarge'],
  FST_REQ_FILE_TOO_LARGE: [413, 'http.tooLarge'],
  FST_FILES_LIMIT: [413, 'http.tooLarge'],
  FST_FIELDS_LIMIT: [413, 'http.tooLarge'],
  FST_PARTS_LIMIT: [413, 'http.tooLarge'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'http.wrongMediaType'],
};

export function problemOf(error: unknown): ProblemAnswer {
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number };
  if (error instanceof Refused) {
    const { retryAfter, ...data } = error.data;
    return { status: error.status, code, data, ...(typeof retryAfter === 'number' ? { retryAfter } : {}) };
  }
  if (error instanceof Overloaded || isUnavailable(error) || code === CANCELLED || statusCode === 503)
    return { status: 503, code: 'http.unavailable', data: {}, retryAfter: RETRY_SECONDS };
  const known = FASTIFY[code];
  if (known) return { status: known[0], code: known[1], data: {} };
  if (DAMAGED.has(code) || (statusCode >= 400 && statusCode < 500))
    return { status: 400, code: 'http.damaged', data: {} };
  return { status: 500, code: 'http.bug', data: {} };
}

export const problemBody = (problem: ProblemAnswer, traceId: string): string =>
  toJson({
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    code: problem.code,
    ...(Object.keys(problem.data).length ? { data: problem.data } : {}),
    ...(problem.status >= 500 ? { traceId } : {}),
  });

/** Kept text for an answer that is stored with its key. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
export const JSON_TYPE = 'application/json; charset=utf-8';
