// How each value of the configuration is read from text, and what is wrong with it in one sentence. Knows no variable's
// name and no default.
import { isAbsolute, relative, resolve } from 'node:path';
import { z } from 'zod';
import { isEsdbUrl } from '../adapters/eventstore/esdb/esdb-url.ts';
import { isUuid, parseTenantId } from '../domain/shared/ids.ts';
import type { TenantId } from '../domain/shared/ids.ts';
import type { Secret } from './secret.ts';
import { secretOf } from './secret.ts';

/** Parts that this program can play. */
export const roleNames = ['api', 'projector', 'scheduler'] as const;
export type Role = (typeof roleNames)[number];

/** Where PostgreSQL is: our own embedded one, or another by its URL. */
export type DatabasePlace = { readonly kind: 'embedded' } | { readonly kind: 'url'; readonly url: Secret };

/** Where the log is: in the PostgreSQL of everything else, or in an EventStoreDB by its connection string. */
export type EventStorePlace = { readonly kind: 'postgres' } | { readonly kind: 'esdb'; readonly url: Secret };

const maxPort = 65_535;
const postgresForm = /^postgres(ql)?:\/\//;

/** A whole number between two bounds. */
export function numberText(min: number, max: number) {
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      message: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number);
}

/** The tenant of development tokens where nobody names another. */
export const developmentTenant = '0196f0c4-2f00-7000-8000-000000000001';

export const tenantText = z.string().transform((text, context): TenantId => {
  const tenant = parseTenantId(text);
  if (tenant !== undefined) return tenant;
  context.addIssue({ code: 'custom', message: 'must be a lower-case UUID' });
  return z.NEVER;
});

/** Who may use the development sign-in: whoever sits at this machine, or whoever reaches the program. */
export const developmentSignInText = z.enum(['loopback', 'everywhere']);

/** Whether nobody but this machine reaches a host by this name or address (RFC 6761, RFC 1122, RFC 4291). */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

export const logLevelText = z.enum(['debug', 'info', 'warn', 'error', 'silent']);

/** Whether a word is an address or a CIDR range. */
export function isAddress(word: string): boolean {
  return /^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(word);
}

export const portText = numberText(0, maxPort);

/** A directory or file, made absolute from where the program was started. */
export function pathText(cwd: string) {
  return z
    .string()
    .min(1, 'must name a path')
    .transform((text) => resolve(cwd, text));
}

/** Words between commas; empty for none. */
export function listText(isOne: (word: string) => boolean, message: string) {
  return z
    .string()
    .transform((text) => text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()])))
    .refine((words) => words.every(isOne), { message });
}

export const rolesText = z
  .string()
  .transform((text) => text.split(',').map((word) => word.trim()))
  .refine((words) => words.every((word) => word === 'all' || isRole(word)), {
    message: `must be "all" or some of ${roleNames.join(', ')}, separated by commas`,
  })
  .transform((words): ReadonlySet<Role> => new Set(words.includes('all') ? roleNames : words.filter(isRole)));

function isRole(word: string): word is Role {
  return roleNames.some((role) => role === word);
}

/** An http or https URL without a path. */
export const originText = z.string().refine(isOrigin, { message: 'must be like https://meet.example.org' });

/** Whether a text is an origin: scheme, host, perhaps a port, nothing else. */
export function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

export const databaseText = z.string().transform((text, context): DatabasePlace => {
  if (text === '') return { kind: 'embedded' };
  if (postgresForm.test(text) && URL.canParse(text)) return { kind: 'url', url: secretOf(text) };
  context.addIssue({
    code: 'custom',
    message: 'must be empty (the embedded server) or like postgres://owner:password@host:5432/voicemeet',
  });
  return z.NEVER;
});

export const eventStoreText = z.string().transform((text, context): EventStorePlace => {
  if (text === '' || text === 'postgres') return { kind: 'postgres' };
  if (isEsdbUrl(text)) return { kind: 'esdb', url: secretOf(text) };
  const isKurrent = /^(kurrentdb|kdb|kurrent)(\+discover)?:\/\//.test(text);
  context.addIssue({
    code: 'custom',
    message: isKurrent
      ? 'must begin with esdb:// or esdb+discover://; KurrentDB answers to it as well'
      : 'must be empty (the log lies in the database of VOICEMEET_DATABASE_URL) or like esdb://host:2113?tls=true',
  });
  return z.NEVER;
});

const issuerSchema = z.strictObject({
  issuer: z.url(),
  audience: z.string().min(1),
  jwksUri: z.url({ protocol: /^https?$/ }),
  algorithms: z
    .array(z.enum(['RS256', 'PS256', 'ES256', 'EdDSA']))
    .min(1)
    .default(['RS256']),
  types: z.array(z.string().min(1).toLowerCase()).min(1).default(['at+jwt']),
  tenantClaim: z.string().min(1).default('tenant'),
  rolesClaim: z.string().min(1).default('roles'),
  tenants: z
    .union([z.literal('any'), z.array(z.string().refine(isUuid, 'must be a UUID')).min(1)])
    .default('any'),
  maxAgeSeconds: z.int().min(60).max(86_400).default(900),
});

export type ConfiguredIssuer = z.output<typeof issuerSchema>;

const maxIssuers = 20;
const issuersSchema = z
  .array(issuerSchema)
  .max(maxIssuers)
  .refine(
    (issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
    'names an issuer twice',
  )
  // One issuer must not be able to speak for the tenants of another.
  .refine((issuers) => issuers.length < 2 || issuers.every(({ tenants }) => tenants !== 'any'), {
    message: 'each of several issuers must name its "tenants"',
  });

export const issuersText = z.string().transform((text, context): readonly ConfiguredIssuer[] => {
  if (text === '') return [];
  const list = jsonIn(text);
  if (!Array.isArray(list)) {
    context.addIssue({ code: 'custom', message: 'must be a JSON list of issuers' });
    return z.NEVER;
  }
  const result = issuersSchema.safeParse(list);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    context.addIssue({ code: 'custom', message: `${issue.path.join('.') || 'the list'}: ${issue.message}` });
  }
  return z.NEVER;
});

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a path is a directory or lies somewhere below it. */
export function isBelow(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return (
    way === '' || (way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way))
  );
}

/** A variable's text as it may be shown: URLs may carry a password anywhere, so only where they lead is told. */
export function shownText(name: string, text: string): string {
  if (!/_URL$/.test(name) || /^https?:/.test(text) || text === '') return text;
  if (!URL.canParse(text)) return '[secret]';
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//[secret]@${host}${pathname}`;
}
