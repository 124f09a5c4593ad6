// What is archived because of which events.
import { expect, it } from 'vitest';
import { allCodecs } from '../../../src/adapters/codec/words/all-codecs.ts';
import { archiveReactor } from '../../../src/reactors/archive/archive.reactor.ts';
import { nine } from '../../support/histories/cast.ts';
import { anOpening } from '../../support/toy-reactor.ts';

it('a file that ended is archived, its first copy removed once it was, and no outage of less than a year forgets it', () => {
  const reactor = archiveReactor({} as never);
  const wished = allCodecs().all.flatMap(({ type }) =>
    reactor
      .effectsOf(anOpening(nine, { event: { type } } as never))
      .map(({ operation, deadlineSeconds }) => [type, operation, deadlineSeconds]),
  );
  expect(wished.sort()).toEqual([
    ['TrackArchived', 'remove-landing', undefined],
    ['TrackEnded', 'archive', undefined],
  ]);
  expect(reactor.relevantDays).toBe(365);
});
