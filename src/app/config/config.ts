// The environment as one frozen configuration in which nothing is optional. This file joins the sections and alone reads
// the environment; each section knows its variables. Every fault is found at once, and so is every unknown name.
import { databaseSection } from './database.ts';
import { eventStoreSection } from './event-store.ts';
import { httpSection } from './http.ts';
import { identitySection } from './identity.ts';
import { kafkaSection } from './kafka.ts';
import { keysSection } from './keys.ts';
import { limitsSection } from './limits.ts';
import { livekitSection } from './livekit.ts';
import { liveSection } from './live.ts';
import { mediaStoreSection } from './media-store.ts';
import { operationsSection } from './operations.ts';
import { poolsSection } from './pools.ts';
import { rolesSection } from './roles.ts';
import { recordingSection } from './recording.ts';
import { prefix } from './section.ts';
import { webhooksSection } from './webhooks.ts';
import type { ConfigEntry, Environment, Section, Start } from './section.ts';
import { tracesSection } from './traces.ts';
import { transcriptionSection } from './transcription.ts';

/** Every section, in the order in which operators read them. */
const sections = [
  httpSection,
  rolesSection,
  databaseSection,
  keysSection,
  eventStoreSection,
  kafkaSection,
  livekitSection,
  recordingSection,
  mediaStoreSection,
  transcriptionSection,
  poolsSection,
  identitySection,
  limitsSection,
  liveSection,
  webhooksSection,
  operationsSection,
  tracesSection,
] as const;

type PartOf<Of> = Of extends Section<infer Part, never> ? Part : never;
type All<Of> = (Of extends unknown ? (part: Of) => void : never) extends (all: infer Joined) => void
  ? Joined
  : never;

/** The configuration: every section's part, and whether NODE_ENV says production. */
export type Config = Readonly<All<PartOf<(typeof sections)[number]>>> & { readonly production: boolean };

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config; readonly entries: readonly ConfigEntry[] }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** This process' own configuration. */
export function configOfProcess(): ConfigResult {
  return readConfig(process.env, process.cwd());
}

/** What NODE_ENV may say; `Production` would otherwise be served as development, with its sign-in for anybody. */
const modes = ['production', 'development', 'test'];

/** Reads a configuration. An empty variable counts as not set. */
export function readConfig(env: Environment, cwd: string): ConfigResult {
  const mode = env['NODE_ENV'] ?? '';
  const otlpEndpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT']?.trim() ?? '';
  const start: Start = { cwd, production: mode === 'production', otlpEndpoint };
  const read = sections.map((section) => section.read(env, start));
  const entries = read.flatMap((section) => section.entries);
  const unfit = read.flatMap((section) => section.faults);
  const unknown = [...unknownMode(mode), ...unknownNames(env, entries)];
  if (unfit.length > 0) return { kind: 'faults', faults: [...unknown, ...unfit] };
  // Each section gave its part, and Config is what their types come to.
  const config = joined(start, read);
  const together = sections.flatMap(({ contradictions }) => contradictions(config, start));
  const faults = [...unknown, ...together];
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'config', config, entries };
}

function joined({ production }: Start, read: readonly { readonly part: object | undefined }[]): Config {
  const parts = read.map(({ part }) => part ?? {});
  return Object.freeze(Object.assign({ production }, ...parts) as Config);
}

function unknownMode(mode: string): readonly string[] {
  if (mode === '' || modes.includes(mode)) return [];
  return [`NODE_ENV must be ${modes.join(', ')}, or not set: it is ${JSON.stringify(mode)}.`];
}

function unknownNames(env: Environment, entries: readonly ConfigEntry[]): readonly string[] {
  const known = new Set(entries.map(({ name }) => name));
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !known.has(name))
    .sort()
    .map((name) => `${name} is not known: is it misspelt?`);
}

/** The environment of this process with other variables, for a program that it starts; `undefined` takes one away. */
export function environmentWith(variables: (environment: Environment) => Environment): NodeJS.ProcessEnv {
  return { ...process.env, ...variables(process.env) };
}
