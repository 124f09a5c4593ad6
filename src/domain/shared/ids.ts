// Branded identifiers and the functions that make them: the only place where a string becomes a MeetingId.
// Every id but a connection's is a lower-case UUID; persons, meetings and the rest can therefore not be guessed or mixed up.

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
/** One connection of a device, as the media plane names it (a LiveKit participant's sid, `PA_…`): at most 64 characters, no blanks. */
export type ConnectionId = Branded<'ConnectionId'>;
/** One join ticket: the reservation of a seat for a device. */
export type TicketId = Branded<'TicketId'>;
/** One recorded stretch of a meeting. */
export type RecordingId = Branded<'RecordingId'>;
/** One recorded file: of one track that one connection published, while one recording ran. */
export type TrackId = Branded<'TrackId'>;
/** One person's consent in one meeting. */
export type ConsentId = Branded<'ConsentId'>;
/** Where a tenant has its public events sent. */
export type WebhookEndpointId = Branded<'WebhookEndpointId'>;
/** One secret of an endpoint: its name, never itself. */
export type WebhookSecretId = Branded<'WebhookSecretId'>;
/** One request to send events again. */
export type WebhookReplayId = Branded<'WebhookReplayId'>;
/** One legal hold on a meeting's recordings. */
export type HoldId = Branded<'HoldId'>;
export type CommandId = Branded<'CommandId'>;
export type EventId = Branded<'EventId'>;
export type CorrelationId = Branded<'CorrelationId'>;
/** The stream of one auditor's reads of one day. */
export type AccessId = Branded<'AccessId'>;
/** The stream of the operators' acts that began on one UTC day. */
export type OperationsId = Branded<'OperationsId'>;
/** One act of an operator. */
export type OperatorActId = Branded<'OperatorActId'>;
/** `<category>-<tenant>.<uuid>`: the name of one stream. */
export type StreamName = Branded<'StreamName'>;

/** Whom or what a key is kept for: a person, `person:<uuid>`; a secret of a webhook endpoint, `secret:<uuid>`; what was recorded of a meeting, `record:<uuid>`. */
export type SubjectId = `person:${string}` | `secret:${string}` | `record:${string}`;

const uuidLength = 36;
/** What is expected at each place of a UUID, and what each ASCII character is: 1 a hex digit of lower case, 2 a hyphen. */
const shape = Uint8Array.from({ length: uuidLength }, (_, at) => ([8, 13, 18, 23].includes(at) ? 2 : 1));
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return character === '-' ? 2 : /[0-9a-f]/.test(character) ? 1 : 0;
});
const category = /^[a-z][A-Za-z]*$/;

/** Whether a text is a UUID in the one form that is stored: lower case, with hyphens. (Looked up character by character: half the time of an expression.) */
export function isUuid(text: string): boolean {
  if (text.length !== uuidLength) return false;
  for (let at = 0; at < uuidLength; at += 1) {
    if (kinds[text.charCodeAt(at)] !== shape[at]) return false;
  }
  return true;
}

/**
 * Makes one kind of id from text. Gives `undefined` for anything but a lower-case UUID: the caller at the
 * edge answers with the field's name, and inside the program no id is ever a plain string.
 */
const parserOf =
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the one place that brands: the caller names the id
  <Id extends string>() =>
    (text: string): Id | undefined =>
      isUuid(text) ? (text as Id) : undefined;

export const parseTenantId = parserOf<TenantId>();
export const parseAccountId = parserOf<AccountId>();
export const parseMeetingId = parserOf<MeetingId>();
export const parseInviteId = parserOf<InviteId>();
export const parsePersonId = parserOf<PersonId>();
export const parseDeviceId = parserOf<DeviceId>();
export const parseTicketId = parserOf<TicketId>();
export const parseRecordingId = parserOf<RecordingId>();
export const parseTrackId = parserOf<TrackId>();
export const parseConsentId = parserOf<ConsentId>();
export const parseWebhookEndpointId = parserOf<WebhookEndpointId>();
export const parseWebhookSecretId = parserOf<WebhookSecretId>();
export const parseWebhookReplayId = parserOf<WebhookReplayId>();
export const parseHoldId = parserOf<HoldId>();
export const parseCommandId = parserOf<CommandId>();
export const parseCorrelationId = parserOf<CorrelationId>();
export const parseAccessId = parserOf<AccessId>();
export const parseOperationsId = parserOf<OperationsId>();
export const parseOperatorActId = parserOf<OperatorActId>();

const connectionForm = /^[A-Za-z0-9][A-Za-z0-9_+./:=-]{0,63}$/;

/** A connection's id; `undefined` for a text that is not of its form. */
export function parseConnectionId(text: string): ConnectionId | undefined {
  return connectionForm.test(text) ? (text as ConnectionId) : undefined;
}

/** The tenant of what concerns the installation and no customer (RFC 9562, nil UUID): nobody is a member of it. */
export const platformTenant = '00000000-0000-0000-0000-000000000000' as TenantId;

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
  const hyphen = text.indexOf('-');
  const point = hyphen + 1 + uuidLength;
  const [kind, tenant, id] = [text.slice(0, hyphen), text.slice(hyphen + 1, point), text.slice(point + 1)];
  if (hyphen < 0 || text[point] !== '.' || !category.test(kind)) return undefined;
  if (!isUuid(tenant) || !isUuid(id)) return undefined;
  return { name: text as StreamName, category: kind, tenant: tenant as TenantId, id };
}

/** The subject of a person's data, as boxes and keys name it. */
export function personSubject(person: PersonId): SubjectId {
  return `person:${person}`;
}
