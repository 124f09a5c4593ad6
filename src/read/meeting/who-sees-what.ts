// Who sees what of a meeting's people:
//   I1  an admin of the tenant, the host and the co-hosts see everyone, with names;
//   I2  everyone sees themselves, with their name;
//   I3  whoever is admitted sees who is admitted and may be seen under the rule in force; whoever stands outside
//       (waiting, refused, removed) sees nobody else;
//   I4  where names are hidden, nobody but I1 and I2 is shown one;
//   I5  observers are shown as the tenant discloses them: listed, only counted, or not at all;
//   I6  whom a host refused or sent out, and whom the meeting does not know, sees nothing of it, but for admins.
import {
  isHosting,
  ruleAllows,
  type AudibilityRule,
  type MeetingRole,
} from '../../domain/shared/audibility.ts';
import type { PersonId } from '../../domain/shared/ids.ts';

/** Doors at which a meeting is seen (I6). */
export const seeingDoors = ['waiting', 'admitted'] as const;

/** The members of a person that the rules depend on. */
export interface PersonSeen {
  readonly person: PersonId;
  readonly role: MeetingRole;
  readonly door: 'waiting' | 'admitted' | 'refused' | 'removed';
  readonly displayName: string | null;
}

/** What the rules depend on besides people. */
export interface Disclosure {
  readonly see: AudibilityRule;
  readonly namesHidden: boolean;
  readonly observers: 'listed' | 'counted' | 'undisclosed';
}

/** Whether this person runs the meeting. */
export function runsMeeting(person: Pick<PersonSeen, 'role' | 'door'> | undefined): boolean {
  return person !== undefined && person.door === 'admitted' && isHosting(person.role);
}

/** Whether a viewer may see anything of a meeting in which they are `self` (I6). */
export function seesMeeting(
  viewer: { readonly seesAll: boolean },
  self: Pick<PersonSeen, 'door'> | undefined,
): boolean {
  return viewer.seesAll || (self !== undefined && seeingDoors.some((door) => door === self.door));
}

/** The people as a viewer is shown them, in the given order. */
export function peopleShown<Person extends PersonSeen>(
  viewer: { readonly person: PersonId; readonly seesAll: boolean },
  people: readonly Person[],
  disclosure: Disclosure,
): readonly Person[] {
  const self = people.find(({ person }) => person === viewer.person);
  if (viewer.seesAll || runsMeeting(self)) return people;
  return people
    .filter((other) => other === self || (self !== undefined && mayBeSeen(self, other, disclosure)))
    .map((other) => (other !== self && disclosure.namesHidden ? { ...other, displayName: null } : other));
}

/** How many observers a viewer sees; null if the viewer may not know. */
export function observersTold(count: number, tellsAll: boolean, { observers }: Disclosure): number | null {
  return tellsAll || observers !== 'undisclosed' ? count : null;
}

/** I3, I5. The rule treats an observer who is listed like a participant. */
function mayBeSeen(self: PersonSeen, other: PersonSeen, { see, observers }: Disclosure): boolean {
  if (self.door !== 'admitted' || other.door !== 'admitted') return false;
  if (other.role !== 'observer') return ruleAllows(see, self, other);
  return observers === 'listed' && ruleAllows(see, self, { person: other.person, role: 'participant' });
}
