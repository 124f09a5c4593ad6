// Compares the list of what was acknowledged with the log, in both directions: every acknowledged command is in the log,
// at the revision that its answer named, under the id that its key gives; and every event that somebody requested is
// explained by exactly one acknowledged command. Pure.
import { memberOf, parsedOrNothing, textIn } from '../harness/json.ts';
import { commandIdOf } from './command-id.ts';
import type { Acknowledged } from './ledger.ts';
import type { Finding, StoredRecord } from './log-check.ts';

/** What is remembered of an event. */
interface Seen {
  readonly position: bigint;
  readonly command: string;
  readonly type: string;
  readonly actor: { readonly kind: string; readonly id: string };
  /** What the event says, apart from what any repetition would say in its own words. */
  readonly says: string;
}

export interface Matching {
  /** Remembers records; finds what can be in a log only once and is there again. */
  readonly remember: (records: readonly StoredRecord[]) => readonly Finding[];
  /** Looks for acknowledged commands, each once. A refusal must have left nothing. */
  readonly acknowledge: (acknowledged: readonly Acknowledged[]) => readonly Finding[];
  /** Events that no acknowledged command explains, when no command is in progress; each is reported once. */
  readonly unexplained: () => readonly Finding[];
}

/** What happens at most once: an event's stored name, and the member of its data that tells which; none: once in a stream. */
const onlyOnce: Readonly<Record<string, string | undefined>> = {
  'meeting.scheduled.v1': undefined,
  'meeting.opened.v1': undefined,
  'meeting.ended.v1': undefined,
  'meeting.seatReserved.v2': 'ticket',
  'meeting.seatReleased.v1': 'ticket',
  'account.opened.v1': undefined,
};
/** What commands of the load lead to; the record of who read what (`access`) is kept without one. */
const ofCommands = /^(meeting|account)-/;
/** Nobody outside asked for these. */
const insiders = new Set(['timer', 'reactor', 'system']);

/**
 * A matching of one tenant's commands; events up to `after` were there before the load began. `principals`: for those whom
 * the log names as a service, their person, by their name in the ledger.
 */
export function createMatching(
  tenant: string,
  after: bigint,
  principals: ReadonlyMap<string, string>,
): Matching {
  const streams = new Map<string, Map<bigint, Seen>>();
  const open = new Map<bigint, { readonly stream: string; readonly seen: Seen }>();
  const explained = new Map<string, Acknowledged>();
  const once = new Set<string>();

  const remember = (record: StoredRecord): readonly Finding[] => {
    const { stream, revision, position, type } = record;
    const seen = seenOf(record);
    const inStream = streams.get(stream) ?? new Map<bigint, Seen>();
    streams.set(stream, inStream.set(revision, seen));
    if (position > after && ofCommands.test(stream) && !insiders.has(seen.actor.kind))
      open.set(position, { stream, seen });
    if (!(type in onlyOnce)) return [];
    const member = onlyOnce[type];
    const which = member === undefined ? '' : (textIn(memberOf(bodyOf(record), 'data'), member) ?? '');
    const mark = `${stream} ${type} ${which}`;
    if (!once.has(mark)) {
      once.add(mark);
      return [];
    }
    return [
      { kind: 'doubled', what: `position ${position}: ${type} ${which} is in ${stream} a second time` },
    ];
  };

  const acknowledge = (one: Acknowledged): readonly Finding[] => {
    const { wish, reply } = one;
    if (reply.status >= 300) return [];
    const stream = streamOf(one, tenant);
    const revision = revisionIn(reply.etag);
    const name = `${wish.route} under key ${wish.key} (acknowledged ${reply.status} at ${stream} revision ${revision})`;
    const events = streams.get(stream);
    const seen = events?.get(revision);
    if (events === undefined || seen === undefined)
      return [{ kind: 'lost', what: `${name}: there is no such event` }];
    const principal = principals.get(wish.who) ?? seen.actor.id;
    const command = commandIdOf({ tenant, principal, route: wish.route, key: wish.key });
    if (seen.command !== command)
      return [{ kind: 'lost', what: `${name}: another command's ${seen.type} stands there` }];
    const before = explained.get(command);
    if (before !== undefined)
      return [{ kind: 'doubled', what: `${name}: its event is also that of key ${before.wish.key}` }];
    explained.set(command, one);
    const types: string[] = [];
    for (let at = revision; events.get(at)?.command === command; at -= 1n)
      types.push(events.get(at)?.type ?? '');
    if (types.filter((type) => type === wish.effect).length === 1) return [];
    return [{ kind: 'broken', what: `${name}: it left ${types.join(', ')} instead of one ${wish.effect}` }];
  };

  const unexplained = (): readonly Finding[] => {
    const findings: Finding[] = [];
    for (const [position, { stream, seen }] of open) {
      if (!explained.has(seen.command)) {
        const twin = twinOf(seen, streams.get(stream)?.values() ?? [], explained);
        const reason = twin === undefined ? '' : `: it says again what key ${twin} had done`;
        const what = `position ${position}: no acknowledged command explains ${seen.type} in ${stream}${reason}`;
        findings.push({ kind: 'doubled', what });
      }
      open.delete(position);
    }
    return findings;
  };

  return {
    remember: (records) => records.flatMap(remember),
    acknowledge: (acknowledged) => acknowledged.flatMap(acknowledge),
    unexplained,
  };
}

/** The key of the command that has said the same before. */
function twinOf(
  seen: Seen,
  others: Iterable<Seen>,
  explained: ReadonlyMap<string, Acknowledged>,
): string | undefined {
  for (const other of others) {
    const same = other.type === seen.type && other.says === seen.says && other.actor.id === seen.actor.id;
    const key = explained.get(other.command)?.wish.key;
    if (same && key !== undefined) return key;
  }
  return undefined;
}

function seenOf(record: StoredRecord): Seen {
  const { position, command, type, head } = record;
  const actor = memberOf(parsedOrNothing(Buffer.from(head).toString()), 'actor');
  const data = memberOf(bodyOf(record), 'data');
  const says = JSON.stringify(data, (name, value: unknown) => (name === 'request' ? undefined : value));
  const [kind, id] = [textIn(actor, 'kind') ?? '', textIn(actor, 'id') ?? ''];
  return { position, command, type, actor: { kind, id }, says };
}

function bodyOf({ body }: StoredRecord): unknown {
  return parsedOrNothing(Buffer.from(body).toString());
}

/** The stream that a command of the load is decided in: of the thing in its path, or of the one that its answer names. */
function streamOf({ wish, reply }: Acknowledged, tenant: string): string {
  const answer = parsedOrNothing(Buffer.from(reply.body, 'base64').toString());
  const category = wish.path.startsWith('/v1/accounts') ? 'account' : 'meeting';
  const id = /^\/v1\/(?:meetings|accounts)\/([0-9a-f-]{36})/.exec(wish.path)?.[1] ?? textIn(answer, category);
  return `${category}-${tenant}.${id ?? '?'}`;
}

/** The revision of an entity tag; −1 where it is none. */
function revisionIn(etag: string): bigint {
  const digits = /^"(\d+)"$/.exec(etag)?.[1];
  return digits === undefined ? -1n : BigInt(digits);
}
