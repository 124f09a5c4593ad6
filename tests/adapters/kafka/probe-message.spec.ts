// Issue 13, E23: a message that only tries the topic.
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/adapters/kafka/event-message.ts';
import { probeIn, probeMessage } from '../../../src/adapters/kafka/probe-message.ts';
import { readMessages } from '../../../src/adapters/kafka/read-messages.ts';
import { topicChain } from '../../../src/adapters/kafka/topic-chain.ts';
import { chainedRecords } from '../../support/chained-logs.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';

const events = chainedRecords(3, 1).records.map((record, index) => ({
  ...record,
  position: BigInt(index + 1),
}));
const messages = [
  probeMessage('one'),
  ...events.map((event) => messageOf(event, { epoch: 'now', life: 1n })),
  probeMessage('two'),
].map((message, at) => ({ ...message, key: Buffer.from(message.key), offset: String(at) }));

describe('issue 13 E23: the message of a probe', () => {
  it('says its id, and no other message is one', () => {
    expect(messages.map(probeIn)).toEqual(['one', undefined, undefined, undefined, 'two']);
    expect(probeIn({ value: null })).toBeUndefined();
  });

  it('is passed over between events, and told to nobody', () => {
    const observer = fakeObserver();
    const met = (fault: unknown): void => expect(fault).toBeUndefined();
    const reading = { reactor: 'rooms', source: 'topic/7', epoch: 'now', chain: topicChain() };
    const read = readMessages(messages, { ...reading, observer, met, reported: new Set() });
    expect(read.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(observer.observed).toEqual([]);
  });
});
