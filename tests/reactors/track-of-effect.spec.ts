// The track of an effect is its stream's.
import { expect, it } from 'vitest';
import { streamName } from '../../src/domain/shared/ids.ts';
import { trackOfEffect } from '../../src/reactors/track-of-effect.ts';
import { tenant, trackId } from '../support/histories/cast.ts';

it('names it, and what is none is a mistake of the code', () => {
  expect(trackOfEffect({ stream: streamName('track', tenant, trackId(1)) })).toBe(trackId(1));
  expect(() => trackOfEffect({ stream: 'x' as never })).toThrow('no stream of a track');
});
