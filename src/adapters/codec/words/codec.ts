// The shape of one aggregate's codec, and what all codecs become when the program starts: a table from the
// domain's words to stored names and back. A stored name with its version is permanent.
import { z } from 'zod';
import type { Actor } from '../../../domain/shared/actor.ts';
import { FatalFault, PermanentFault } from '../../../ports/faults.ts';
import type { JsonObject } from '../record/canonical-json.ts';
import { takePersonals } from './personal-data.ts';
import type { BoxContent, MutableData } from './personal-data.ts';
import { personalFieldsOf } from './schema-walk.ts';
import type { PersonalField } from './schema-walk.ts';
import { upcast } from './upcast.ts';
import type { Abridge, Downcast, Upcast } from './upcast.ts';

/** A schema for every field of an event but its type: none may be missing, none may be of another type. */
type FieldsOf<Event> = { readonly [Field in Exclude<keyof Event, 'type'>]-?: z.ZodType<Event[Field]> };

/**
 * How one event is stored: `stored` is the current name, `meeting.scheduled.v2`; one upcast per older version. `downcast`: what
 * the version before can say too is stored as that version, so that a program of it goes on reading what it could have written.
 * `abridge`: used besides while a program of the version before is connected.
 */
export interface EventEntry<Event> {
  readonly stored: string;
  readonly fields: FieldsOf<Event>;
  readonly upcasts?: readonly Upcast[];
  readonly downcast?: Downcast;
  readonly abridge?: Abridge;
}

/** A total map over an aggregate's events: the compiler demands an entry for each. */
export type AggregateCodec<Event extends { readonly type: string }> = {
  readonly [Type in Event['type']]: EventEntry<Extract<Event, { readonly type: Type }>>;
};

/** Any aggregate's codec, as the table is made of it. */
export type AnyAggregateCodec = Readonly<
  Record<
    string,
    {
      readonly stored: string;
      readonly fields: Readonly<Record<string, z.ZodType>>;
      readonly upcasts?: readonly Upcast[];
      readonly downcast?: Downcast;
      readonly abridge?: Abridge;
    }
  >
>;

/** One event's codec, ready for use. */
export interface EventCodec {
  readonly type: string;
  readonly stored: string;
  readonly version: number;
  readonly schema: z.ZodType<JsonObject>;
  readonly personals: readonly PersonalField[];
  readonly upcasts: readonly Upcast[];
  /** The stored name of the version before, and how data of the current one becomes it where it can. */
  readonly before: { readonly stored: string; readonly downcast: Downcast } | undefined;
  readonly abridge: Abridge | undefined;
}

/** All codecs by either name. `storedNames` are all that can be read, old versions included. */
export interface Codecs {
  readonly all: readonly EventCodec[];
  readonly storedNames: readonly string[];
  /** The codec of a domain event. Raises a permanent fault `event-unknown`. */
  readonly ofEvent: (type: string) => EventCodec;
  /** The codec and the version of a stored name. Raises a fatal fault `event-unknown`. */
  readonly ofStored: (stored: string) => { readonly codec: EventCodec; readonly version: number };
}

/** An event without its personal values, and what goes into its boxes, in the order of their numbers. */
export interface EncodedEvent {
  readonly stored: string;
  readonly data: JsonObject;
  readonly boxes: readonly BoxContent[];
}

const storedShape = /^([a-z][A-Za-z]*\.[a-z][A-Za-z]*)\.v([1-9]\d{0,5})$/;

/** Makes the table. Throws an error for a malformed or repeated name, and where versions and upcasts do not match. */
export function compileCodecs(aggregates: readonly AnyAggregateCodec[]): Codecs {
  const byType = new Map<string, EventCodec>();
  const byStored = new Map<string, { readonly codec: EventCodec; readonly version: number }>();
  for (const [type, entry] of aggregates.flatMap((aggregate) => Object.entries(aggregate))) {
    const [, name = '', digits = ''] = storedShape.exec(entry.stored) ?? [];
    const version = Number(digits);
    const upcasts = entry.upcasts ?? [];
    if (version !== upcasts.length + 1)
      throw new Error(`${entry.stored} of ${type} is no name with an upcast for each older version`);
    const { downcast } = entry;
    const codec = {
      type,
      stored: entry.stored,
      version,
      // Keys come out of a schema in its own order: in that of RFC 8785 nothing has to be sorted for each event.
      schema: z.strictObject(inOrder(entry.fields)),
      // Boxes are numbered in the order of the definition.
      personals: personalFieldsOf(z.strictObject(entry.fields)),
      upcasts,
      before: downcast && { stored: `${name}.v${version - 1}`, downcast },
      abridge: entry.abridge,
    };
    if (byType.has(type)) throw new Error(`${type} has two codecs`);
    byType.set(type, codec);
    for (let older = 1; older <= version; older += 1) {
      const stored = `${name}.v${older}`;
      if (byStored.has(stored)) throw new Error(`${stored} names two events`);
      byStored.set(stored, { codec, version: older });
    }
  }
  return {
    all: [...byType.values()],
    storedNames: [...byStored.keys()],
    ofEvent: (type) => byType.get(type) ?? unknownEvent(type),
    ofStored: (stored) => byStored.get(stored) ?? unknownStored(stored),
  };
}

function inOrder(fields: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The stored form of a domain event. Raises permanent faults: `event-malformed` where it does not fit its
 * schema (what could not be read back is never stored), and those of `takePersonals`.
 */
export function encodeEvent(codec: EventCodec, event: object, actor: Actor): EncodedEvent {
  const { type, ...fields } = event as { readonly type: string } & JsonObject;
  if (type !== codec.type) throw new PermanentFault('event-malformed', `${type} is no ${codec.type}.`);
  const parsed = codec.schema.safeParse(fields);
  if (!parsed.success) {
    throw new PermanentFault(
      'event-malformed',
      `${codec.type} does not fit its schema at ${pathsOf(parsed.error)}.`,
    );
  }
  // A parsed object is a fresh copy throughout, so it may be taken apart in place.
  const data = parsed.data as MutableData;
  const boxes = takePersonals(data, codec.personals, actor);
  const older = codec.before?.downcast(data);
  if (codec.before === undefined || older === undefined) return { stored: codec.stored, data, boxes };
  return { stored: codec.before.stored, data: older, boxes };
}

/** The domain event of stored data whose stubs were replaced. Raises a fatal fault `event-malformed`. */
export function decodeEvent(codec: EventCodec, version: number, data: JsonObject): { readonly type: string } {
  const parsed = codec.schema.safeParse(upcast(data, version, codec.upcasts));
  if (parsed.success) return { type: codec.type, ...parsed.data };
  throw new FatalFault(
    'event-malformed',
    `${codec.stored} does not fit its schema at ${pathsOf(parsed.error)}.`,
  );
}

/** Where a value does not fit; never the value itself, which may be somebody's. */
function pathsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `/${issue.path.join('/')}`).join(', ');
}

function unknownEvent(type: string): never {
  throw new PermanentFault('event-unknown', `No codec knows the event ${type}.`);
}

function unknownStored(stored: string): never {
  throw new FatalFault(
    'event-unknown',
    `This version of VoiceMeet does not know the stored event ${stored}.`,
  );
}
