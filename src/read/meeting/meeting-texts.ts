// SQL that writes meetings and their people as JSON for answers, in the form of the schemas that the queries declare.
import {
  idsOfJsonb,
  instantJson,
  instantOrNullJson,
  objectJson,
  rawJson,
  textOrNullJson,
  truthJson,
  wholeJson,
  wholeOrNullJson,
  wordJson,
  wordOrNullJson,
} from '../json-sql.ts';
import { audioSchema, hostingSql, limitsSchema } from './meeting-words.ts';

const isTold = `${hostingSql('p')} or $3`;

/**
 * A meeting of the list, of the tables `m`, `p` (the viewer in it) and `o` (the tenant); $3: the viewer is an admin. Only
 * those who run a meeting see who waits; of observers everybody else sees what the tenant discloses.
 */
export const listedMeetingJson = objectJson({
  meeting: wordJson('m.meeting'),
  account: wordJson('m.account'),
  host: wordJson('m.host'),
  title: textOrNullJson('m.title'),
  status: wordJson('m.status'),
  startsAt: instantJson('m.starts_at'),
  plannedMinutes: wholeJson('m.planned_minutes'),
  openedAt: instantOrNullJson('m.opened_at'),
  endsBy: instantOrNullJson('m.ends_by'),
  overAt: instantOrNullJson('m.over_at'),
  plan: wordOrNullJson('m.plan'),
  present: wholeJson('m.present_count'),
  admitted: wholeJson('m.admitted_count'),
  waiting: wholeOrNullJson(`case when ${isTold} then m.waiting_count end`),
  observersPresent: wholeOrNullJson(
    `case when ${isTold} or coalesce(o.observer_disclosure, 'counted') <> 'undisclosed' then m.observers_present end`,
  ),
});

/** A person of the table `p`. */
export const participantJson = objectJson({
  person: wordJson('p.person'),
  role: wordJson('p.role'),
  door: wordJson('p.door'),
  displayName: textOrNullJson('p.display_name'),
  knockedAt: instantOrNullJson('p.knocked_at'),
  admitted: rawJson(
    `case when p.admitted_at is null then 'null' else ${objectJson({
      at: instantJson('p.admitted_at'),
      by: rawJson(objectJson({ kind: wordJson('p.admitted_by_kind'), id: textOrNullJson('p.admitted_by') })),
      setting: wordJson('p.admitted_setting'),
    })} end`,
  ),
  muted: truthJson('p.muted'),
  handRaisedAt: instantOrNullJson('p.hand_raised_at'),
  devices: rawJson(idsOfJsonb('p.devices')),
  firstJoinedAt: instantOrNullJson('p.first_joined_at'),
  presentSince: instantOrNullJson('p.present_since'),
  lastLeftAt: instantOrNullJson('p.last_left_at'),
  presentSeconds: wholeJson('p.present_ms / 1000'),
});

/** A meeting of the table `d`, without how many wait, how many observe and who is there. */
export const meetingJson = objectJson({
  meeting: wordJson('d.meeting'),
  account: wordJson('d.account'),
  host: wordJson('d.host'),
  title: textOrNullJson('d.title'),
  status: wordJson('d.status'),
  scheduledAt: instantJson('d.scheduled_at'),
  startsAt: instantJson('d.starts_at'),
  plannedMinutes: wholeJson('d.planned_minutes'),
  waitingRoom: truthJson('d.waiting_room'),
  locked: truthJson('d.locked'),
  hostAbsenceSeconds: wholeJson('d.host_absence_seconds'),
  namesHidden: truthJson('d.names_hidden'),
  muteOnEntry: truthJson('d.mute_on_entry'),
  plan: wordOrNullJson('d.plan'),
  limits: rawJson(membersSql('d.limits', Object.keys(limitsSchema.shape))),
  audio: rawJson(membersSql('d.audio', Object.keys(audioSchema.shape))),
  openedAt: instantOrNullJson('d.opened_at'),
  endsBy: instantOrNullJson('d.ends_by'),
  lastWarningMinutes: wholeOrNullJson('d.last_warning'),
  hostAbsentUntil: instantOrNullJson('d.host_absent_until'),
  endedAt: instantOrNullJson('d.ended_at'),
  endReason: wordOrNullJson('d.end_reason'),
  openSeconds: wholeOrNullJson('d.open_seconds'),
  cancelledAt: instantOrNullJson('d.cancelled_at'),
  present: wholeJson('d.present_count'),
  admitted: wholeJson('d.admitted_count'),
  revision: wordJson('d.revision'),
  changedAt: instantJson('d.changed_at'),
  hear: rawJson(ruleSql('d.hear')),
  see: rawJson(ruleSql('d.see')),
});

/** A rule in a jsonb column. */
function ruleSql(column: string): string {
  const named = objectJson({
    kind: wordJson(`'named'`),
    people: rawJson(idsOfJsonb(`${column} -> 'people'`)),
  });
  const other = objectJson({ kind: wordJson(`${column} ->> 'kind'`) });
  return `case ${column} ->> 'kind' when 'named' then ${named} else ${other} end`;
}
/** An object in a jsonb column, which may be null, with its members in the order of the answer. */
function membersSql(column: string, names: readonly string[]): string {
  const members = names.map((name) => [name, rawJson(`coalesce(${column} -> '${name}', 'null')`)] as const);
  return `case when ${column} is null then 'null' else ${objectJson(Object.fromEntries(members))} end`;
}
