// Events held back, or said in fewer words, while a process is connected that does not know their stored names.
import type { DomainEvent } from '../../../domain/all-events.ts';
import { TransientFault } from '../../../ports/faults.ts';
import type { InReadableWords } from '../../../ports/readable-words.ts';
import type { JsonObject } from '../record/canonical-json.ts';
import type { Codecs, EventCodec } from './codec.ts';
import { levelOf, wordLevel } from './word-levels.ts';

const retryAfterSeconds = 5;

/** Makes it for a process that asks for the lowest level of words among all connected processes, at every command. */
export function readableWords(codecs: Pick<Codecs, 'ofEvent'>, lowest: () => number): InReadableWords {
  return (events) => {
    const level = lowest();
    return level >= wordLevel ? events : events.map((event) => said(event, codecs, level));
  };
}

function said(event: DomainEvent, codecs: Pick<Codecs, 'ofEvent'>, level: number): DomainEvent {
  const codec = codecs.ofEvent(event.type);
  const { type, ...data } = event as DomainEvent & JsonObject;
  const stored = storedAs(codec, data);
  if (levelOf(stored) <= level) return event;
  const shorter = codec.abridge?.(data);
  // What the codec gives is the event's own data with members of the same types.
  if (shorter !== undefined && levelOf(storedAs(codec, shorter)) <= level)
    return { type, ...shorter } as unknown as DomainEvent;
  throw new TransientFault(
    'upgrade-in-progress',
    `A process of an older version is connected that can't read ${stored}: it is not written until that process is gone.`,
    { retryAfterSeconds },
  );
}

function storedAs({ stored, before }: EventCodec, data: JsonObject): string {
  return before?.downcast(data) === undefined ? stored : before.stored;
}
