// SQL that writes meetings and their people as JSON for answers, made from the schemas of the answers.
import { z } from 'zod';
import { meetingDetailTable } from '../../projections/meeting-detail/meeting-detail.table.ts';
import { meetingParticipantsTable } from '../../projections/meeting-detail/meeting-participants.table.ts';
import { meetingListTable } from '../../projections/meeting-list/meeting-list.table.ts';
import { answerJson } from '../answer-sql.ts';
import {
  idsOfJsonb,
  instantJson,
  objectJson,
  rawJson,
  textOrNullJson,
  wholeJson,
  wholeOrNullJson,
  wordJson,
} from '../json-sql.ts';
import { meetingFields, participantSchema } from './meeting-page.ts';
import {
  audioSchema,
  hostingSql,
  limitsSchema,
  meetingStatusSchema,
  planSchema,
  ruleSchema,
} from './meeting-words.ts';

/** One meeting of the list. `waiting` and `observersPresent` are null if the caller may not see them. */
export const meetingListItemSchema = z.strictObject({
  meeting: z.string(),
  account: z.string(),
  host: z.string(),
  title: z.string().nullable(),
  status: meetingStatusSchema,
  startsAt: z.string(),
  plannedMinutes: z.int(),
  openedAt: z.string().nullable(),
  endsBy: z.string().nullable(),
  overAt: z.string().nullable(),
  plan: planSchema.nullable(),
  present: z.int(),
  admitted: z.int(),
  waiting: z.int().nullable(),
  observersPresent: z.int().nullable(),
});

const isTold = `${hostingSql('p')} or $3`;

/**
 * A meeting of the list, of the tables `m`, `p` (the viewer in it) and `o` (the tenant); $3: the viewer is an admin. Only
 * those who run a meeting see who waits; of observers everybody else sees what the tenant discloses.
 */
export const listedMeetingJson = answerJson(
  meetingListItemSchema.shape,
  { table: meetingListTable, alias: 'm' },
  {
    present: wholeJson('m.present_count'),
    admitted: wholeJson('m.admitted_count'),
    waiting: wholeOrNullJson(`case when ${isTold} then m.waiting_count end`),
    observersPresent: wholeOrNullJson(
      `case when ${isTold} or coalesce(o.observer_disclosure, 'counted') <> 'undisclosed' then m.observers_present end`,
    ),
  },
);

/** A person of the table `p`. */
export const participantJson = answerJson(
  participantSchema.shape,
  { table: meetingParticipantsTable, alias: 'p' },
  {
    admitted: rawJson(
      `case when p.admitted_at is null then 'null' else ${objectJson({
        at: instantJson('p.admitted_at'),
        by: rawJson(
          objectJson({ kind: wordJson('p.admitted_by_kind'), id: textOrNullJson('p.admitted_by') }),
        ),
        setting: wordJson('p.admitted_setting'),
      })} end`,
    ),
    namedLike: rawJson(`'[]'`),
    devices: rawJson(idsOfJsonb('p.devices')),
    presentSeconds: wholeJson('p.present_ms / 1000'),
  },
);

/** Everything of a meeting, of the table `d`, but who waits, how many observe and who is there. */
export const meetingJson = answerJson(
  { ...meetingFields, hear: ruleSchema, see: ruleSchema },
  { table: meetingDetailTable, alias: 'd' },
  {
    limits: rawJson(membersSql('d.limits', Object.keys(limitsSchema.shape))),
    audio: rawJson(membersSql('d.audio', Object.keys(audioSchema.shape))),
    lastWarningMinutes: wholeOrNullJson('d.last_warning'),
    present: wholeJson('d.present_count'),
    admitted: wholeJson('d.admitted_count'),
    hear: rawJson(ruleSql('d.hear')),
    see: rawJson(ruleSql('d.see')),
  },
);

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
