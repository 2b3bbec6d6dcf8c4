/**
 * What an endpoint of the API is: method, path, who may call it, what goes in and what comes out. The server registers
 * its routes from these descriptors and the console calls through them, so the two cannot disagree. Nothing here may
 * import server code: this folder is also loaded by the browser.
 */
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { Right } from './rights.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export type Endpoint = {
  readonly method: Method;
  /** Path with `:name` parameters, each described in `params`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /**
   * `public`: no session needed. `ownAccount`: any session. `supplier`: somebody of a supplier. `signedIn`: anybody of
   * the house. Otherwise the right the caller must have.
   */
  readonly scope: Right | 'public' | 'ownAccount' | 'supplier' | 'signedIn';
  readonly params?: TSchema;
  readonly query?: TSchema;
  /** JSON body. For `multipart` the fields beside the files. */
  readonly body?: TSchema;
  /** `multipart`: one or more parts named `file` besides the fields of `body`. */
  readonly consumes?: 'json' | 'multipart';
  /** JSON answer; absent for 204, files and streams. */
  readonly response?: TSchema;
  /** What is answered instead of JSON. */
  readonly produces?:
    | 'application/pdf'
    | 'text/csv'
    | 'text/html'
    | 'text/event-stream'
    | 'image/*'
    | 'application/octet-stream';
  /** One message of an event stream. */
  readonly message?: TSchema;
};

/** Declares an endpoint and keeps the exact types of its parts. */
export const endpoint = <const E extends Endpoint>(shape: E): E => shape;

type PartOf<E, Name extends string> = E extends { readonly [K in Name]: infer S extends TSchema }
  ? Static<S>
  : undefined;
export type ParamsOf<E> = PartOf<E, 'params'>;
export type QueryOf<E> = PartOf<E, 'query'>;
export type BodyOf<E> = PartOf<E, 'body'>;
export type ResponseOf<E> = PartOf<E, 'response'>;

/** An object that is sent to the server: a property it does not name is refused, never ignored. */
export const Input = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });

/** An object the server answers with. */
export const Output = <P extends TProperties>(properties: P): TObject<P> => Type.Object(properties);

/** A value that may be missing in an answer: always present, null when there is none. */
export const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/**
 * What a refusal, hold or event knows besides its code: names and values for the text a person reads. Written as plain
 * JSON schema because `Type.Record` would bring typebox's whole engine (20 kB) into the browser.
 */
export const Facts = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });

/** As `Veil` of the server's kernel: how a value looks to who may not see it. */
type Veil = 'null' | 'masked' | 'contacts' | { readonly without: readonly string[] };

/**
 * A field that needs a right of its own (IAM-1); to others it is answered under the veil. `null` only where the schema
 * takes it. The server draws it over every answer by this mark alone.
 */
export function Guarded<S extends TSchema>(right: Right, veil: Veil, schema: S): S {
  // Parts of a schema that are not enumerable say what it is made of.
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(schema)) as S & Record<string, unknown>;
  const guards = (copy['x-guards'] as unknown[] | undefined) ?? [];
  return Object.assign(copy, { 'x-guards': [...guards, { right, veil }] });
}

export const Id = Type.String({ format: 'uuid' });
/** A moment, RFC 3339 with offset. */
export const Moment = Type.String({ format: 'date-time' });
/** A calendar day of the tenant, `2026-11-21`. */
export const Day = Type.String({ format: 'date' });
/** Free text a person typed. */
export const Note = Type.String({ maxLength: 500 });
/** Text that must say something, such as the reason of a cancellation. */
export const Reason = Type.String({ minLength: 1, maxLength: 500 });

export const ById = Input({ id: Id });
