// What PostgreSQL connections are for: one pool per purpose, so that a replay can not starve commands, and how many
// connections each has where nobody says otherwise.
import type { RoleName } from '../../adapters/postgres/roles.ts';
import { numberText } from './forms.ts';
import { section, variable } from './section.ts';

/** One purpose of connections. */
interface PoolPurposeFacts {
  /** As whom its connections log in. */
  readonly role: RoleName | 'owner';
  /** Fewer would wait for each other: the first of `projecting` only listens, and queries share theirs with those who wait for positions. */
  readonly least: number;
  readonly byDefault: number;
  /** More than this helps nobody, or is not safe. */
  readonly most: number;
  readonly meaning: string;
}

/** Every purpose. */
export const poolPurposes = {
  appending: {
    role: 'vm_appender',
    least: 1,
    byDefault: 1,
    // Appends are sent in the order they were asked for, on one connection (eventstore/postgres/appender.ts, I1).
    most: 1,
    meaning:
      'connections that append; always 1, since all appends of a process share one pipelining connection',
  },
  commands: {
    role: 'vm_appender',
    least: 1,
    byDefault: 4,
    most: 100,
    meaning: 'connections that load streams, snapshots and claims for commands and timers',
  },
  keys: {
    role: 'vm_keyring',
    least: 1,
    byDefault: 2,
    most: 50,
    meaning: 'connections that fetch and make keys of personal data',
  },
  projecting: {
    role: 'vm_projector',
    least: 3,
    byDefault: 8,
    most: 100,
    meaning: 'connections that follow the log and write read models; no fewer than the projections that run',
  },
  queries: {
    role: 'vm_query',
    least: 2,
    byDefault: 4,
    most: 100,
    meaning: 'connections that answer queries; each carries several at once',
  },
  audits: {
    role: 'vm_auditor',
    least: 1,
    byDefault: 2,
    most: 50,
    meaning: 'connections that audits and outgoing webhooks read the log by',
  },
  timers: {
    role: 'vm_scheduler',
    least: 1,
    byDefault: 2,
    most: 50,
    meaning: 'connections that timers and housekeeping use',
  },
  reacting: {
    role: 'vm_reactor',
    least: 1,
    byDefault: 4,
    most: 50,
    meaning: 'connections that reactors keep their effects by',
  },
  relaying: {
    role: 'vm_relay',
    least: 2,
    byDefault: 2,
    most: 20,
    meaning: 'connections that the relay to Kafka reads the log by; the first of them only listens',
  },
  streaming: {
    role: 'vm_gateway',
    least: 2,
    byDefault: 3,
    most: 20,
    meaning: 'connections that gateways read the log by for live clients; the first of them only listens',
  },
  owner: {
    role: 'owner',
    least: 1,
    byDefault: 2,
    most: 10,
    meaning: "connections as the database's owner: definitions of read tables, and probes",
  },
} as const satisfies Record<string, PoolPurposeFacts>;

/** What a pool is for. */
export type PoolPurpose = keyof typeof poolPurposes;

/** How many connections each purpose may have at most. */
export type PoolSizes = Readonly<Record<PoolPurpose, number>>;

/** How many connections a process may have. */
export interface PoolsConfig {
  readonly pools: PoolSizes;
}

const purposes = Object.keys(poolPurposes) as readonly PoolPurpose[];

export const poolsSection = section({
  variables: () => {
    const sizes = purposes.map((purpose) => {
      const { least, byDefault, most, meaning } = poolPurposes[purpose];
      return [nameOf(purpose), variable(numberText(least, most), String(byDefault), meaning)] as const;
    });
    return Object.fromEntries(sizes);
  },
  part: (values): PoolsConfig => ({
    pools: Object.freeze(
      Object.fromEntries(purposes.map((purpose) => [purpose, values[nameOf(purpose)]])) as PoolSizes,
    ),
  }),
});

/** The variable, without the prefix. */
function nameOf(purpose: PoolPurpose): string {
  return `POOL_${purpose.toUpperCase()}`;
}
