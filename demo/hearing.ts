// Who could hear whom at the instants that the play marked: the server's answer for a few named pairs, compared with what
// the history alone says, and the number of pairs in all.
import { fetchAudible, type Subject } from './audit.ts';
import type { PastEvent } from './history.ts';
import { audiblePairs, canHear, presentIn, roomAt } from './room.ts';

/** Asked about by name; all of them are in the room at every mark, `p01` and `p10…` muted. */
const pairs: readonly (readonly [listener: string, speaker: string])[] = [
  ['p04', 'host'],
  ['p04', 'p02'],
  ['p04', 'p03'],
  ['p04', 'p01'],
  ['host', 'p03'],
  ['host', 'p01'],
  ['p02', 'cohost'],
  ['p02', 'o1'],
];

export interface Hearing {
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

/** Asks and compares for every mark. `person` gives a person's id by name. */
export async function replayHearing(
  subject: Subject,
  events: readonly PastEvent[],
  marks: ReadonlyMap<string, bigint>,
  person: (name: string) => string | undefined,
): Promise<Hearing> {
  const lines: string[] = [];
  const faults: string[] = [];
  for (const [mark, revision] of marks) {
    const instant = events.find((event) => event.revision === revision)?.at;
    if (instant === undefined) {
      faults.push(`the history has no revision ${revision}, at which ${mark}`);
      continue;
    }
    const room = roomAt(events, instant);
    const [present, audible] = [presentIn(room), audiblePairs(room)];
    lines.push(
      `at ${instant}, when ${mark}: ${present} in the room, ${audible} of ${present * (present - 1)} pairs`,
    );
    for (const [listener, speaker] of pairs) {
      const [hearing, speaking] = [person(listener), person(speaker)];
      if (hearing === undefined || speaking === undefined) continue;
      const said = await fetchAudible(subject, hearing, speaking, instant);
      lines.push(`  ${listener.padEnd(4)} ${said ? 'could hear' : 'could not hear'} ${speaker}`);
      if (said === canHear(room, hearing, speaking)) continue;
      faults.push(
        `${mark}: the server says ${listener} ${said ? 'could' : 'could not'} hear ${speaker}, the history not`,
      );
    }
  }
  return { lines, faults };
}
