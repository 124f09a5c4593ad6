// Kills at random, one after another, whatever kind comes up, and waits for a victim that has not come back yet. The pace follows
// what goes on, so that a slow machine is not killed faster than it works.
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../harness/random.ts';
import { victimKinds } from './stage.ts';
import type { Victim, VictimKind } from './stage.ts';

/** How many, and until when by `performance.now()`. */
export interface KillPlan {
  readonly kills: number;
  readonly untilMs: number;
  readonly random: Random;
  /** How many changes were seen so far. */
  readonly progress: () => number;
  /** Told of each kill with how many there were. */
  readonly killed: (kind: VictimKind, count: number) => void;
  readonly isOver: () => boolean;
}

/** How often each kind is drawn, in parts of their sum. */
const weights: Readonly<Record<VictimKind, number>> = {
  'media-plane': 2,
  worker: 6,
  gateway: 3,
  relay: 2,
  broker: 1,
};
/** Changes between two kills; where they do not come, the next kill comes at the latest after `latestMs`. */
const [fewestChanges, mostChanges] = [0, 16];
const [soonestMs, latestMs] = [300, 5_000];
const pollMs = 50;
/** A kind of which nothing is up is passed over after this. */
const victimPatienceMs = 20_000;

/** Kills; gives how many of each kind. */
export async function killAll(
  victims: readonly Victim[],
  plan: KillPlan,
): Promise<Readonly<Record<VictimKind, number>>> {
  const { kills, untilMs, random, progress, killed, isOver } = plan;
  const counts: Record<VictimKind, number> = { 'media-plane': 0, worker: 0, gateway: 0, relay: 0, broker: 0 };
  const urn = victimKinds.flatMap((kind) =>
    victims.some((victim) => victim.kind === kind) ? Array.from({ length: weights[kind] }, () => kind) : [],
  );
  let done = 0;
  const goesOn = (): boolean => done < kills && performance.now() < untilMs && !isOver();
  while (goesOn()) {
    const wanted = progress() + random.whole(fewestChanges, mostChanges);
    const latest = performance.now() + latestMs;
    await delay(soonestMs);
    while (goesOn() && progress() < wanted && performance.now() < latest) await delay(pollMs);
    const kind = random.pick(urn);
    const givenUpMs = performance.now() + victimPatienceMs;
    let isDone = false;
    while (!isDone && goesOn() && performance.now() < givenUpMs) {
      const present = victims.filter((victim) => victim.kind === kind && victim.isUp());
      isDone = present.length > 0 && random.pick(present).kill();
      if (!isDone) await delay(pollMs);
    }
    if (!isDone) continue;
    counts[kind] += 1;
    done += 1;
    killed(kind, done);
  }
  return counts;
}
