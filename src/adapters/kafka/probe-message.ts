// A message that is no event: it shows that a topic takes messages and gives them again. Whoever delivers events passes it over
// without a word. Its frame is one that no record has: `VM00`, then the probe's id.
import type { EventMessage, ReceivedMessage } from './event-message.ts';

const magic = Buffer.from('VM00');
/** Of all probes: no stream has this key. */
export const probeKey = 'probe';

/** The message of a probe; its id is for whoever looks for it. */
export function probeMessage(id: string): EventMessage {
  return {
    key: probeKey,
    value: Buffer.concat([magic, Buffer.from(id)]),
    headers: { type: 'voicemeet.probe', id },
  };
}

/** The id of the message that carries a beat of the canary. */
export function beatId(beat: bigint): string {
  return `canary:${beat}`;
}

/** The beat in a message; undefined for any other message. */
export function beatIn(message: Pick<ReceivedMessage, 'value'>): bigint | undefined {
  const digits = /^canary:(\d{1,18})$/.exec(probeIn(message) ?? '')?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/** The id in a probe's message; undefined for any other message. */
export function probeIn({ value }: Pick<ReceivedMessage, 'value'>): string | undefined {
  if (value === null || !magic.equals(value.subarray(0, magic.length))) return undefined;
  return Buffer.from(value.subarray(magic.length)).toString();
}
