// A meeting at one position of the log, in the form in which its page is shown: texts made once, whoever they are shown to. What
// of it a viewer sees is decided where the page decides it (meeting-page.ts, who-sees-what.ts).
import { meetingPageText, meetingFields, participantSchema } from '../meeting/meeting-page.ts';
import { audioSchema, doorSchema, limitsSchema, roleSchema, ruleSchema } from '../meeting/meeting-words.ts';
import { namesAlike } from '../meeting/names-alike.ts';
import { seesMeeting } from '../meeting/who-sees-what.ts';
import type { Disclosure, PersonSeen } from '../meeting/who-sees-what.ts';
import type { Viewer } from '../meeting/viewer.ts';
import { parsePersonId } from '../../domain/shared/ids.ts';
import type { Cell, Row } from '../../ports/read-table.ts';
import { answerMembers, cellText, objectText } from '../answer-row.ts';
import type { MemberText } from '../answer-row.ts';

/** A person: what the rules depend on, and the texts of both ways in which they are shown. */
export interface LivePerson extends PersonSeen {
  readonly knockedAt: string | null;
  /** With their name. */
  readonly text: string;
  /** Without it. */
  readonly nameless: string;
}

/** A meeting at a position. */
export interface MeetingState {
  readonly position: bigint;
  readonly revision: string;
  readonly host: string;
  /** Everything of the page but who waits, how many observe and who is there. */
  readonly head: readonly MemberText[];
  readonly waiting: number;
  readonly observersPresent: number;
  readonly disclosure: Disclosure;
  /** The same object for a person as long as nothing of them changes. */
  readonly people: ReadonlyMap<string, LivePerson>;
  /** Texts for those who are told all: with the names that look alike. Made when first asked for. */
  readonly toldAll: () => ReadonlyMap<string, string>;
}

/** The rows of a meeting, and what else its page depends on. */
export interface MeetingRows {
  readonly position: bigint;
  readonly meeting: Row;
  readonly people: ReadonlyMap<string, Row>;
  readonly observers: Disclosure['observers'];
}

/** Makes states; people whose rows are the same as in `before` are the same objects. */
export function meetingState(
  { position, meeting, people, observers }: MeetingRows,
  known: WeakMap<Row, LivePerson>,
): MeetingState {
  const shown = new Map<string, LivePerson>();
  for (const [person, row] of people) {
    const found = known.get(row) ?? personOf(row);
    known.set(row, found);
    shown.set(person, found);
  }
  const see = ruleSchema.parse(meeting['see']) as Disclosure['see'];
  const host = textOf(meeting['host']) ?? '';
  let ofAll: ReadonlyMap<string, string> | undefined;
  return {
    position,
    revision: wholeText(meeting['revision']),
    host,
    head: headOf(meeting),
    waiting: Number(meeting['waiting_count']),
    observersPresent: Number(meeting['observers_present']),
    disclosure: { see, namesHidden: meeting['names_hidden'] === true, observers },
    people: shown,
    toldAll: () => (ofAll ??= textsWithAlikes(inOrder([...shown.values()], host))),
  };
}

/** The page as a viewer sees it: what GET of the meeting would answer. `undefined` where they may see none of it. */
export function pageText(state: MeetingState, viewer: Viewer): string | undefined {
  if (!seesMeeting(viewer, state.people.get(viewer.person))) return undefined;
  const { head, waiting, observersPresent, disclosure, revision, people, host } = state;
  const stored = {
    head: objectText(head).slice(0, -1),
    waiting,
    observersPresent,
    people: `[${inOrder([...people.values()], host)
      .map(({ text }) => text)
      .join(',')}]`,
    see: disclosure.see,
    namesHidden: disclosure.namesHidden,
    observerDisclosure: disclosure.observers,
    revision,
  };
  return meetingPageText(stored, viewer);
}

/** The order of the page: the host, then people in the order in which they knocked. */
export function inOrder<Person extends Pick<LivePerson, 'person' | 'knockedAt'>>(
  people: readonly Person[],
  host: string,
): readonly Person[] {
  const rank = ({ person, knockedAt }: Person): string =>
    `${person === host ? 0 : 1}${knockedAt ?? ''} ${person}`;
  return people
    .map((one) => ({ one, rank: rank(one) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ one }) => one);
}

/** In the order of the page, in which alikes are named. */
function textsWithAlikes(people: readonly LivePerson[]): ReadonlyMap<string, string> {
  const alike = namesAlike(people);
  return new Map(
    people.map(({ person, text }) => {
      const named = alike.get(person);
      return [person, named === undefined ? text : withAlikes(text, named)];
    }),
  );
}

function withAlikes(text: string, namedLike: readonly string[]): string {
  const parsed: object = JSON.parse(text) as object;
  return JSON.stringify({ ...parsed, namedLike });
}

function personOf(row: Row): LivePerson {
  const person = parsePersonId(textOf(row['person']) ?? '');
  if (person === undefined) throw new Error('a row of a meeting names nobody');
  const displayName = textOf(row['display_name']);
  const text = objectText(participantOf(row));
  return {
    person,
    role: roleSchema.parse(row['role']),
    door: doorSchema.parse(row['door']),
    displayName,
    knockedAt: textOf(row['knocked_at']),
    text,
    nameless: displayName === null ? text : objectText(participantOf({ ...row, display_name: null })),
  };
}

/** A bigint in a cell. */
function wholeText(cell: Cell | undefined): string {
  if (typeof cell !== 'bigint') throw new Error('a row has no whole number');
  return String(cell);
}

function textOf(cell: Cell | undefined): string | null {
  return typeof cell === 'string' ? cell : null;
}

const participantOf = answerMembers(participantSchema.shape, {
  admitted: (row) =>
    JSON.stringify(
      textOf(row['admitted_at']) === null
        ? null
        : {
            at: row['admitted_at'],
            by: { kind: row['admitted_by_kind'], id: row['admitted_by'] },
            setting: row['admitted_setting'],
          },
    ),
  namedLike: () => '[]',
  presentSeconds: (row) => String(BigInt(wholeText(row['present_ms'])) / 1000n),
});

const headOf = answerMembers(
  { ...meetingFields, hear: ruleSchema, see: ruleSchema },
  {
    limits: (row) => membersText(row['limits'], Object.keys(limitsSchema.shape)),
    audio: (row) => membersText(row['audio'], Object.keys(audioSchema.shape)),
    lastWarningMinutes: (row) => cellText(row['last_warning']),
    present: (row) => cellText(row['present_count']),
    admitted: (row) => cellText(row['admitted_count']),
    hear: (row) => JSON.stringify(ruleSchema.parse(row['hear'])),
    see: (row) => JSON.stringify(ruleSchema.parse(row['see'])),
  },
);

/** An object in a cell with its members in the order of the answer. */
function membersText(cell: Cell | undefined, names: readonly string[]): string {
  if (typeof cell !== 'object' || cell === null) return 'null';
  const members = new Map<string, unknown>(Object.entries(cell));
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, members.get(name) ?? null])));
}
