// One program's stay on a server: seen by others through one open connection (I2 of the launcher), brings the
// server back when it dies, and on leaving stops it where nobody else is there (I1).
import { setTimeout as delay } from 'node:timers/promises';
import { commonDatabase, enterServer, ownerRole } from '../../adapters/postgres/bootstrap.ts';
import type { Presence } from '../../adapters/postgres/bootstrap.ts';
import { ensureServer } from './ensure-server.ts';
import type { Running } from './ensure-server.ts';
import { stopPostmaster } from './postmaster.ts';
import { startTimeoutOf } from './server-site.ts';
import type { Site } from './server-site.ts';
import { lockServer } from './start-lock.ts';

const pollMs = 20;
/** How long sessions that were just closed may still be counted as somebody's. */
const lingerMs = 1_000;
const revivalTimeoutMs = 10_000;
const longestRevivalPauseMs = 5_000;

/** A stay. */
export interface Stay {
  /** The server's process number now. */
  readonly pid: () => number;
  /** Leaves once; stops the server `always` or only `if-alone`. Further calls wait for the first. */
  readonly leave: (stop: 'always' | 'if-alone') => Promise<void>;
}

interface State {
  readonly site: Site;
  readonly port: number;
  readonly left: AbortController;
  pid: number;
  presence: Presence | undefined;
  revival: Promise<void>;
}

/** Enters a server that answers. The start lock must be held. Raises faults. */
export async function stayOn(site: Site, server: Running): Promise<Stay> {
  const state: State = {
    site,
    port: server.port,
    left: new AbortController(),
    pid: server.pid,
    presence: undefined,
    revival: Promise.resolve(),
  };
  let leaving: Promise<void> | undefined;
  await enter(state);
  return {
    pid: () => state.pid,
    leave: (stop) => (leaving ??= leave(state, stop === 'always')),
  };
}

async function enter(state: State): Promise<void> {
  const url = state.site.url(ownerRole, commonDatabase, state.port);
  state.presence = await enterServer(url, () => {
    state.presence = undefined;
    if (!state.left.signal.aborted) state.revival = revive(state);
  });
}

/** Others know the port, so the server comes back on the same one, or not. Tried until it does, or this program leaves. */
async function revive(state: State): Promise<void> {
  const { site, left } = state;
  let lastReported = '';
  for (let attempt = 0; !left.signal.aborted; attempt += 1) {
    try {
      await lockServer(site.cluster.dataDir, revivalTimeoutMs, async () => {
        state.pid = (await ensureServer(site, revivalTimeoutMs, state.port)).pid;
        await enter(state);
      });
      site.options.log('The embedded database answers again.');
      return;
    } catch (fault) {
      const message = fault instanceof Error ? fault.message : String(fault);
      if (message !== lastReported)
        site.options.log(
          `The embedded database can't be reached (${message}): starting it again. Requests get 503 until it answers.`,
        );
      lastReported = message;
    }
    const pauseMs = Math.min(longestRevivalPauseMs, pollMs * 2 ** Math.min(attempt, 10));
    await delay(pauseMs, undefined, { signal: left.signal }).catch(() => undefined);
  }
}

async function leave(state: State, always: boolean): Promise<void> {
  const { options, cluster } = state.site;
  state.left.abort();
  await state.revival;
  try {
    await lockServer(cluster.dataDir, startTimeoutOf(options), async () => {
      const alone = always || (state.presence !== undefined && (await isAlone(state.presence)));
      await state.presence?.leave();
      if (!alone && state.presence === undefined) {
        options.log(
          'The embedded database did not answer when this program stopped: the next start starts it again. Nothing acknowledged is lost.',
        );
      } else if (!alone) options.log('The embedded database keeps running, because another program uses it.');
      else if (!(await stopPostmaster(state.pid, cluster.cluster))) {
        options.log(
          `The embedded database (process ${state.pid}) did not stop in time: the next start adopts it, or end that process.`,
        );
      }
    });
  } catch (fault) {
    // Without the lock (a full disk, a hanging starter) nothing may be stopped; the next start adopts the server.
    await state.presence?.leave();
    options.log(
      `The embedded database keeps running, and the next start adopts it: ${fault instanceof Error ? fault.message : String(fault)}`,
    );
  }
}

async function isAlone(presence: Presence): Promise<boolean> {
  const deadline = Date.now() + lingerMs;
  do {
    const others = await presence.others().catch(() => undefined);
    if (others === 0) return true;
    if (others === undefined) return false;
    await delay(pollMs);
  } while (Date.now() < deadline);
  return false;
}
