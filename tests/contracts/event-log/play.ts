// Plays a script against a log, and writes down what came back in words that are the same for every store: events by
// their labels and a hash of all their bytes, positions by their rank.
import { hash } from 'node:crypto';
import { leafHash, makeHead } from '../../../src/adapters/codec/record/head.ts';
import { voicemeetNamespace, uuidV5 } from '../../../src/adapters/codec/record/uuid.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type {
  CommandId,
  CorrelationId,
  EventId,
  PersonId,
  StreamName,
  TenantId,
} from '../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type {
  AppendOutcome,
  LogAppend,
  SealedEvent,
  StoredEvent,
} from '../../../src/ports/event-log.port.ts';
import type { ClaimKey, KeptAnswer } from '../../../src/ports/kept-answer.ts';
import { everything } from './clause.ts';
import type { LogUnderTest } from './clause.ts';
import { tenantOf } from './script.ts';
import type { ScriptedAppend, ScriptedWrite, Step } from './script.ts';

/** What a script can be played against. */
export type Playable = Pick<LogUnderTest, 'log' | 'other' | 'feed'>;

/** What came back of each step, and the whole history at the end. */
export interface Transcript {
  readonly told: readonly string[];
  readonly history: readonly string[];
}

/** Things by number, the same bytes for the same `nonce`; another nonce is another tenant of the same store. */
function cast(nonce: string) {
  const uuid = (what: string): string => uuidV5(voicemeetNamespace, `${nonce}/${what}`);
  const bytes = (what: string): Buffer => hash('sha256', `${nonce}/${what}`, 'buffer');
  const labels = new Map<string, number>();
  const tenant = (n: number) => uuid(`tenant ${n}`) as TenantId;
  const stream = (n: number) => streamName('meeting', tenant(tenantOf(n)), uuid(`stream ${n}`));
  const claim = (of: number, key: number): ClaimKey => ({
    tenant: tenant(of),
    principal: uuid(`principal ${of}`) as PersonId,
    route: 'POST /v1/things',
    key: `key ${key}`,
  });
  const event = (label: number, write: ScriptedWrite, at: number, command: CommandId): SealedEvent => {
    const revision = BigInt(write.expected === 'none' ? at : write.expected + 1 + at);
    const id = uuid(`event ${label}`) as EventId;
    labels.set(id, label);
    const body = bytes(`body ${label}`);
    const place = {
      tenant: tenant(tenantOf(write.stream)),
      stream: stream(write.stream),
      revision,
      id,
      command,
    };
    const time = `2026-11-21T10:00:00.${String(label % 1000).padStart(3, '0')}Z` as Instant;
    const story = {
      ...place,
      causation: command,
      correlation: uuid('correlation') as CorrelationId,
      actor: { kind: 'system', id: 'script' } as const,
      at: time,
      ...(revision > 0n && { prev: hash('sha256', `${label}`) }),
    };
    const type = 'meeting.opened.v1';
    const head = makeHead(story, type, hash('sha256', body));
    const boxes = Array.from({ length: label % 3 }, (_, i) => bytes(`box ${label} ${i}`));
    return { ...place, type, at: time, leaf: leafHash(head), head, body, boxes };
  };
  return { tenant, stream, claim, event, labels, uuid, bytes };
}

/** Plays a script; needs nobody else to write meanwhile. Without `namesFirstClash` a conflict may name any of several streams. */
export async function play(
  { log, other, feed }: Playable,
  script: readonly Step[],
  nonce: string,
  namesFirstClash = true,
): Promise<Transcript> {
  const made = cast(nonce);
  const start = await feed.tail();
  const streams = new Map<StreamName, number>();
  const leaves = new Map<number, Uint8Array>();
  const eventless = new Set<string>();

  const sealed = ({ tenant, writes, answer }: ScriptedAppend): LogAppend => {
    const name =
      answer === undefined ? `events ${writes.flatMap(({ events }) => events).join()}` : `key ${answer.key}`;
    const command = made.uuid(`command ${tenant} ${name}`) as CommandId;
    const sealedWrites = writes.map((write) => {
      const stream = made.stream(write.stream);
      streams.set(stream, write.stream);
      const events = write.events.map((label, i) => made.event(label, write, i, command));
      events.forEach(({ leaf }, i) => leaves.set(write.events[i]!, leaf));
      const leaf = write.after === undefined ? undefined : leaves.get(write.after);
      const expected = write.expected === 'none' ? ('none' as const) : BigInt(write.expected);
      return { stream, expected, events, ...(leaf && expected !== 'none' && { leaf }) };
    });
    const kept = answer && answerOf(tenant, answer, command, sealedWrites);
    return { tenant: made.tenant(tenant), writes: sealedWrites, ...(kept && { answer: kept }) };
  };

  const answerOf = (
    tenant: number,
    { key, body }: NonNullable<ScriptedAppend['answer']>,
    command: CommandId,
    writes: LogAppend['writes'],
  ): KeptAnswer => {
    const { stream, expected, events } = writes[0]!;
    const text = JSON.stringify({ answer: body });
    if (writes.every((write) => write.events.length === 0)) eventless.add(text);
    return {
      claim: made.claim(tenant, key),
      command,
      salt: made.bytes(`salt ${body}`).subarray(0, 16),
      digest: made.bytes(`digest ${body}`),
      status: 201,
      contentType: 'application/json',
      body: Buffer.from(text),
      stream,
      revision: (expected === 'none' ? -1n : expected) + BigInt(events.length),
    };
  };

  const positions = async (): Promise<readonly bigint[]> =>
    (await everything(feed, start)).map(({ position }) => position);
  const rank = async (position: bigint): Promise<number> =>
    (await positions()).filter((other) => other <= position).length;
  const at = async (asked: number): Promise<bigint> => {
    const known = await positions();
    return asked === 0 ? start : (known[Math.min(asked, known.length) - 1] ?? start);
  };
  const said = (event: StoredEvent): string => {
    const { tenant, type, at: time, command, id, leaf, head, body, boxes } = event;
    const all = [
      tenant,
      type,
      time,
      command,
      id,
      ...[leaf, head, body, ...boxes].map((part) => hash('sha256', part)),
    ];
    return `e${made.labels.get(id) ?? id}@s${streams.get(event.stream)}:${event.revision}#${hash('sha256', all.join()).slice(0, 6)}`;
  };
  const listed = (events: readonly StoredEvent[]): string => events.map(said).join(' ') || 'nothing';
  const keptText = async (answer: KeptAnswer, position: bigint): Promise<string> => {
    const text = Buffer.from(answer.body).toString();
    const all = [answer.salt, answer.digest].map((part) => hash('sha256', part)).join();
    const where = eventless.has(text) ? '' : ` at ${await rank(position)}`;
    return `${answer.status} ${text} of ${answer.revision}, ${hash('sha256', all).slice(0, 6)}${where}`;
  };
  const outcomeText = async (outcome: AppendOutcome, append: LogAppend): Promise<string> => {
    switch (outcome.kind) {
      case 'appended':
      case 'duplicate': {
        const some = append.writes.some(({ events }) => events.length > 0);
        return some ? `${outcome.kind} at ${await rank(outcome.position)}` : outcome.kind;
      }
      case 'conflict': {
        const { stream, actual } = outcome;
        if (namesFirstClash || append.writes.length === 1)
          return `conflict: s${streams.get(stream)} is at ${actual}`;
        const range = { from: 'end', direction: 'backwards', limit: 1 } as const;
        const [last] = await log.readStream(append.tenant, stream, range);
        return `conflict: one ${(last?.revision ?? 'none') === actual ? 'stands' : 'does not stand'} where it is said`;
      }
      case 'answered':
        return `answered ${await keptText(outcome.answer, outcome.position)}`;
      default:
        return outcome.kind;
    }
  };
  const tell = async (step: Step): Promise<string> => {
    switch (step.do) {
      case 'append': {
        const append = sealed(step.append);
        return outcomeText(await (step.client === 0 ? log : other).append(append), append);
      }
      case 'chain': {
        const appends = step.appends.map(sealed);
        const client = step.client === 0 ? log : other;
        const outcomes = await Promise.all(appends.map((append) => client.append(append)));
        return (await Promise.all(outcomes.map((outcome, i) => outcomeText(outcome, appends[i]!)))).join(
          ' | ',
        );
      }
      case 'read': {
        const from = typeof step.from === 'number' ? BigInt(step.from) : step.from;
        const { direction, limit } = step;
        return listed(
          await log.readStream(made.tenant(step.tenant), made.stream(step.stream), {
            from,
            direction,
            limit,
          }),
        );
      }
      case 'readTenant': {
        const [after, upTo] = [await at(step.after), await at(step.upTo)];
        return listed(await log.readTenant(made.tenant(step.tenant), after, upTo, step.limit));
      }
      case 'feed':
        return listed(await feed.read(await at(step.after), step.limit));
      case 'findAnswer': {
        const found = await other.findAnswer(made.claim(step.tenant, step.key));
        return found ? keptText(found.answer, found.position) : 'nothing';
      }
    }
  };

  const told: string[] = [];
  for (const step of script) told.push(await tell(step).catch(faultText));
  return { told, history: (await everything(feed, start)).map(said) };
}

function faultText(fault: unknown): string {
  if (fault instanceof Error && 'code' in fault) return `${fault.name} ${String(fault.code)}`;
  throw fault;
}
