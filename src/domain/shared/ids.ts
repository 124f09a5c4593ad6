// Branded identifiers and the functions that make them: the only place where a string becomes a MeetingId.
// Every id is a lower-case UUID; persons, meetings and the rest can therefore not be guessed or mixed up.

declare const brand: unique symbol;

/** A string that passed a parse function of this file. */
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Branded<'TenantId'>;
export type AccountId = Branded<'AccountId'>;
export type MeetingId = Branded<'MeetingId'>;
export type InviteId = Branded<'InviteId'>;
/** A person within one tenant, member or guest; random, and forgotten with the person's keys. */
export type PersonId = Branded<'PersonId'>;
/** One device of a person, as the client names it. */
export type DeviceId = Branded<'DeviceId'>;
/** One join ticket: the reservation of a seat for a device. */
export type TicketId = Branded<'TicketId'>;
export type RecordingId = Branded<'RecordingId'>;
export type CommandId = Branded<'CommandId'>;
export type EventId = Branded<'EventId'>;
export type CorrelationId = Branded<'CorrelationId'>;
/** The stream of one auditor's reads of one day. */
export type AccessId = Branded<'AccessId'>;
/** `<category>-<tenant>.<uuid>`: the name of one stream. */
export type StreamName = Branded<'StreamName'>;

/** An identifier of a subject of personal data: `person:<uuid>`. */
export type SubjectId = `person:${string}`;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const streamShape = /^([a-z][A-Za-z]*)-([0-9a-f-]{36})\.([0-9a-f-]{36})$/;

/** Whether a text is a UUID in the one form that is stored: lower case, with hyphens. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * Makes one kind of id from text. Gives `undefined` for anything but a lower-case UUID: the caller at the
 * edge answers with the field's name, and inside the house no id was ever a loose string.
 */
const parserOf =
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the one place that brands: the caller names the id
  <Id extends string>() =>
    (text: string): Id | undefined =>
      uuid.test(text) ? (text as Id) : undefined;

export const parseTenantId = parserOf<TenantId>();
export const parseAccountId = parserOf<AccountId>();
export const parseMeetingId = parserOf<MeetingId>();
export const parseInviteId = parserOf<InviteId>();
export const parsePersonId = parserOf<PersonId>();
export const parseDeviceId = parserOf<DeviceId>();
export const parseTicketId = parserOf<TicketId>();
export const parseRecordingId = parserOf<RecordingId>();
export const parseCommandId = parserOf<CommandId>();
export const parseCorrelationId = parserOf<CorrelationId>();
export const parseAccessId = parserOf<AccessId>();

/** The account of nobody (RFC 9562, nil UUID): stands where no account was asked for yet. */
export const nilAccount = '00000000-0000-0000-0000-000000000000' as AccountId;

/** The name of the stream of one thing of a category (`meeting`, `usageHold`; letters only, since stores split at `-`). */
export function streamName(category: string, tenant: TenantId, id: string): StreamName {
  return `${category}-${tenant}.${id}` as StreamName;
}

/** What a stream's name says; `undefined` where the text is no stream name. */
export function parseStreamName(
  text: string,
):
  | { readonly name: StreamName; readonly category: string; readonly tenant: TenantId; readonly id: string }
  | undefined {
  const match = streamShape.exec(text);
  const [, category, tenant, id] = match ?? [];
  if (category === undefined || tenant === undefined || id === undefined) return undefined;
  if (!uuid.test(tenant) || !uuid.test(id)) return undefined;
  return { name: text as StreamName, category, tenant: tenant as TenantId, id };
}

/** The subject of a person's data, as boxes and keys name it. */
export function personSubject(person: PersonId): SubjectId {
  return `person:${person}`;
}
