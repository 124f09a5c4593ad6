// Good requests of any declared route, made from its shapes: ids by the names of fields, everything else by its
// JSON schema. A route with a field that no rule knows fails its tests until a rule is added here.
import { z } from 'zod';
import type { HttpRoute } from '../../src/http/http-route.ts';

/** What a field of a request may be by its schema. */
export interface FieldSchema {
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maxLength?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly anyOf?: readonly FieldSchema[];
  readonly oneOf?: readonly FieldSchema[];
}

/** Ids by the name of the field that holds them. */
export type Ids = Readonly<Record<string, string>>;

const words: Ids = {
  slug: 'acme',
  region: 'eu',
  timeZone: 'Etc/UTC',
  proofHash: 'a'.repeat(64),
  persona: 'member',
  connection: 'CO_1',
  language: 'en',
  url: 'https://hooks.example.com/voicemeet',
};

/** What paths name besides ids. */
const pathWords: Ids = { purpose: 'record', language: 'en', version: '1' };

/** The same for every sample of a run, so that a sample may be sent twice. */
const soon = new Date(Date.now() + 60_000).toISOString();

/** The members of a route's body with their schemas; none where it takes no body. */
export function bodyFields(route: HttpRoute): Readonly<Record<string, FieldSchema>> {
  if (route.shape.body === undefined) return {};
  const schema = z.toJSONSchema(route.shape.body, { io: 'input', unrepresentable: 'any' }) as FieldSchema;
  return schema.properties ?? {};
}

/** A good body, or undefined where the route takes none. */
export function sampleBody(route: HttpRoute, ids: Ids): Record<string, unknown> | undefined {
  const fields = bodyFields(route);
  return Object.keys(fields).length === 0 ? undefined : samplesOf(fields, ids);
}

/** Good values of fields, by name and schema. */
export function samplesOf(fields: Readonly<Record<string, FieldSchema>>, ids: Ids): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name, sampleOf(name, schema, ids)]),
  );
}

/** The route's path with its parameters filled in, and a query where one is demanded. */
export function samplePath({ url, shape }: HttpRoute, ids: Ids): string {
  const path = url.replace(
    /\{([A-Za-z]+)\}/g,
    (_, name: string) => ids[name] ?? pathWords[name] ?? words[name] ?? missing(name),
  );
  if (shape.query === undefined) return path;
  const { properties = {}, required = [] } = z.toJSONSchema(shape.query, {
    io: 'input',
    unrepresentable: 'any',
  }) as FieldSchema & { required?: readonly string[] };
  const query = required.map((name): [string, string] => [
    name,
    querySample(name, properties[name] ?? {}, ids),
  ]);
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query).toString()}`;
}

/** The names of the ids that a route takes in its path or its body. */
export function idsIn(route: HttpRoute): readonly string[] {
  const named = [...route.url.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => name ?? '');
  const inPath = named.filter((name) => !(name in pathWords));
  const inBody = Object.entries(bodyFields(route)).filter(([, { format }]) => format === 'uuid');
  return [...inPath, ...inBody.map(([name]) => name)];
}

function querySample(name: string, schema: FieldSchema, ids: Ids): string {
  // Ends of a difference: an instant or a version.
  return name === 'from' || name === 'to' ? '0' : String(sampleOf(name, schema, ids));
}

function sampleOf(name: string, schema: FieldSchema, ids: Ids): unknown {
  if (schema.format === 'uuid') return ids[name] ?? missing(name);
  // A range begins before it ends.
  if (schema.format === 'date-time') return name === 'from' ? '2026-01-01T00:00:00.000Z' : soon;
  if (name in words) return words[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.[0];
  if (choice !== undefined) return sampleOf(name, choice, ids);
  switch (schema.type) {
    case 'string':
      return 'some words';
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([member, of]) => [member, sampleOf(member, of, ids)]),
      );
    default:
      return missing(name);
  }
}

function missing(name: string): never {
  throw new Error(`tests/support/request-samples.ts knows no sample for the field "${name}"`);
}
