// What is transcribed because of which events.
import { expect, it } from 'vitest';
import { allCodecs } from '../../../src/adapters/codec/words/all-codecs.ts';
import { transcriptionReactor } from '../../../src/reactors/transcription/transcription.reactor.ts';
import { nine } from '../../support/histories/cast.ts';
import { anOpening } from '../../support/toy-reactor.ts';

it('an archived file is, and no outage of less than a year forgets it', () => {
  const reactor = transcriptionReactor({} as never);
  const wished = allCodecs().all.flatMap(({ type }) =>
    reactor
      .effectsOf(anOpening(nine, { event: { type } } as never))
      .map(({ operation, deadlineSeconds }) => [type, operation, deadlineSeconds]),
  );
  expect(wished).toEqual([['TrackArchived', 'transcribe', undefined]]);
  expect(Object.keys(reactor.operations)).toEqual(['transcribe']);
  expect(reactor.relevantDays).toBe(365);
});
