// What a viewer is told between two states of a meeting, so that they hold the page of the later one afterwards:
//
// I1  for every viewer, and any two states of one meeting of which they saw the first: its page, changed by what is told, is the
//     page of the second. So messages may be left out as long as the next one begins where the last one ended;
// I2  what is told is in the page of the later state: nothing of a state in between, and nothing that is hidden by then.
import { observersTold, peopleShown, runsMeeting, seesMeeting } from '../meeting/who-sees-what.ts';
import type { Viewer } from '../meeting/viewer.ts';
import { objectText } from '../answer-row.ts';
import type { MemberText } from '../answer-row.ts';
import type { MeetingState } from './meeting-state.ts';

/** People in a change: texts of those who are new or shown otherwise, and ids of those who are shown no more. */
interface PeopleChange {
  readonly people: readonly string[];
  readonly gone: readonly string[];
}

/** What differs between two states, whoever looks. */
export interface Difference {
  readonly before: MeetingState;
  readonly after: MeetingState;
  readonly head: readonly MemberText[];
  /** People who came, changed or went. */
  readonly touched: readonly string[];
  /** Whether the same rules hold for people in both. */
  readonly sameRules: boolean;
  /** For those who are told all. Made when first asked for. */
  readonly toldAll: () => PeopleChange;
}

/** Compares two states of one meeting. */
export function difference(before: MeetingState, after: MeetingState): Difference {
  const touched = [
    ...[...after.people].flatMap(([person, is]) => (before.people.get(person) === is ? [] : [person])),
    ...[...before.people.keys()].filter((person) => !after.people.has(person)),
  ];
  let ofAll: PeopleChange | undefined;
  return {
    before,
    after,
    head: after.head.filter(({ json }, index) => before.head[index]?.json !== json),
    touched,
    sameRules: JSON.stringify(before.disclosure) === JSON.stringify(after.disclosure),
    toldAll: () => (ofAll ??= between(before.toldAll(), after.toldAll())),
  };
}

/**
 * What the viewer is told, as JSON: `from` and `to` are the meeting's revisions, `meeting` the members of the page with another
 * value, `people` those who are new or shown otherwise, `gone` those who are shown no more. `undefined` where nothing of what
 * they see differs; null where they may see nothing of the meeting any more.
 */
export function changeFor(viewer: Viewer, compared: Difference): string | null | undefined {
  const { before, after } = compared;
  const [was, is] = [before.people.get(viewer.person), after.people.get(viewer.person)];
  if (!seesMeeting(viewer, is)) return null;
  const toldBefore = viewer.seesAll || runsMeeting(was);
  const toldAfter = viewer.seesAll || runsMeeting(is);
  const stands = was?.door === is?.door && was?.role === is?.role;
  const { people, gone } =
    toldBefore && toldAfter
      ? compared.toldAll()
      : peopleChange(viewer, compared, stands && compared.sameRules ? compared.touched : undefined);
  const members = [...compared.head, ...countsChanged(compared, toldBefore, toldAfter)];
  if (members.length === 0 && people.length === 0 && gone.length === 0) return undefined;
  return `"from":"${before.revision}","to":"${after.revision}","meeting":${objectText(members)},"people":[${people.join(',')}],"gone":${JSON.stringify(gone)}`;
}

/** Who waits and how many observe, as the viewer is told it before and after. */
function countsChanged({ before, after }: Difference, toldBefore: boolean, toldAfter: boolean): MemberText[] {
  const counts = (state: MeetingState, tellsAll: boolean): readonly MemberText[] => [
    { name: 'waiting', json: tellsAll ? String(state.waiting) : 'null' },
    {
      name: 'observersPresent',
      json: String(observersTold(state.observersPresent, tellsAll, state.disclosure)),
    },
  ];
  const were = counts(before, toldBefore);
  return counts(after, toldAfter).filter(({ json }, index) => were[index]?.json !== json);
}

/** People as the viewer is shown them; only `some` of them where nothing else can differ. */
function peopleChange(
  viewer: Viewer,
  { before, after }: Difference,
  some: readonly string[] | undefined,
): PeopleChange {
  return between(shownTo(viewer, before, some), shownTo(viewer, after, some));
}

function between(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): PeopleChange {
  const people = [...after].flatMap(([person, text]) => (before.get(person) === text ? [] : [text]));
  return { people, gone: [...before.keys()].filter((person) => !after.has(person)) };
}

/** Texts of the people whom the viewer is shown, by person. */
function shownTo(
  viewer: Viewer,
  state: MeetingState,
  some: readonly string[] | undefined,
): ReadonlyMap<string, string> {
  const self = state.people.get(viewer.person);
  if (viewer.seesAll || runsMeeting(self)) return state.toldAll();
  const ids = some === undefined ? [...state.people.keys()] : new Set([viewer.person, ...some]);
  const people = [...ids].flatMap((person) => state.people.get(person) ?? []);
  const shown = peopleShown(viewer, people, state.disclosure);
  return new Map(
    shown.map(({ person, displayName, text, nameless }) => [person, displayName === null ? nameless : text]),
  );
}
