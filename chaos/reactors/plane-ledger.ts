// The media plane's own list of what it was asked, held against what people of the experiment asked for: what happened twice or
// without being asked for, and what did not happen. Pure: lines in, counts out.
import { isRecord, textIn } from '../../harness/json.ts';

/** What was asked for about one connection of the media plane. */
export interface Wished {
  /** Changes of what it may publish, each to the opposite of the one before. */
  readonly permits: number;
  /** Whether its person was to be sent out. */
  readonly removal: boolean;
}

/** What was asked for altogether. */
export interface Wishes {
  /** What the names of the meetings' rooms begin with: other rooms are the program's own, by which it tries the media plane at each start. */
  readonly prefix: string;
  /** By connection; of one that nobody asked anything about, nothing. */
  readonly connections: ReadonlyMap<string, Wished>;
  /** By room of the media plane: the instant (ISO 8601) before which nobody had asked for the meeting's end. */
  readonly ends: ReadonlyMap<string, string>;
}

/** What the list comes to. */
export interface PlaneAccount {
  /** Calls of the program that changed something. */
  readonly effects: number;
  /** Of these, how many nobody had asked for: a second time, or not at all. */
  readonly doubled: number;
  /** What was asked for and did not happen, although the media plane did not forget the connection meanwhile. */
  readonly missing: number;
  /** Of what was asked for, what the media plane had forgotten by its death before it happened. */
  readonly forgotten: number;
  readonly repliesLost: number;
  readonly replies: number;
  readonly webhooks: { readonly told: number; readonly lost: number; readonly doubled: number };
  /** The first sentences about what is doubled or missing. */
  readonly surprises: readonly string[];
}

const mostSurprises = 20;
const nothing: Wished = { permits: 0, removal: false };

interface Connection {
  permits: number;
  removals: number;
  isForgotten: boolean;
}

/** Reads the list; lines that are half written, by a process that was killed, are left out. */
export function accountOf(text: string, wishes: Wishes): PlaneAccount {
  const walk = walkOf(wishes);
  for (const line of text.split('\n')) {
    const entry = parsedLine(line);
    if (entry !== undefined) walk.take(entry);
  }
  return walk.end();
}

function parsedLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function walkOf({ prefix, connections: wished, ends }: Wishes) {
  const counts = { effects: 0, replies: 0, repliesLost: 0 };
  const webhooks = { told: 0, lost: 0, doubled: 0 };
  const verdicts = { doubled: 0, missing: 0, forgotten: 0 };
  const surprises: string[] = [];
  const known = new Map<string, Connection>();
  /** The last connection of an identity in a room, and those that are in one. */
  const latest = new Map<string, string>();
  const inside = new Map<string, string>();

  const judge = (kind: 'doubled' | 'missing', count: number, what: string): void => {
    if (count <= 0) return;
    verdicts[kind] += count;
    if (surprises.length < mostSurprises) surprises.push(`${kind} ${count}: ${what}`);
  };
  const connectionOf = (sid: string): Connection => {
    const found = known.get(sid) ?? { permits: 0, removals: 0, isForgotten: false };
    known.set(sid, found);
    return found;
  };
  const change = (entry: Readonly<Record<string, unknown>>): void => {
    counts.effects += 1;
    const [method, room = '', at = ''] = [
      textIn(entry, 'method'),
      textIn(entry, 'room'),
      textIn(entry, 'at'),
    ];
    const sid = latest.get(`${room} ${textIn(entry, 'identity') ?? ''}`);
    const endAsked = ends.get(room);
    if (method === 'UpdateParticipant' && sid !== undefined) connectionOf(sid).permits += 1;
    if (method === 'RemoveParticipant' && sid !== undefined) connectionOf(sid).removals += 1;
    const isOver = endAsked !== undefined && at >= endAsked;
    if (method === 'DeleteRoom' && !isOver) judge('doubled', 1, `${room} was closed before its end`);
    if (method === 'CreateRoom' && isOver) judge('doubled', 1, `${room} was opened after its end`);
  };
  return {
    take: (entry: Readonly<Record<string, unknown>>): void => {
      const [room, identity, sid] = ['room', 'identity', 'connection'].map(
        (name) => textIn(entry, name) ?? '',
      );
      const who = `${room} ${identity}`;
      switch (entry['kind']) {
        case 'began':
          for (const one of inside.values()) connectionOf(one).isForgotten = true;
          inside.clear();
          break;
        case 'came':
          latest.set(who, sid ?? '');
          inside.set(who, sid ?? '');
          break;
        case 'went':
          if (inside.get(who) === sid) inside.delete(who);
          break;
        case 'told':
          webhooks.told += 1;
          if (entry['outcome'] === 'lost') webhooks.lost += 1;
          if (entry['outcome'] === 'delivered' && Number(entry['sent']) > 1) webhooks.doubled += 1;
          break;
        case 'asked':
          counts.replies += 1;
          if (entry['reply'] !== 'given') counts.repliesLost += 1;
          if (entry['changed'] === true && room?.startsWith(prefix) === true) change(entry);
          break;
        default:
          break;
      }
    },
    end: (): PlaneAccount => {
      for (const sid of new Set([...known.keys(), ...wished.keys()])) {
        const { permits, removal } = wished.get(sid) ?? nothing;
        const seen = connectionOf(sid);
        // Of a connection that ended with the media plane, the last change may have come too late.
        const lost = seen.isForgotten && seen.permits < permits ? 1 : 0;
        verdicts.forgotten += lost;
        judge(
          'doubled',
          seen.permits - permits,
          `what ${sid} may publish was changed ${seen.permits} times, not ${permits}`,
        );
        judge(
          'missing',
          permits - lost - seen.permits,
          `what ${sid} may publish was changed ${seen.permits} times, not ${permits}`,
        );
        judge(
          'doubled',
          seen.removals - (removal ? 1 : 0),
          `${sid} was sent out, which nobody had asked for`,
        );
        if (removal && seen.removals === 0 && seen.isForgotten) verdicts.forgotten += 1;
        else judge('missing', (removal ? 1 : 0) - seen.removals, `${sid} was not sent out`);
      }
      return { ...counts, ...verdicts, webhooks, surprises };
    },
  };
}
