// The catalogue of public messages: each says what the golden example of its event holds, under a name of its own, and nothing personal.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { publicCatalogue, publicMessages } from '../../../src/read/public/public-catalogue.ts';
import type { PublicMessage } from '../../../src/read/public/public-message.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { golden, goldenNames } from '../../support/golden.ts';

type Event = RecordedEvent['event'];
const examples = goldenNames('events')
  .map((stored) => ({ stored, event: (golden('events', stored) as { event: Event }).event }))
  .filter(({ event }) => publicCatalogue[event.type] !== 'internal');

describe('the catalogue', () => {
  it('has each type once, with a version', () => {
    const types = publicMessages().map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(type).toMatch(/^voicemeet(\.[a-z][A-Za-z]*){2}\.v[1-9]$/);
  });

  it('has an example of each message', () => {
    const shown = new Set(examples.map(({ event }) => event.type));
    const told = Object.entries(publicCatalogue).flatMap(([type, entry]) =>
      entry === 'internal' ? [] : [type],
    );
    expect([...shown].sort()).toEqual(told.sort());
  });

  it.each(examples.map(({ stored, event }) => [stored, event] as const))(
    'tells %s as its schema says',
    (_, event) => {
      const { data, dataOf } = publicCatalogue[event.type] as PublicMessage<Event>;
      const told = dataOf(event);
      expect(Object.keys(told).sort()).toEqual(Object.keys(data.shape).sort());
      expect(JSON.stringify(told)).not.toMatch(/known|sealed|forgotten/);
      expect(z.toJSONSchema(data)).toMatchObject({ type: 'object' });
    },
  );
});
