// Plans the next blow: which process is killed, which connections are cut at the same time, and when. Pure: randomness is
// an argument.
import type { Random } from '../harness/random.ts';

/** Who can be killed. */
export const victimKinds = ['api', 'postmaster', 'event-store', 'projector', 'scheduler'] as const;
export type VictimKind = (typeof victimKinds)[number];

/** What can befall connections. `database`: between the program and PostgreSQL; `clients`: between clients and an API. */
export const harms = ['none', 'cut-clients', 'lose-replies', 'cut-database', 'cut-database-reply'] as const;
export type Harm = (typeof harms)[number];

/** One blow. */
export interface Blow {
  readonly kind: VictimKind;
  readonly harm: Harm;
  /** How many commands are acknowledged before, and after it. */
  readonly before: number;
  readonly after: number;
  readonly pauseMs: number;
  /** What share of a piece of a reply gets through before it is cut. */
  readonly share: number;
}

/** How often each is chosen, in parts of their sum: where something is in flight at every moment, more often. */
const weights: Readonly<Record<VictimKind, number>> = {
  api: 8,
  postmaster: 6,
  'event-store': 6,
  projector: 4,
  scheduler: 3,
};
const harmChance = 0.4;
const commandsBefore = [8, 60] as const;
const commandsAfter = [4, 20] as const;
const longestPauseMs = 40;

/** The next blow, on one of these kinds. */
export function nextBlow(random: Random, kinds: readonly VictimKind[]): Blow {
  const urn = kinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => kind));
  const harmful = harms.filter((harm) => harm !== 'none');
  return {
    kind: random.pick(urn),
    harm: random.chance(harmChance) ? random.pick(harmful) : 'none',
    before: random.whole(...commandsBefore),
    after: random.whole(...commandsAfter),
    pauseMs: random.whole(0, longestPauseMs),
    share: random.next(),
  };
}
