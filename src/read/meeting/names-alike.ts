// Which people of a meeting have names that look alike: for those who run the meeting and let people in by their names.
import { looksOf } from '../../http/lookalike.ts';
import type { PersonSeen } from './who-sees-what.ts';

/** The most people that are named for one. */
const maxNamed = 10;

/**
 * By person, the others whose name looks like theirs; empty where all names can be told apart. Only of those who wait or
 * are admitted: who was turned away is not taken for anybody.
 */
export function namesAlike(
  people: readonly Pick<PersonSeen, 'person' | 'door' | 'displayName'>[],
): ReadonlyMap<string, readonly string[]> {
  const byLook = new Map<string, Set<string>>();
  for (const { person, door, displayName } of people) {
    if (displayName === null || (door !== 'waiting' && door !== 'admitted')) continue;
    for (const look of looksOf(displayName)) {
      const alike = byLook.get(look);
      if (alike === undefined) byLook.set(look, new Set([person]));
      else alike.add(person);
    }
  }
  const found = new Map<string, Set<string>>();
  for (const alike of byLook.values()) {
    if (alike.size < 2) continue;
    for (const person of alike) {
      const others = found.get(person) ?? new Set();
      for (const other of alike) {
        if (others.size === maxNamed) break;
        if (other !== person) others.add(other);
      }
      found.set(person, others);
    }
  }
  return new Map([...found].map(([person, others]) => [person, [...others]]));
}
