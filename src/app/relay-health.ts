// How the relay is doing, for probes. It never makes a program not ready: commands and queries do without the broker.
import type { RelaySeen } from '../reactors/relay/relay-watch.ts';
import type { Health } from './health.routes.ts';

/** A relay that did not move for so long while the log grew is reported; taking over from a dead worker is quicker. */
const longestStillMs = 15_000;

/** The part of health that tells of a topic's relay, as it is seen. */
export function relayPart(
  topic: string,
  look: () => Promise<RelaySeen>,
): ReturnType<Health['parts']>[number] {
  return {
    name: `relay ${topic}`,
    needed: false,
    check: async () => {
      const { standing, position, stillMs } = await look();
      if (standing !== undefined && standing.state !== 'following') {
        const code = standing.reason.split(':')[0] ?? '';
        return { state: 'degraded', detail: `${standing.state} (${code}): docs/runbook.md, "RelayStands"` };
      }
      if (stillMs < longestStillMs) return { state: 'ok' };
      const still = `has published nothing for ${Math.floor(stillMs / 1_000)} s or longer`;
      return {
        state: 'degraded',
        detail: `${still}: what follows position ${position} waits, commands do not`,
      };
    },
  };
}
