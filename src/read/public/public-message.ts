// What a public message is: an event of the tenant as others may build on it, in the form of CloudEvents 1.0
// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). It has ids, instants and words of ours, and no personal value.
import { z } from 'zod';
import type { RecordedEvent } from '../../ports/event-store.port.ts';

type Event = RecordedEvent['event'];

/** What one kind of event becomes. `type` is permanent; another shape of `data` is another type. */
export interface PublicMessage<Of extends Event> {
  readonly type: `voicemeet.${string}.v${number}`;
  readonly summary: string;
  readonly data: z.ZodObject;
  readonly dataOf: (event: Of) => Readonly<Record<string, unknown>>;
}

/** A message whose data are members of the event under their own names: what the schema doesn't name stays inside. */
export function message<Of extends Event>(
  type: PublicMessage<Of>['type'],
  summary: string,
  shape: { readonly [Name in Exclude<keyof Of, 'type'>]?: z.ZodType },
): PublicMessage<Of> {
  // What the compiler can't follow: the members of a partial map that are there.
  const data = z.object(shape as Readonly<Record<string, z.ZodType>>);
  return { type, summary, data, dataOf: (event) => data.parse(event) };
}

/** The attributes of every message; `sequence` and `traceparent` are documented extensions of CloudEvents. */
export const cloudEventSchema = z.strictObject({
  specversion: z.literal('1.0'),
  id: z
    .string()
    .meta({ format: 'uuid', description: 'The same however often it is read: by it, doubles are known.' }),
  source: z.string().meta({ description: 'The tenant: `urn:voicemeet:tenant:<uuid>`.' }),
  type: z.string(),
  subject: z.string().meta({ description: 'What it is about: `meeting/<uuid>`, `account/<uuid>`, …' }),
  time: z.string().meta({ format: 'date-time', description: 'When it was recorded.' }),
  datacontenttype: z.literal('application/json'),
  sequence: z
    .string()
    .meta({ description: 'The revision of its subject: grows by one with each event, public or not.' }),
  traceparent: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});

export type CloudEvent = z.infer<typeof cloudEventSchema>;
