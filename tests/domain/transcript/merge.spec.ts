// One transcript of many files: on the meeting's clock, in an order that the order of files does not change, nobody's words in another's mouth.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonId, TrackId } from '../../../src/domain/shared/ids.ts';
import { fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { merged } from '../../../src/domain/transcript/merge.ts';
import type { SpokenTrack } from '../../../src/domain/transcript/merge.ts';
import { segment } from './transcript-samples.ts';

const nineMs = Date.parse('2026-12-01T09:00:00.000Z');
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function spoken(n: number, segments: SpokenTrack['segments'], more: Partial<SpokenTrack> = {}): SpokenTrack {
  return {
    track: id(n) as TrackId,
    person: id(100 + n) as PersonId,
    version: 1,
    startedAt: fromEpochMs(nineMs),
    endedAt: fromEpochMs(nineMs + 60_000),
    audioMs: 60_000,
    segments,
    ...more,
  };
}

describe('a merged transcript', () => {
  it('has each file where it began, and keeps what was said at once', () => {
    const late = spoken(2, [segment('and you', 0, 1_000)], {
      startedAt: fromEpochMs(nineMs + 10_500),
      endedAt: fromEpochMs(nineMs + 70_500),
    });
    const { segments, drifts } = merged([late, spoken(1, [segment('how are you', 10_000, 12_000)])]);
    expect(segments.map(({ text, startsAt, id: name }) => [text, startsAt, name])).toEqual([
      ['how are you', '2026-12-01T09:00:10.000Z', `${id(1)}.0.1`],
      ['and you', '2026-12-01T09:00:10.500Z', `${id(2)}.0.1`],
    ]);
    expect(drifts).toEqual([]);
  });

  it('stretches a file that is shorter than its span by more than half a second, and says so', () => {
    const short = spoken(1, [segment('end', 40_000, 42_000)], { audioMs: 42_000 });
    const { segments, drifts } = merged([short]);
    expect(segments[0]).toMatchObject({
      startsAt: '2026-12-01T09:00:57.143Z',
      endsAt: '2026-12-01T09:01:00.000Z',
    });
    expect(drifts).toEqual([{ track: id(1), spanMs: 60_000, audioMs: 42_000 }]);
    expect(merged([spoken(1, [], { audioMs: 59_500 })]).drifts).toEqual([]);
  });

  it('marks what a second microphone heard of the same words, and keeps the surer one', () => {
    const own = spoken(1, [
      segment('The budget is approved.', 5_000, 6_000, { averageLogProbability: -0.5 }),
    ]);
    const other = spoken(2, [
      segment('the budget is approved', 5_900, 6_500, { averageLogProbability: -0.1 }),
    ]);
    const { segments } = merged([own, other]);
    expect(segments.map(({ person, bleedOf }) => [person, bleedOf])).toEqual([
      [own.person, `${id(2)}.0.1`],
      [other.person, undefined],
    ]);
  });

  it('marks nothing that is short, said later, or said again by the same person', () => {
    const marks = (tracks: readonly SpokenTrack[]) =>
      merged(tracks).segments.filter(({ bleedOf }) => bleedOf !== undefined);
    expect(
      marks([spoken(1, [segment('yes please', 0, 500)]), spoken(2, [segment('yes please', 0, 500)])]),
    ).toEqual([]);
    const words = 'one two three';
    expect(marks([spoken(1, [segment(words, 0, 500)]), spoken(2, [segment(words, 1_001, 1_500)])])).toEqual(
      [],
    );
    const rejoined = spoken(3, [segment(words, 0, 500)], { person: spoken(1, []).person });
    expect(marks([spoken(1, [segment(words, 0, 500)]), rejoined])).toEqual([]);
  });

  it('has what one person said at once in two files in the order of the files’ ids', () => {
    const person = spoken(1, []).person;
    const said = [segment('yes', 0, 500)];
    const given = merged([spoken(2, said, { person }), spoken(1, said, { person })]);
    expect(given.segments.map(({ track }) => track)).toEqual([id(1), id(2)]);
  });

  it('does not depend on the order of the files, loses nothing, and gives nobody another’s words', () => {
    const file = fc.record({
      offset: fc.integer({ min: 0, max: 5_000 }),
      person: fc.integer({ min: 1, max: 3 }),
      audioMs: fc.constantFrom(60_000, 50_000),
      said: fc.array(
        fc.tuple(fc.constantFrom('one two three', 'yes', 'so be it'), fc.integer({ min: 0, max: 9_000 })),
        { maxLength: 6 },
      ),
    });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 6 }), (files) => {
        const tracks = files.map(({ offset, person, audioMs, said }, n) =>
          spoken(
            n,
            said.map(([text, startMs]) => segment(text, startMs, startMs + 700)),
            {
              person: id(100 + person) as PersonId,
              startedAt: fromEpochMs(nineMs + offset),
              audioMs,
            },
          ),
        );
        const given = merged(tracks);
        expect(merged([...tracks].reverse())).toEqual(given);
        expect(given.segments).toHaveLength(files.flatMap(({ said }) => said).length);
        const owners = new Map(tracks.map(({ track, person }) => [track, person]));
        const unmarked = new Set(
          given.segments.filter(({ bleedOf }) => bleedOf === undefined).map((one) => one.id),
        );
        for (const { track, person } of given.segments) expect(owners.get(track)).toBe(person);
        if (given.segments.length > 0) expect(unmarked.size).toBeGreaterThan(0);
      }),
    );
  });
});
