// Tries everything that the configured installation asks of its backing services, for the time of one verb, beside a running program or
// where there is none. What can't be opened is told like anything else that fails, and the rest is tried without it.
import { systemPace } from '../../adapters/system/system-pace.ts';
import { pinoObserver } from '../../adapters/telemetry/pino-observer.ts';
import type { Config } from '../config/config.ts';
import { openDatabaseAsRoles } from '../open-as-roles.ts';
import { createParts } from '../parts/parts.ts';
import type { Parts } from '../parts/parts.ts';
import { serviceProbes } from '../probes/all-probes.ts';
import { failureOf } from '../probes/probing.ts';
import type { Probed } from '../probes/probing.ts';
import { withInstallation } from './open-installation.ts';

/** What is examined, and where what is said meanwhile goes. */
export interface DoctorWish {
  readonly config: Config;
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

const opening = { service: 'PostgreSQL', operation: 'open the installation' };
const aliveTimeoutMs = 3_000;
const silent = { debug: (): void => undefined };

/** Every operation of every service. Raises nothing but what is no fault of a service. */
export async function examine(wish: DoctorWish): Promise<readonly Probed[]> {
  let found: readonly Probed[] | undefined;
  try {
    await withPartsOf(wish, async (parts) => {
      found = [{ ...opening, outcome: 'ok', detail: '' }, ...(await probedWith(wish, parts))];
    });
  } catch (fault) {
    // Nothing is lost that was found before a part could not be closed.
    found ??= [
      { ...opening, outcome: 'failed', ...failureOf(fault) },
      ...(await probedWith(wish, undefined)),
    ];
  }
  return found ?? [];
}

/** The installation as the owner opens it, or, where the process has no owner's account, as its roles do. */
async function withPartsOf(
  { config, note }: DoctorWish,
  work: (parts: Parts) => Promise<void>,
): Promise<void> {
  if (config.rolePasswordsFile === '') {
    await withInstallation({ config, note }, ({ parts }) => work(parts));
    return;
  }
  const database = await openDatabaseAsRoles(config);
  const { eventStore, pools: sizes } = config;
  const destination = { write: note };
  const observer = pinoObserver({ level: 'warn', metrics: { record: () => true }, destination });
  const parts = createParts({ ...database, observer, pace: systemPace, eventStore, sizes });
  try {
    await work(parts);
  } finally {
    await parts.close();
    await database.close();
  }
}

/** Tries all services at once, in their order. */
async function probedWith(
  { config, signal }: DoctorWish,
  parts: Parts | undefined,
): Promise<readonly Probed[]> {
  const probes = serviceProbes({
    config,
    parts,
    own: new Set(),
    pace: systemPace,
    observer: silent,
    thorough: true,
    topicWaitMs: 0,
    unseenWebhooks: () => unseenWebhooks(config, parts),
  });
  return (await Promise.all(probes.map(({ run }) => run(signal)))).flat();
}

/** Webhooks go to a program that serves, and are seen in its database. */
async function unseenWebhooks(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  parts: Parts | undefined,
): Promise<string | undefined> {
  if (parts === undefined) return 'they are seen in the database, which was not opened';
  try {
    const alive = await fetch(new URL('/livez', publicUrl), { signal: AbortSignal.timeout(aliveTimeoutMs) });
    await alive.body?.cancel();
    if (alive.ok) return undefined;
  } catch {
    // Said below.
  }
  return `no program answers at ${publicUrl} (VOICEMEET_PUBLIC_URL): start it, and run this again`;
}
