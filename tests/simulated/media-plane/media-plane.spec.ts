import { expect, it } from 'vitest';
import { mediaPlaneUnderTest } from '../../support/simulated-media.ts';

it('says in its log line that it is simulated', () => {
  const { observer } = mediaPlaneUnderTest();
  expect(observer.observed).toMatchObject([
    { what: expect.stringContaining('media plane is simulated'), fields: { simulated: 'media-plane' } },
  ]);
});

it('refuses to exist in production', () => {
  expect(() => mediaPlaneUnderTest({ production: true })).toThrow(
    expect.objectContaining({ name: 'FatalFault', code: 'simulated-media-plane-in-production' }),
  );
});
