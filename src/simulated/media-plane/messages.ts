// LiveKit's messages in JSON, in its two forms: replies of the API name members as the protocol does (`empty_timeout`) and
// hold every one; webhooks name them in camel case and leave out what is zero. 64-bit numbers are text in both.
import type { Member, Permission, Room, Track } from './room.ts';
import { placesTaken } from './room.ts';

/** A message with all members, in camel case. */
export type Message = Readonly<Record<string, unknown>>;

const zeroNames: Readonly<Record<string, string>> = {
  state: 'JOINING',
  type: 'AUDIO',
  source: 'UNKNOWN',
  kind: 'STANDARD',
  disconnectReason: 'UNKNOWN_REASON',
  encryption: 'NONE',
};

/** Members that are maps: their keys are anybody's words. */
const maps = new Set(['attributes']);

/** A room as LiveKit describes it. */
export function roomMessage(room: Room): Message {
  return {
    sid: room.sid,
    name: room.name,
    emptyTimeout: room.emptyTimeoutSeconds,
    departureTimeout: room.departureTimeoutSeconds,
    maxParticipants: room.maxParticipants,
    creationTime: secondsText(room.createdAtMs),
    creationTimeMs: String(room.createdAtMs),
    turnPassword: '',
    enabledCodecs: [],
    metadata: room.metadata,
    numParticipants: placesTaken(room),
    numPublishers: [...room.members.values()].filter(isPublisher).length,
    activeRecording: [...room.members.values()].some(({ permission }) => permission.recorder),
  };
}

/** A participant as LiveKit describes it. */
export function participantMessage(member: Member): Message {
  return {
    sid: member.sid,
    identity: member.identity,
    state: member.gone !== undefined ? 'DISCONNECTED' : member.active ? 'ACTIVE' : 'JOINED',
    tracks: member.tracks.map(trackMessage),
    metadata: member.metadata,
    joinedAt: secondsText(member.joinedAtMs),
    joinedAtMs: String(member.joinedAtMs),
    name: member.name,
    version: member.version,
    permission: permissionMessage(member.permission),
    region: '',
    isPublisher: isPublisher(member),
    kind: member.kind,
    attributes: member.attributes,
    disconnectReason: member.gone ?? 'UNKNOWN_REASON',
    kindDetails: [],
    dataTracks: [],
    clientProtocol: 0,
    capabilities: [],
  };
}

/** A track as LiveKit describes it. */
export function trackMessage({ sid, source, muted }: Track): Message {
  return {
    sid,
    type: 'AUDIO',
    name: '',
    muted,
    width: 0,
    height: 0,
    simulcast: false,
    disableDtx: false,
    source,
    layers: [],
    mimeType: 'audio/red',
    mid: '',
    codecs: [],
    stereo: false,
    disableRed: false,
    encryption: 'NONE',
    stream: '',
    audioFeatures: [],
  };
}

/** In the form of replies of the API. */
export function replyForm(message: Message): Message {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      maps.has(name) ? value : within(value, replyForm),
    ]),
  );
}

/** In the form of webhooks. */
export function webhookForm(message: Message): Message {
  return Object.fromEntries(
    Object.entries(message)
      .filter(([name, value]) => !isZero(name, value))
      .map(([name, value]) => [name, maps.has(name) ? value : within(value, webhookForm)]),
  );
}

function within(value: unknown, form: (message: Message) => Message): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => within(item, form));
  return isMessage(value) ? form(value) : value;
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null;
}

/** A message that is there is not zero, even where all of its members are. */
function isZero(name: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isMessage(value)) return maps.has(name) && Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false || value === zeroNames[name];
}

function permissionMessage(permission: Permission): Message {
  return { ...permission };
}

function isPublisher({ tracks }: Member): boolean {
  return tracks.length > 0;
}

function secondsText(ms: number): string {
  return String(Math.floor(ms / 1000));
}
