/**
 * The OpenAPI 3.1 document, made from the very schemas that check and write. A schema that has a name is described once
 * and referred to; the name of an endpoint is its operation id and does not change.
 */
import type { TSchema } from 'typebox';
import type { EndpointShape } from './endpoint-shape.ts';

type Node = Record<string, unknown>;

export type OpenApiInput = {
  readonly title: string;
  /** Markdown, before the first endpoint. */
  readonly description: string;
  readonly version: string;
  readonly endpoints: ReadonlyMap<string, EndpointShape>;
  /** Schemas by the name they are shown under. */
  readonly schemas: ReadonlyMap<string, TSchema>;
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

export function describeApi({ title, description, version, endpoints, schemas }: OpenApiInput): Node {
  const names = new Map<unknown, string>([...schemas].map(([name, schema]) => [schema, name]));
  const refer = (value: unknown): unknown => {
    const name = names.get(value);
    return name ? { $ref: `#/components/schemas/${name}` } : inside(value);
  };
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(refer);
    return isNode(value) ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, refer(child)])) : value;
  };
  const paths: Record<string, Node> = {};
  for (const [name, endpoint] of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: describeOperation(name, endpoint, refer) };
  }
  return {
    openapi: '3.1.0',
    info: { title, description, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].map(([name, schema]) => [name, inside(schema)])),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'guanjia_session' },
        apiKey: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

type Refer = (schema: unknown) => unknown;

/** Scopes that are no right say who is let in by themselves. */
const WITHOUT_RIGHT = new Set(['public', 'ownAccount', 'supplier', 'signedIn']);
const neededRight = (scope: string) => (WITHOUT_RIGHT.has(scope) ? undefined : `Needs the right \`${scope}\`.`);

function describeOperation(name: string, endpoint: EndpointShape, refer: Refer): Node {
  const { summary, scope, path, body, consumes } = endpoint;
  const right = neededRight(scope);
  const mediaType = consumes === 'multipart' ? 'multipart/form-data' : 'application/json';
  return {
    operationId: name,
    summary,
    ...(right ? { description: right } : {}),
    tags: [/^\/api\/v1\/([\w-]+)/.exec(path)?.[1] ?? 'server'],
    security: scope === 'public' ? [] : [{ session: [] }, { apiKey: [] }],
    parameters: parametersOf(endpoint, refer),
    ...(body ? { requestBody: { required: true, content: { [mediaType]: { schema: bodyOf(endpoint, refer) } } } } : {}),
    responses: { ...answerOf(endpoint, refer), default: problem },
  };
}

const problem = {
  description: 'Refused or failed; `code` says why',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function bodyOf({ body, consumes }: EndpointShape, refer: Refer): unknown {
  if (consumes !== 'multipart') return refer(body);
  const { properties, ...rest } = body as unknown as Node & { properties: Node };
  const file = { type: 'array', items: { type: 'string', format: 'binary' } };
  return refer({ ...rest, properties: { ...properties, file } });
}

function answerOf({ response, produces, message }: EndpointShape, refer: Refer): Node {
  if (response) return { 200: { description: 'Done', content: { 'application/json': { schema: refer(response) } } } };
  if (!produces) return { 204: { description: 'Done' } };
  const schema = message ? refer(message) : { type: 'string', format: 'binary' };
  return { 200: { description: 'Done', content: { [produces]: { schema } } } };
}

function parametersOf(endpoint: EndpointShape, refer: Refer): Node[] {
  const header = (name: string, required: boolean, description: string) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string', maxLength: 200 },
  });
  return [
    ...fieldsOf(endpoint.params, 'path', refer),
    ...fieldsOf(endpoint.query, 'query', refer),
    ...(endpoint.method === 'POST' && endpoint.scope !== 'public'
      ? [header('Idempotency-Key', true, 'The same key with the same request gives the first answer again')]
      : []),
    ...(endpoint.method === 'PUT'
      ? [header('If-Match', false, 'The `version` the edit was made on, where the document has one')]
      : []),
  ];
}

function fieldsOf(schema: TSchema | undefined, place: 'path' | 'query', refer: Refer): Node[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Node; required?: string[] };
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: refer(field),
    // A list repeats its key.
    ...(place === 'query' ? { explode: true } : {}),
  }));
}
