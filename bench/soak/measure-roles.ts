// `npm run bench:soak -- --reactors`: whether the resident memory of each role stays flat while meetings are opened, joined, muted,
// watched, left and ended, with the roles and the simulated media plane as processes of their own.
import { setTimeout as delay } from 'node:timers/promises';
import type { Means } from '../harness/benchmark.ts';
import { numberText } from '../harness/report.ts';
import type { Findings } from '../harness/report.ts';
import { liveMeetings } from './lives.ts';
import type { Lived } from './lives.ts';
import { cellsOf, slopeOf } from './memory.ts';
import type { Sample } from './memory.ts';
import { startRoleProcesses } from './role-processes.ts';
import type { SoakedRole } from './role-processes.ts';

const sampleMs = 10_000;
/** The first part is warming up: code, caches and pools. */
const warmUp = 1 / 3;
/** Growth of resident memory that counts as none, in MiB a minute: a leak of 1 KiB a command would be 2 and more. */
const flatMiBPerMinute = 1;

/** Measures for so many minutes. */
export async function measureRoles({ server, say, signal }: Means, minutes: number): Promise<Findings> {
  const { ownerUrl } = await server.voicemeet();
  const processes = await startRoleProcesses(server, ownerUrl);
  const over = new AbortController();
  try {
    const began = performance.now();
    const minutesNow = (): number => (performance.now() - began) / 60_000;
    const living = liveMeetings(processes, over.signal);
    living.catch(() => undefined);
    const samples = new Map<SoakedRole, Sample[]>();
    while (minutesNow() < minutes) {
      await delay(sampleMs, undefined, { signal });
      for (const [role, memory] of await processes.sample()) {
        samples.set(role, [...(samples.get(role) ?? []), { minutes: minutesNow(), ...memory }]);
      }
      const shown = [...samples].map(([role, all]) => `${role} ${(all.at(-1)?.rssMiB ?? NaN).toFixed(0)}`);
      say(`${minutesNow().toFixed(1)} min, RSS in MiB: ${shown.join(', ')}`);
    }
    over.abort();
    const lived = await living;
    for (const failure of lived.failures) say(`failed: ${failure}`);
    return findings(samples, minutes, lived);
  } finally {
    over.abort();
    await processes.stop();
  }
}

function findings(
  samples: ReadonlyMap<SoakedRole, readonly Sample[]>,
  minutes: number,
  lived: Lived,
): Findings {
  const roles = [...samples].map(([role, all]) => {
    const settled = all.filter((sample) => sample.minutes >= minutes * warmUp);
    return {
      role,
      all,
      settled,
      rss: slopeOf(settled, ({ rssMiB }) => rssMiB),
      heap: slopeOf(settled, ({ heapMiB }) => heapMiB),
    };
  });
  const { meetings, commands, liveMessages, failed } = lived;
  const isFlat = roles.every(({ rss, settled }) => settled.length > 2 && rss <= flatMiBPerMinute);
  const slopes = (of: (one: (typeof roles)[number]) => number) =>
    Object.fromEntries(roles.map((one) => [one.role, Number(of(one).toFixed(3))]));
  return {
    ok: failed === 0 && meetings > 0 && isFlat,
    section: 'bench:soak --reactors',
    result: {
      minutes,
      meetings,
      commands,
      liveMessages,
      failed,
      rssMiBPerMinute: slopes(({ rss }) => rss),
      heapMiBPerMinute: slopes(({ heap }) => heap),
    },
    goals: roles.map(({ role, rss }) => ({ name: `rss/${role}`, value: rss, atMost: flatMiBPerMinute })),
    tables: [
      {
        title: 'Memory of each role after a collection',
        columns: ['role', 'minute', 'RSS MiB', 'heap MiB'],
        rows: roles.flatMap(({ role, all, settled }) =>
          [all[0], settled[0], all.at(-1)].map((sample) => [role, ...cellsOf(sample)]),
        ),
      },
    ],
    notes: [
      `${numberText(minutes, 1)} minutes with each role and the simulated media plane as a process of its own: ${numberText(meetings)} meetings were opened, joined by three people, watched over the gateway, muted and unmuted, left and ended, by ${numberText(commands)} commands; ${numberText(liveMessages)} live messages came, ${failed} meetings failed. Slopes are least squares over the last two thirds, in MiB a minute; up to ${flatMiBPerMinute} counts as flat.`,
    ],
  };
}
