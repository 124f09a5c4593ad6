// A meeting's history as an auditor gets it: one JSON object per line. Reads it, and finds what would show that
// something is missing, twice or out of order. Pure.
import { memberOf, parsedOrNothing, textIn } from '../harness/json.ts';

/** One event. `name` is the stored name without aggregate and version (`seatReserved`). */
export interface PastEvent {
  readonly revision: bigint;
  readonly position: bigint;
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly command: string;
  readonly data: unknown;
}

/** The events of a history. Throws where a line is no event. */
export function readHistory(ndjson: string): readonly PastEvent[] {
  const lines = ndjson.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    const event = eventOf(parsedOrNothing(line));
    if (event === undefined)
      throw new Error(`line ${index + 1} of the history is no event: ${line.slice(0, 200)}`);
    return event;
  });
}

function eventOf(said: unknown): PastEvent | undefined {
  const [revision, position, id, type, at, command] = [
    ...['revision', 'position', 'id', 'type', 'at', 'command'].map((name) => textIn(said, name)),
  ];
  const actor = memberOf(said, 'actor');
  const [kind, who] = [textIn(actor, 'kind'), textIn(actor, 'id')];
  if (revision === undefined || position === undefined || id === undefined || type === undefined)
    return undefined;
  if (at === undefined || command === undefined || kind === undefined || who === undefined) return undefined;
  const name = type.split('.')[1] ?? type;
  const numbers = { revision: BigInt(revision), position: BigInt(position) };
  return { ...numbers, id, name, at, actor: { kind, id: who }, command, data: memberOf(said, 'data') };
}

/** What is wrong with a history as such; nothing where it is whole. */
export function brokenIn(events: readonly PastEvent[]): readonly string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  const closedCommands = new Set<string>();
  let before: PastEvent | undefined;
  for (const [index, event] of events.entries()) {
    const here = `revision ${event.revision}`;
    if (event.revision !== BigInt(index))
      faults.push(`${here} stands where ${index} should: a gap or a double`);
    if (ids.has(event.id)) faults.push(`${here}: the event id ${event.id} was there before`);
    ids.add(event.id);
    if (before !== undefined) {
      if (event.position <= before.position) faults.push(`${here}: its position ${event.position} goes back`);
      if (event.at < before.at) faults.push(`${here}: its time goes back from ${before.at} to ${event.at}`);
      if (event.command !== before.command) closedCommands.add(before.command);
      // All events of a command are appended together: met again later, it was decided twice.
      if (closedCommands.has(event.command))
        faults.push(`${here}: the command ${event.command} was decided before`);
    }
    before = event;
  }
  if (events.length === 0) faults.push('there is no event');
  return faults;
}
