// The environment as one frozen configuration in which nothing is optional: the only place that knows the names of
// variables and their defaults. Every fault is found at once and told in a sentence; so is every unknown name.
import { join } from 'node:path';
import { z } from 'zod';
import {
  databaseText,
  developmentSignInText,
  developmentTenant,
  eventStoreText,
  isAddress,
  isBelow,
  isLoopback,
  isOrigin,
  issuersText,
  listText,
  logLevelText,
  numberText,
  originText,
  pathText,
  portText,
  rolesText,
  shownText,
  tenantText,
} from './config-values.ts';

const prefix = 'VOICEMEET_';

/** One variable: its form, its default as text (empty: derived from others), and what it means. */
function variable<Form extends z.ZodType<unknown, string>>(
  form: Form,
  byDefault: string,
  meaning: string,
): Form {
  return form.meta({ byDefault, meaning });
}

/** The one schema; `stopPause` by default: none where nobody balances load. */
function configSchema(cwd: string, stopPause: string) {
  const origins = listText(isOrigin, 'must be origins like https://console.example.org, separated by commas');
  const proxies = listText(isAddress, 'must be addresses or CIDR ranges, separated by commas');
  const perMinute = numberText(1, 1_000_000);
  return z.object({
    HTTP_HOST: variable(z.string(), '127.0.0.1', 'address to listen on'),
    HTTP_PORT: variable(portText, '7080', 'port to listen on; 0 takes a free one'),
    PUBLIC_URL: variable(
      z.union([z.literal(''), originText]),
      '',
      'where clients reach it; empty: where it listens',
    ),
    DATA_DIR: variable(pathText(cwd), '.data', "the embedded server's data"),
    KEYS_DIR: variable(pathText(cwd), '.keys', 'root key and other secrets; never below the data'),
    GUEST_KEYS_FILE: variable(
      z.union([z.literal(''), pathText(cwd)]),
      '',
      "signs guests' tokens; empty: guest-tokens.json among the keys",
    ),
    ROLES: variable(rolesText, 'all', 'parts that this process plays'),
    DATABASE_URL: variable(
      databaseText,
      '',
      "a PostgreSQL of your own, as the database's owner; empty: the embedded one",
    ),
    EVENTSTORE_URL: variable(eventStoreText, '', 'an EventStoreDB for the log; empty: in PostgreSQL'),
    OIDC_ISSUERS: variable(
      issuersText,
      '',
      'whose tokens are accepted: a JSON list of {issuer, audience, jwksUri, …}',
    ),
    DEVELOPMENT_SIGN_IN: variable(
      developmentSignInText,
      'loopback',
      'while no issuer is named, who may sign in as anybody: this machine, or everywhere',
    ),
    DEVELOPMENT_TENANT: variable(
      tenantText,
      developmentTenant,
      'tenant of tokens from the development sign-in',
    ),
    CORS_ORIGINS: variable(origins, '', 'origins that browsers may call from'),
    TRUSTED_PROXIES: variable(proxies, '', "proxies that are believed about the client's address"),
    STOP_PAUSE_SECONDS: variable(numberText(0, 300), stopPause, 'how long it serves on when told to stop'),
    LOG_LEVEL: variable(logLevelText, 'info', 'least severe line to log'),
    RATE_LIMIT_PRINCIPAL_PER_MINUTE: variable(perMinute, '3000', 'requests of one principal'),
    RATE_LIMIT_ADDRESS_PER_MINUTE: variable(
      perMinute,
      '1200',
      'requests of one address without a valid token',
    ),
    MAX_EVENT_LOOP_DELAY_MS: variable(
      numberText(0, 60_000),
      '1000',
      'busier, it turns requests away; 0: never',
    ),
    MAX_RSS_MIB: variable(numberText(0, 1_048_576), '0', 'larger, it turns requests away; 0: never'),
  });
}

type Values = z.output<ReturnType<typeof configSchema>>;

/** The configuration. */
export type Config = Readonly<ReturnType<typeof configOf>>;

/** Where a value came from. */
export type ValueSource = 'environment' | 'default';

/** One variable as it was read; `shown` has its secrets masked. */
export interface ConfigEntry {
  readonly name: string;
  readonly shown: string;
  readonly source: ValueSource;
  readonly meaning: string;
}

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config; readonly entries: readonly ConfigEntry[] }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** This process' own configuration. */
export function configOfProcess(): ConfigResult {
  return readConfig(process.env, process.cwd());
}

/** Reads a configuration. An empty variable counts as not set. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): ConfigResult {
  const production = env['NODE_ENV'] === 'production';
  const schema = configSchema(cwd, production ? '5' : '0');
  const read = Object.entries(schema.shape).map(([short, form]) => ({
    short,
    ...readVariable(env, `${prefix}${short}`, form),
  }));
  const entries = read.map(({ entry }) => entry);
  const texts = Object.fromEntries(read.map(({ short, text }) => [short, text]));
  const result = schema.safeParse(texts);
  const faults = [
    ...unknownNames(env, entries),
    ...(result.success
      ? []
      : result.error.issues.map(({ path, message }) => `${prefix}${path.join('.')}: ${message}.`)),
  ];
  const config = result.success ? configOf(result.data, production) : undefined;
  const all = config === undefined ? faults : [...faults, ...contradictions(config)];
  if (config === undefined || all.length > 0) return { kind: 'faults', faults: all };
  return { kind: 'config', config, entries };
}

function readVariable(env: Readonly<Record<string, string | undefined>>, name: string, form: z.ZodType) {
  const { byDefault, meaning } = { byDefault: '', meaning: '', ...form.meta() };
  const given = env[name]?.trim() ?? '';
  const text = given === '' ? byDefault : given;
  const source: ValueSource = given === '' ? 'default' : 'environment';
  const entry: ConfigEntry = { name, shown: shownText(name, text), source, meaning };
  return { text, entry };
}

function configOf(values: Values, production: boolean) {
  return Object.freeze({
    production,
    httpHost: values.HTTP_HOST,
    httpPort: values.HTTP_PORT,
    publicUrl: values.PUBLIC_URL === '' ? ownUrl(values) : values.PUBLIC_URL,
    dataDir: values.DATA_DIR,
    keysDir: values.KEYS_DIR,
    guestKeysFile:
      values.GUEST_KEYS_FILE === '' ? join(values.KEYS_DIR, 'guest-tokens.json') : values.GUEST_KEYS_FILE,
    roles: values.ROLES,
    database: values.DATABASE_URL,
    eventStore: values.EVENTSTORE_URL,
    issuers: values.OIDC_ISSUERS,
    developmentSignIn: values.DEVELOPMENT_SIGN_IN,
    developmentTenant: values.DEVELOPMENT_TENANT,
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES,
    stopPauseMs: values.STOP_PAUSE_SECONDS * 1_000,
    logLevel: values.LOG_LEVEL,
    limits: Object.freeze({
      principalPerMinute: values.RATE_LIMIT_PRINCIPAL_PER_MINUTE,
      addressPerMinute: values.RATE_LIMIT_ADDRESS_PER_MINUTE,
      maxEventLoopDelayMs: values.MAX_EVENT_LOOP_DELAY_MS,
      maxRssBytes: values.MAX_RSS_MIB * 1024 * 1024,
    }),
  });
}

/** Where it listens, as a URL. */
function ownUrl({ HTTP_HOST: host, HTTP_PORT: port }: Pick<Values, 'HTTP_HOST' | 'HTTP_PORT'>): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What each value alone does not show. */
function contradictions(config: Config): readonly string[] {
  const { keysDir, dataDir, guestKeysFile, production, roles, issuers } = config;
  const keys = `${prefix}KEYS_DIR`;
  const faults: string[] = [];
  if (isBelow(keysDir, dataDir)) {
    faults.push(`${keys} must not lie below ${prefix}DATA_DIR: whoever copies the data would have its keys.`);
  }
  if (isBelow(guestKeysFile, dataDir))
    faults.push(`${prefix}GUEST_KEYS_FILE must not lie below ${prefix}DATA_DIR.`);
  if (production && roles.has('api') && issuers.length === 0) {
    faults.push(
      `${prefix}OIDC_ISSUERS must name an issuer with NODE_ENV=production: there is no development sign-in then.`,
    );
  }
  if (production && issuers.some(({ jwksUri }) => !jwksUri.startsWith('https://'))) {
    faults.push(`${prefix}OIDC_ISSUERS: with NODE_ENV=production keys are fetched by https only (jwksUri).`);
  }
  return [...faults, ...openDoors(config)];
}

/** The development sign-in makes anybody anybody: it is for one machine, unless somebody says that they mean it. */
function openDoors({
  developmentSignIn,
  httpHost,
  publicUrl,
  production,
  roles,
  issuers,
}: Config): readonly string[] {
  const name = `${prefix}DEVELOPMENT_SIGN_IN`;
  const exists = !production && issuers.length === 0;
  if (developmentSignIn === 'everywhere') {
    const why = `with NODE_ENV=production or where ${prefix}OIDC_ISSUERS names an issuer`;
    return exists ? [] : [`${name}=everywhere: there is no development sign-in ${why}.`];
  }
  const publicHost = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : httpHost;
  if (!exists || !roles.has('api') || (isLoopback(httpHost) && isLoopback(publicHost))) return [];
  return [
    `${prefix}OIDC_ISSUERS must name an issuer where more than this machine reaches the program (${prefix}HTTP_HOST, ${prefix}PUBLIC_URL): by the development sign-in anybody could be anybody. Where that is meant, set ${name}=everywhere.`,
  ];
}

function unknownNames(
  env: Readonly<Record<string, string | undefined>>,
  entries: readonly ConfigEntry[],
): readonly string[] {
  const known = new Set(entries.map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !known.has(name))
    .sort()
    .map((name) => `${name} is not known: is it misspelt?`);
}
