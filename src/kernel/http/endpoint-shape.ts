/**
 * What an endpoint must look like to be served. The contract's descriptors have this shape; the kernel knows the shape
 * and not the contract, so a module may also serve what is no part of the contract (webhooks of the outside).
 */
import type { Readable } from 'node:stream';
import type { Static, TSchema } from 'typebox';

export type EndpointShape = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly summary: string;
  /** `public`, `ownAccount`, `supplier`, `signedIn`, or the right the caller must have; see `assertMay`. */
  readonly scope: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** `raw`: the bytes as they came, whatever their type; for messages whose signature covers them. */
  readonly consumes?: 'json' | 'multipart' | 'raw';
  readonly response?: TSchema;
  readonly produces?: string;
  readonly message?: TSchema;
};

type PartOf<E, Name extends string> = E extends { readonly [K in Name]: infer S extends TSchema }
  ? Static<S>
  : undefined;

export type ParamsOf<E> = PartOf<E, 'params'>;
/** A webhook names no query, and gets what came. */
export type QueryOf<E> = E extends { readonly consumes: 'raw' } ? Record<string, string> : PartOf<E, 'query'>;
export type BodyOf<E> = E extends { readonly consumes: 'raw' } ? Buffer : PartOf<E, 'body'>;

/** What a handler may answer where the contract says text or number: the values of the database as they are. */
export type Wire<T> = T extends string
  ? string extends T
    ? T | bigint | Date
    : T
  : T extends number
    ? number extends T
      ? T | bigint
      : T
    : T extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : T extends object
        ? { [K in keyof T]: Wire<T[K]> }
        : T;

/** A file, or an answer somebody else prescribes (a webhook's `success`). */
export type FileAnswer = {
  readonly body: Uint8Array | Readable | string;
  /** Media type; the endpoint's `produces` when left out. */
  readonly type?: string;
  /** Name to save it under. */
  readonly name?: string;
  readonly status?: number;
};

export type AnswerOf<E> = E extends { readonly response: infer S extends TSchema }
  ? Wire<Static<S>>
  : E extends { readonly produces: string }
    ? FileAnswer
    : E extends { readonly consumes: 'raw' }
      ? FileAnswer
      : // biome-ignore lint/suspicious/noConfusingVoidType: a handler without an answer returns nothing
        void;
