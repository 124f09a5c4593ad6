// One append, whichever call it came by: what is wrong with its events, which fault it meets, how it is written,
// and when it is answered.
import type { AppendFault, Break } from './fault-kinds.ts';
import type { ProposedEvent } from './protocol.ts';
import { appendBytes } from './records.ts';
import type { NewEvent } from './records.ts';
import type { EsdbStore, WriteResult } from './store.ts';
import type { Timers } from './timers.ts';

/** A checked append. */
export interface Append {
  readonly stream: string;
  readonly expected: bigint;
  readonly events: readonly NewEvent[];
}

/** Why an append was not written, without the client being at fault. */
export type Unhandled = 'not-ready' | 'too-busy' | 'no-leader' | 'access-denied' | 'unknown' | 'timeout';

/** How an append is answered; each kind of call has its own words. */
export interface Answer {
  readonly result: (append: Append, result: Exclude<WriteResult, { readonly kind: 'not-ready' }>) => void;
  readonly unhandled: (append: Append, why: Unhandled) => void;
  /** Ends the whole call: every append in flight on it fails. */
  readonly notLeader: (leader: { readonly host: string; readonly port: number }) => void;
  readonly broken: (how: Break) => void;
}

/** What appending needs. */
export interface AppendMeans {
  readonly store: EsdbStore;
  readonly timers: Timers;
  readonly takeFault: (stream: string) => AppendFault | undefined;
  /** Lets a reply pass the gate of held and reordered replies. */
  readonly pass: (reply: () => void) => void;
}

/** CommitTimeoutMs and WriteTimeoutMs of ClusterVNodeOptions.cs. */
export const writeTimeoutMs = 2_000;

type Held = { readonly append: Append };

/** The appends of one call. Those behind a scripted break wait here for it. */
export class Appends {
  readonly #means: AppendMeans;
  readonly #answer: Answer;
  #breaking:
    { readonly fault: Extract<AppendFault, { readonly kind: 'break' }>; readonly held: Held[] } | undefined;

  constructor(means: AppendMeans, answer: Answer) {
    this.#means = means;
    this.#answer = answer;
  }

  perform(append: Append): void {
    if (this.#breaking !== undefined) {
      this.#hold(append);
      return;
    }
    const fault = this.#means.takeFault(append.stream);
    if (fault === undefined) this.#write(append, (reply) => reply());
    else this.#faulty(append, fault);
  }

  #faulty(append: Append, fault: AppendFault): void {
    const { store, timers } = this.#means;
    switch (fault.kind) {
      case 'not-leader':
        if (fault.leader === undefined) this.#unhandled(append, 'no-leader');
        else this.#answer.notLeader(fault.leader);
        return;
      case 'break':
        this.#breaking = { fault, held: [] };
        this.#hold(append);
        return;
      case 'lose-reply':
        store.append(append.stream, append.expected, append.events);
        return;
      case 'delay':
        this.#write(append, (reply) => timers.after(fault.delayMs, reply));
        return;
      case 'timeout':
        if (fault.stored) store.append(append.stream, append.expected, append.events);
        this.#unhandled(append, 'timeout');
        return;
      case 'race':
        store.plant(fault.stream ?? append.stream, fault.events);
        this.#write(append, (reply) => reply());
        return;
      default:
        this.#unhandled(append, fault.kind);
    }
  }

  #write(append: Append, later: (reply: () => void) => void): void {
    const { store, timers, pass } = this.#means;
    const result = store.append(append.stream, append.expected, append.events);
    if (result.kind === 'not-ready') {
      // The original is written and not readable yet: the server drops the retry, and its timer answers.
      timers.after(writeTimeoutMs, () => this.#unhandled(append, 'timeout'));
      return;
    }
    const reply = (): void => later(() => pass(() => this.#answer.result(append, result)));
    if (result.kind === 'success') store.log.whenReadable(result.upTo, reply);
    else reply();
  }

  #unhandled(append: Append, why: Unhandled): void {
    this.#means.pass(() => this.#answer.unhandled(append, why));
  }

  #hold(append: Append): void {
    const { fault, held } = this.#breaking!;
    held.push({ append });
    if (held.length < (fault.inFlight ?? 1)) return;
    this.#breaking = undefined;
    held.forEach((each, at) => {
      const isStored = fault.stored === 'all' || (fault.stored === 'every-other' && at % 2 === 0);
      if (isStored) this.#means.store.append(each.append.stream, each.append.expected, each.append.events);
    });
    this.#answer.broken(fault.how);
  }
}

/** Something about an append that makes the server's own code throw; said as the message. */
export class BadAppend extends Error {}

/** A checked event (Data/Event.cs); `missing` is thrown for an event without type or content type. */
export function checkedEvent(event: ProposedEvent, missing: (name: string) => Error): NewEvent {
  if (event.type === undefined) throw missing('type');
  if (event.contentType === undefined) throw missing('content-type');
  const id = guid(event.id);
  if (/^[0-]+$/.test(id)) throw new BadAppend("Empty eventId provided. (Parameter 'eventId')");
  if (event.type === '') throw new BadAppend("Empty eventType provided. (Parameter 'eventType')");
  const { type, data, metadata, contentType } = event;
  return { id, type, isJson: contentType === 'application/json', data, metadata };
}

const canonicalGuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Guid.Parse, and its text in lower case with hyphens. */
export function guid(text: string): string {
  if (canonicalGuid.test(text)) return text;
  const hex = text
    .trim()
    .replace(/^[{(](.*)[)}]$/, '$1')
    .replaceAll('-', '')
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) {
    throw new BadAppend(
      'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
    );
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Bytes of events that count towards the limit. */
export function sizeOf(events: readonly NewEvent[]): number {
  return events.reduce((sum, event) => sum + appendBytes(event), 0);
}
