// Carries used idempotency keys after a log was copied, so that after the switch an old key gives the same answer and
// does nothing twice. Positions are translated to those of the same events in the target. A claim that nobody answered
// is settled: the command's own events in the target show whether it did its work.
import type { EventLog } from '../../../ports/event-log.port.ts';
import type { KeptAnswer } from '../../../ports/kept-answer.ts';
import type { AnsweredKey, OpenKey, SpentKey, UsedKeys } from '../../../ports/used-keys.port.ts';
import type { LogReading } from './compare-logs.ts';
import { pagesOf, sideBySide } from './side-by-side.ts';
import type { LogReader } from './side-by-side.ts';

/** What carrying works with. The target's log must hold what the source's holds. */
export interface CarryPorts {
  readonly source: LogReader & { readonly usedKeys: UsedKeys };
  readonly target: LogReader & Pick<EventLog, 'readStream'> & { readonly usedKeys: UsedKeys };
  /** Answers are carried as they are where nothing is named. */
  readonly prove?: ProveAnswer;
}

/** The answer as it is carried: with a proof, if it is accepted where it comes from. */
export type ProveAnswer = (answer: KeptAnswer, leftEvents: boolean) => KeptAnswer;

/**
 * How many keys were carried with their answers, how many of these answers have no proof, how many keys were carried without, and how many
 * claims had stored nothing and were not carried.
 */
export interface CarriedKeys {
  readonly answered: bigint;
  readonly unproven: bigint;
  readonly spent: bigint;
  readonly idle: bigint;
}

const pageEvents = 500;

/** Carries every key; may be repeated. Raises the ports' faults, and `interrupted`. */
export async function carryKeys(
  { source, target, prove = (answer) => answer }: CarryPorts,
  walk: Pick<LogReading, 'progress' | 'signal'> = {},
): Promise<CarriedKeys> {
  const counts = { answered: 0n, unproven: 0n, spent: 0n, idle: 0n };
  const translated = await translation(source, target, walk);
  for await (const page of source.usedKeys.all()) {
    const keys: (AnsweredKey | SpentKey)[] = [];
    for (const key of page) {
      const carried =
        key.kind === 'open'
          ? await settled(target, key)
          : { ...proven(key, prove), position: await translated(key.position) };
      counts[carried?.kind ?? 'idle'] += 1n;
      if (carried?.kind === 'answered' && carried.answer.proof === undefined) counts.unproven += 1n;
      if (carried !== undefined) keys.push(carried);
    }
    await target.usedKeys.keep(keys);
  }
  return counts;
}

function proven(key: AnsweredKey | SpentKey, prove: ProveAnswer): AnsweredKey | SpentKey {
  return key.kind === 'answered' ? { ...key, answer: prove(key.answer, key.leftEvents) } : key;
}

/**
 * The target's position of the source's last event at or before a position; 0n for none. Must be asked in rising order,
 * so that one walk through both logs is enough.
 */
async function translation(
  source: LogReader,
  target: LogReader,
  { progress, signal }: Pick<LogReading, 'progress' | 'signal'>,
): Promise<(position: bigint) => Promise<bigint>> {
  const [until, targetUntil] = await Promise.all([source.tail(), target.tail()]);
  const sides = sideBySide(
    pagesOf(source, { after: 0n, until }, signal),
    pagesOf(target, { after: 0n, until: targetUntil }, signal),
  );
  let pairs: (readonly [bigint, bigint])[] = [];
  let at = 0;
  let reached = 0n;
  return async (position) => {
    for (;;) {
      const pair = pairs[at];
      if (pair === undefined) {
        const next = await sides.next();
        if (next.done === true) return reached;
        const { source: ours, target: theirs } = next.value;
        pairs = ours.flatMap((event, index) => {
          const same = theirs[index];
          return same === undefined ? [] : [[event.position, same.position] as const];
        });
        at = 0;
        progress?.(ours.at(-1)?.position ?? until, until);
        if (pairs.length === 0) return reached;
      } else {
        if (pair[0] > position) return reached;
        reached = pair[1];
        at += 1;
      }
    }
  };
}

/** The key as one whose command did its work, if its events are in the stream; `undefined` if it stored nothing. */
async function settled(
  { readStream }: Pick<EventLog, 'readStream'>,
  key: OpenKey,
): Promise<SpentKey | undefined> {
  const { claim, command, stream, at } = key;
  let found: SpentKey | undefined;
  for (let from = key.revision + 1n; ;) {
    const page = await readStream(claim.tenant, stream, { from, direction: 'forwards', limit: pageEvents });
    for (const { command: by, revision, position } of page) {
      if (by === command) found = { kind: 'spent', claim, command, stream, revision, position, at };
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageEvents) return found;
    from = last.revision + 1n;
  }
}
