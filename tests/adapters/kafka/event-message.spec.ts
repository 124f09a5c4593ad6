// An event as a message, and what comes back of it: the same event, or a fault that says why not.
import { describe, expect, it } from 'vitest';
import { eventOf, lifeOf, messageOf } from '../../../src/adapters/kafka/event-message.ts';
import type { ReceivedMessage } from '../../../src/adapters/kafka/event-message.ts';
import { parseHead } from '../../../src/adapters/codec/record/head.ts';
import { changed, chainedRecords } from '../../support/chained-logs.ts';

const { records } = chainedRecords(12, 3);
const events = records.map((record, at) => ({ ...record, position: BigInt(at + 1) }));
const boxed = events.find(({ boxes }) => boxes.length > 0)!;
const origin = { epoch: '0196f0c4-2f00-7000-8000-000000000009', life: 3n };
const received = (event = boxed): ReceivedMessage & { readonly value: Uint8Array } => {
  const { key, value, headers } = messageOf(event, origin);
  const asBytes = Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
  );
  return { key: Buffer.from(key), value, headers: asBytes };
};

describe('issue 13, events as messages', () => {
  it('comes back as the record that was stored, with its place and its history', () => {
    for (const event of events) {
      const back = eventOf(received(event));
      expect({ ...back.event }).toEqual(event);
      expect([back.epoch, back.life]).toEqual([origin.epoch, 3n]);
    }
  });

  it('is keyed by tenant and stream, and names type, id, position, history, life and correlation in headers', () => {
    const { key, headers } = messageOf(boxed, origin);
    expect(key).toBe(`${boxed.tenant}/${boxed.stream}`);
    expect(headers).toEqual({
      type: boxed.type,
      id: boxed.id,
      position: String(boxed.position),
      epoch: origin.epoch,
      'topic-life': '3',
      correlation: parseHead(boxed.head).correlation,
    });
  });

  it('holds personal values as they are stored, as ciphertext', () => {
    expect(messageOf(boxed, origin).value.includes('Ada')).toBe(false);
    expect(boxed.boxes[0]!.length).toBeGreaterThan(0);
  });

  const swapped = (position: string) => ({ ...received().headers, position: Buffer.from(position) });
  const reframed = (magic: string) => {
    const value = Buffer.from(received().value);
    value.write(magic, 0, 'latin1');
    return value;
  };
  it.each<[string, string, ReceivedMessage]>([
    ['no value', 'tampered', { ...received(), value: null }],
    ['no key', 'tampered', { ...received(), key: null }],
    ['no headers', 'tampered', { ...received(), headers: undefined }],
    [
      'a forged tenant',
      'tampered',
      { ...received(), key: Buffer.from(`${events[1]!.tenant}/${boxed.stream}`) },
    ],
    [
      'another stream',
      'tampered',
      { ...received(), key: Buffer.from(`${boxed.tenant}/${events[1]!.stream}`) },
    ],
    [
      'another id',
      'tampered',
      { ...received(), headers: { ...received().headers, id: Buffer.from(events[1]!.id) } },
    ],
    ['another body', 'tampered', received(changed(boxed, 'body') as typeof boxed)],
    ['another box', 'tampered', received(changed(boxed, 'boxes') as typeof boxed)],
    ['a place that is no number', 'tampered', { ...received(), headers: swapped('first') }],
    ['a frame that is cut off', 'tampered', { ...received(), value: received().value.subarray(0, 99) }],
    ['bytes of others', 'tampered', { ...received(), value: Buffer.from('{"hello":"world"}') }],
    ['a frame of another version', 'event-unknown', { ...received(), value: reframed('VM02') }],
  ])('refuses %s', (_what, code, message) => {
    expect(() => eventOf(message)).toThrow(expect.objectContaining({ name: 'FatalFault', code }));
    expect(lifeOf(message)).toBeUndefined();
  });
});
