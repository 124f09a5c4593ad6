// Long meetings in a real log: sealed and appended as commands would, a hundred events each.
import { randomUUID } from 'node:crypto';
import type { MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CommandId, CorrelationId, StreamName, TenantId } from '../../src/domain/shared/ids.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { DecidedCommand, EventStore, StreamTail } from '../../src/ports/event-store.port.ts';
import { hana, nine, person } from './histories/cast.ts';

const eventsPerCommand = 100;
const commandsPerCall = 10;

/** A meeting that is in a log. */
export interface StoredMeeting {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly tail: StreamTail;
}

/** Appends a meeting's events, each hundred of them a second after the last. */
export async function storedMeeting(
  store: EventStore,
  events: readonly MeetingEvent[],
): Promise<StoredMeeting> {
  const tenant = randomUUID() as TenantId;
  const stream = streamName('meeting', tenant, randomUUID());
  let tail: StreamTail | 'none' = 'none';
  for (let start = 0; start < events.length; start += eventsPerCommand * commandsPerCall) {
    const commands: DecidedCommand[] = [];
    for (let at = start; at < events.length && commands.length < commandsPerCall; at += eventsPerCommand) {
      const command = randomUUID() as CommandId;
      const context = {
        command,
        causation: command,
        correlation: randomUUID() as CorrelationId,
        actor: person(hana),
        at: addSeconds(nine, at / eventsPerCommand),
      };
      commands.push({
        tenant,
        context,
        writes: [{ stream, tail, events: events.slice(at, at + eventsPerCommand) }],
      });
    }
    for (const { outcome, tails } of await store.append(commands)) {
      if (outcome.kind !== 'appended') throw new Error(`not appended: ${outcome.kind}`);
      tail = tails.get(stream) ?? tail;
    }
  }
  if (tail === 'none') throw new Error('a meeting has events');
  return { tenant, stream, tail };
}
