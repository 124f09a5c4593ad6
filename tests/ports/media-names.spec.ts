// Names of recorded files: all of a meeting below one prefix.
import { expect, it } from 'vitest';
import { meetingPrefix, trackObject } from '../../src/ports/media-names.ts';
import { meeting, tenant, trackId } from '../support/histories/cast.ts';

it('a track’s file lies below its meeting’s prefix', () => {
  expect(meetingPrefix({ tenant, meeting })).toBe(`t/${tenant}/m/${meeting}/`);
  expect(trackObject({ tenant, meeting }, trackId(1))).toBe(
    `t/${tenant}/m/${meeting}/tracks/${trackId(1)}.ogg`,
  );
});
