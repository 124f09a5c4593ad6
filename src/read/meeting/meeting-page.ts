// A meeting's own page: the form in which the database returns it, and what of it a viewer sees.
import { z } from 'zod';
import type { AudibilityRule } from '../../domain/shared/audibility.ts';
import { parsePersonId, type PersonId } from '../../domain/shared/ids.ts';
import {
  audioSchema,
  disclosureSchema,
  doorSchema,
  limitsSchema,
  meetingStatusSchema,
  planSchema,
  roleSchema,
  ruleSchema,
} from './meeting-words.ts';
import { namesAlike } from './names-alike.ts';
import { observersTold, peopleShown, runsMeeting, type Disclosure } from './who-sees-what.ts';

/** A person's id, checked. */
const personSchema = z.custom<PersonId>((id) => typeof id === 'string' && parsePersonId(id) !== undefined);

/** A person of a meeting; what of them a viewer is shown: who-sees-what.ts. */
export const participantSchema = z.strictObject({
  person: z.string(),
  role: roleSchema,
  door: doorSchema,
  displayName: z.string().nullable(),
  /** Others whose name looks like this one: ten at most, and only for those who run the meeting. */
  namedLike: z.array(z.string()),
  knockedAt: z.string().nullable(),
  /** The latest admission: when, by whom, under which setting. */
  admitted: z
    .strictObject({
      at: z.string(),
      by: z.strictObject({ kind: z.string(), id: z.string() }),
      setting: z.enum(['host-entry', 'open-door', 'host-decision', 'admit-all']),
    })
    .nullable(),
  muted: z.boolean(),
  /** Since when a host asks this person to unmute themselves. */
  unmuteAskedAt: z.string().nullable(),
  handRaisedAt: z.string().nullable(),
  /** Those in the room. */
  devices: z.array(z.string()),
  firstJoinedAt: z.string().nullable(),
  presentSince: z.string().nullable(),
  lastLeftAt: z.string().nullable(),
  /** Whole seconds of finished presence. */
  presentSeconds: z.int(),
});

/** What every viewer of a meeting is shown of it, in the order of the answer. */
export const meetingFields = {
  meeting: z.string(),
  account: z.string(),
  host: z.string(),
  title: z.string().nullable(),
  status: meetingStatusSchema,
  scheduledAt: z.string(),
  startsAt: z.string(),
  plannedMinutes: z.int(),
  waitingRoom: z.boolean(),
  locked: z.boolean(),
  hostAbsenceSeconds: z.int(),
  namesHidden: z.boolean(),
  muteOnEntry: z.boolean(),
  selfUnmute: z.boolean(),
  plan: planSchema.nullable(),
  limits: limitsSchema.nullable(),
  audio: audioSchema.nullable(),
  openedAt: z.string().nullable(),
  endsBy: z.string().nullable(),
  lastWarningMinutes: z.int().nullable(),
  hostAbsentUntil: z.string().nullable(),
  endedAt: z.string().nullable(),
  endReason: z.enum(['ended-by-host', 'ended-by-operator', 'duration-limit', 'no-host']).nullable(),
  openSeconds: z.int().nullable(),
  cancelledAt: z.string().nullable(),
  /** Without observers. */
  present: z.int(),
  admitted: z.int(),
  revision: z.string(),
  changedAt: z.string(),
};

const storedRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everyone') }),
  z.strictObject({ kind: z.literal('hosts-only') }),
  z.strictObject({ kind: z.literal('named'), people: z.array(personSchema) }),
]);

/** The page as a viewer sees it; `waiting` and `observersPresent` are null if the viewer may not see them. */
export const meetingPageSchema = z.strictObject({
  ...meetingFields,
  hear: ruleSchema,
  see: ruleSchema,
  waiting: z.int().nullable(),
  observersPresent: z.int().nullable(),
  people: z.array(participantSchema),
});

/** The page as the database returns it: JSON texts in the form of the schema above, and what the rules depend on. */
export const storedPageSchema = z.strictObject({
  /** Everything before `waiting`, without the closing bracket. */
  head: z.string(),
  waiting: z.int(),
  observersPresent: z.int(),
  people: z.string(),
  see: storedRuleSchema,
  namesHidden: z.boolean(),
  observerDisclosure: disclosureSchema,
  revision: z.string(),
});

/** People, in the order of the answer: the members that the rules depend on, and all others. */
const seenSchema = z.array(
  z.looseObject({
    person: personSchema,
    role: roleSchema,
    door: doorSchema,
    displayName: z.string().nullable(),
  }),
);

/** The page as it is stored, whoever made its texts. */
export interface StoredPage extends Omit<z.infer<typeof storedPageSchema>, 'see'> {
  readonly see: AudibilityRule;
}

/** The text of what a viewer sees of a stored page (rules in who-sees-what.ts). */
export function meetingPageText(
  stored: StoredPage,
  viewer: { readonly person: PersonId; readonly seesAll: boolean },
): string {
  const { observersPresent, observerDisclosure: observers, see, namesHidden } = stored;
  const people = seenSchema.parse(JSON.parse(stored.people));
  const tellsAll = viewer.seesAll || runsMeeting(people.find(({ person }) => person === viewer.person));
  const disclosure: Disclosure = { see, namesHidden, observers };
  const waiting = tellsAll ? String(stored.waiting) : 'null';
  const observersSeen = String(observersTold(observersPresent, tellsAll, disclosure));
  const shown = tellsAll
    ? marked(stored.people, people)
    : JSON.stringify(peopleShown(viewer, people, disclosure));
  return `${stored.head},"waiting":${waiting},"observersPresent":${observersSeen},"people":${shown}}`;
}

/** Everybody, unchanged where all names can be told apart: that is so nearly always, and nothing need be written anew. */
function marked(text: string, people: z.infer<typeof seenSchema>): string {
  const alike = namesAlike(people);
  if (alike.size === 0) return text;
  return JSON.stringify(people.map((one) => ({ ...one, namedLike: alike.get(one.person) ?? [] })));
}
