// Our log in the append benchmark: as the program uses it (codec, encryption, kept answers, row-level security), and bare
// (sealed records straight to the log port, no answers; row-level security is the log's own and stays).
import { randomBytes, randomUUID } from 'node:crypto';
import { systemRandom } from '../../src/adapters/codec/typed/random.ts';
import { uuidV7Source } from '../../src/adapters/system/new-uuids.ts';
import { clientCommandId } from '../../src/adapters/codec/record/uuid.ts';
import type { Parts } from '../../src/app/parts/parts.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CorrelationId, EventId, CommandId, StreamName } from '../../src/domain/shared/ids.ts';
import { fromEpochMs } from '../../src/domain/shared/instant.ts';
import type { DecidedCommand, StreamTail } from '../../src/ports/event-store.port.ts';
import type { SealedEvent } from '../../src/ports/event-log.port.ts';
import { answerToKeep } from '../../src/write/answers.ts';
import { asSuperuser } from '../harness/server.ts';
import type { BenchDatabase } from '../harness/server.ts';
import type { EventToAppend } from './events.ts';
import { hotStreams, streamIds } from './subject.ts';
import type { AppendSubject, Checked } from './subject.ts';
import { rounds } from './turns.ts';

type Tail = StreamTail | 'none';

const route = 'POST /v1/meetings/{meeting}/join-tickets';
const contentType = 'application/json';

/** Ours, whole. */
export function ours({ superuserUrl }: BenchDatabase, parts: Parts): AppendSubject {
  const store = parts.store();
  const random = systemRandom();
  // As a client's library mints them.
  const nextKey = uuidV7Source(Date.now, random);
  const freshStream = freshStreams();
  const command = (
    { tenant, actor, event }: EventToAppend,
    stream: StreamName,
    tail: Tail,
  ): DecidedCommand => {
    const claim = { tenant, principal: actor, route, key: nextKey() };
    const id = clientCommandId(claim);
    const correlation = nextKey() as CorrelationId;
    const at = fromEpochMs(Date.now());
    const revision = tail === 'none' ? 0n : tail.revision + 1n;
    const body = Buffer.from(`{"meeting":"${stream.slice(-36)}","ticket":"${claim.key}"}`);
    const answer = answerToKeep(
      { claim, request: body, compose: () => ({ status: 201, contentType, body }) },
      id,
      { stream, revision, events: [event], refusal: undefined, at },
    );
    const context = {
      command: id,
      causation: id,
      correlation,
      actor: { kind: 'person', id: actor },
      at,
    } as const;
    return { tenant, context, writes: [{ stream, tail, events: [event] }], answer };
  };
  return {
    name: 'ours',
    takes: () => true,
    close: () => Promise.resolve(),
    async begin({ streams }) {
      const from = await store.tail();
      const acknowledged: string[] = [];
      const append = async (
        stream: StreamName,
        tail: Tail,
        events: readonly EventToAppend[],
      ): Promise<Tail> => {
        const commands = events.map((event) => command(event, stream, tail));
        let end = tail;
        (await store.append(commands)).forEach(({ outcome, tails }, index) => {
          if (outcome.kind !== 'appended') throw new Error(`not appended: ${outcome.kind}`);
          acknowledged.push(commands[index]!.context.command);
          end = tails.get(stream) ?? end;
        });
        return end;
      };
      const hot = new Map<string, Tail>();
      const inRounds = rounds<EventToAppend, undefined>(async (name, events) => {
        const stream = name as StreamName;
        hot.set(name, await append(stream, hot.get(name) ?? 'none', events));
        return events.map(() => undefined);
      });
      const byTenant = hotNames(freshStream);
      return {
        async append(event) {
          if (streams === 'hot') await inRounds(byTenant(event), event);
          else await append(freshStream(event), 'none', [event]);
        },
        check: () => checkLog(superuserUrl, from, acknowledged, true),
      };
    },
  };
}

/** Ours, bare. */
export function oursBare({ superuserUrl }: BenchDatabase, parts: Parts): AppendSubject {
  const log = parts.log();
  // Of the size that sealing gives to such an event.
  const [head, body] = [randomBytes(680), randomBytes(340)];
  const freshStream = freshStreams();
  const record = (event: EventToAppend, stream: StreamName, revision: bigint): SealedEvent => ({
    tenant: event.tenant,
    stream,
    revision,
    id: randomUUID() as EventId,
    type: 'meeting.seatReserved.v1',
    at: fromEpochMs(Date.now()),
    command: randomUUID() as CommandId,
    leaf: head.subarray(0, 32),
    head,
    body,
    boxes: [],
  });
  return {
    name: 'ours, bare',
    takes: ({ personalOneIn }) => personalOneIn > 1,
    close: () => Promise.resolve(),
    async begin({ streams }) {
      const from = await log.tail();
      const acknowledged: string[] = [];
      const hot = new Map<string, bigint>();
      const append = async (event: EventToAppend, stream: StreamName, last: bigint): Promise<void> => {
        const events = [record(event, stream, last + 1n)];
        const expected = last < 0n ? 'none' : last;
        const outcome = await log.append({ tenant: event.tenant, writes: [{ stream, expected, events }] });
        if (outcome.kind !== 'appended') throw new Error(`not appended: ${outcome.kind}`);
        acknowledged.push(events[0]!.command);
      };
      const inRounds = rounds<EventToAppend, undefined>(async (name, events) => {
        const last = hot.get(name) ?? -1n;
        await Promise.all(events.map((event, n) => append(event, name as StreamName, last + BigInt(n))));
        hot.set(name, last + BigInt(events.length));
        return events.map(() => undefined);
      });
      const byTenant = hotNames(freshStream);
      return {
        append: async (event) =>
          streams === 'hot' ? inRounds(byTenant(event), event) : append(event, freshStream(event), -1n),
        check: () => checkLog(superuserUrl, from, acknowledged, false),
      };
    },
  };
}

/** One stream of each of the 16 tenants. */
function hotNames(freshStream: (event: EventToAppend) => StreamName): (event: EventToAppend) => StreamName {
  const names = new Map<string, StreamName>();
  return (event) => {
    const name = names.get(event.tenant) ?? freshStream(event);
    names.set(event.tenant, name);
    if (names.size > hotStreams) throw new Error('more tenants than hot streams');
    return name;
  };
}

function freshStreams(): (event: EventToAppend) => StreamName {
  const nextId = streamIds();
  return ({ tenant }) => streamName('meeting', tenant, nextId());
}

/** Every acknowledged command once, nothing else, positions without a hole; and its answer. */
async function checkLog(
  superuserUrl: string,
  from: bigint,
  acknowledged: readonly string[],
  withAnswers: boolean,
): Promise<Checked> {
  const events = await asSuperuser<{ command: string; position: string }>(
    superuserUrl,
    'select e.command::text, e.position::text from log.events e where e.position > $1 order by e.position',
    [from],
  );
  const wanted = new Set(acknowledged);
  const found = new Set(events.map(({ command }) => command));
  let lost = acknowledged.filter((command) => !found.has(command)).length;
  let surplus = events.filter(({ command }) => !wanted.has(command)).length + events.length - found.size;
  if (events.some(({ position }, index) => BigInt(position) !== from + BigInt(index) + 1n)) surplus += 1;
  if (withAnswers) {
    const answers = await asSuperuser<{ answers: number }>(
      superuserUrl,
      'select count(*)::int as answers from log.answers where position > $1',
      [from],
    );
    lost += Math.max(0, acknowledged.length - (answers[0]?.answers ?? 0));
    surplus += Math.max(0, (answers[0]?.answers ?? 0) - acknowledged.length);
  }
  return { acknowledged: acknowledged.length, lost, surplus };
}
