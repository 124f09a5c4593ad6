// Mending from the command line: parked streams and stopped projections, on the toy projection.
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../support/projection-runtime.ts';
import { said, toyProjection } from '../../support/toy-projection.ts';
import type { Cure } from '../../support/toy-projection.ts';
import { useToyRuntime } from '../../support/toy-runtime.ts';
import { commandLine } from './said.ts';

const toy = useToyRuntime();
const why = ['--reason', 'the code was mended'] as const;

beforeEach(async () => {
  await toy.runtime.pool.query('delete from ops.projection_history');
});

/** A projection that parked one stream at position 3, and the command line over it. */
async function givenParked(cure: Cure = { cured: false }) {
  const { bad } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
  toy.run(toyProjection('park-stream', cure), toy.log);
  await toy.caughtUp();
  const say = commandLine((_config, work) => work(toy.operator(toyProjection('park-stream', cure))));
  return { bad, say };
}

async function acts(): Promise<readonly unknown[]> {
  const { rows } = await toy.runtime.pool.query(
    `select deed, actor, reason from ops.projection_history where actor = 'ada@ops' order by id`,
  );
  return rows;
}

describe('voicemeet parked', () => {
  it('lists what is parked, of one projection or of all', async () => {
    const { bad, say } = await givenParked();
    const listed = await say('parked', 'list');
    expect(listed.code).toBe(0);
    expect(listed.out).toMatch(new RegExp(`^toy@1 +${bad} +3 +1 +1 events .*poison`, 'm'));
    const { parked } = JSON.parse((await say('parked', 'list', 'toy', '--json')).out) as {
      parked: unknown[];
    };
    expect(parked).toMatchObject([{ projection: 'toy@1', stream: bad, position: '3', revision: '1' }]);
    expect(await say('parked', 'list', 'nonsense')).toMatchObject({
      code: 1,
      notes: expect.stringMatching(/no projection nonsense.*\[projection-unknown\]/),
    });
    expect((await say('projections', 'list')).out).toMatch(/^toy@1 +running +6 +0 events +0 s +1 /m);
  });

  it('releases a stream once its poison is cured, and says where it is not', async () => {
    const cure = { cured: false };
    const { bad, say } = await givenParked(cure);
    const again = await say('parked', 'release', 'toy', bad, ...why);
    expect([again.code, again.out]).toEqual([
      1,
      expect.stringMatching(/parked again after 0 events: .*poison/),
    ]);
    cure.cured = true;
    expect(await say('parked', 'release', 'toy', bad, ...why)).toMatchObject({
      code: 0,
      out: `${bad} released: 2 missed events projected`,
    });
    expect(await toy.eventsOf(bad)).toBe(3);
    expect(await say('parked', 'list')).toMatchObject({ code: 0, out: '', notes: 'Nothing is parked.' });
    const act = { actor: 'ada@ops', reason: 'the code was mended' };
    expect(await acts()).toEqual([
      { deed: `released ${bad} (parked again)`, ...act },
      { deed: `released ${bad}`, ...act },
    ]);
    expect(await say('parked', 'release', 'toy', bad, ...why)).toMatchObject({
      code: 1,
      notes: expect.stringContaining('[not-parked]'),
    });
  });

  it('skips the event that parked a stream', async () => {
    const { bad, say } = await givenParked();
    expect(await say('parked', 'skip', 'toy', bad, ...why)).toMatchObject({
      code: 0,
      out: `${bad} released: 1 missed events projected`,
    });
    expect(await toy.eventsOf(bad)).toBe(2);
    const verified = await say('projections', 'verify', 'toy');
    expect([verified.code, verified.out.split('\n')[0]]).toEqual([0, 'toy@1 at 6: equal']);
  });
});

describe('voicemeet projections', () => {
  it('resumes a stopped projection, or lets it go on without the event', async () => {
    toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
    toy.run(toyProjection('stop'), toy.log);
    const stopped = async () => (await toy.runtime.records.list())[0]?.status === 'stopped';
    await until(stopped, 'stopped');
    const say = commandLine((_config, work) => work(toy.operator(toyProjection('stop'))));
    expect((await say('projections', 'list')).out).toMatch(/^toy@1 +stopped +2 .*event 3: Error: poison/m);
    expect(await say('projections', 'resume', 'toy', ...why)).toMatchObject({ code: 0, out: 'toy resumed' });
    await until(stopped, 'stopped again');
    expect(await say('projections', 'skip-stopped', 'toy', ...why)).toMatchObject({
      code: 0,
      out: 'toy goes on without the event at 3',
    });
    await toy.caughtUp();
    expect(await acts()).toMatchObject([{ deed: 'resumed' }, { deed: 'skipped event 3' }]);
    expect(await say('projections', 'resume', 'toy', ...why)).toMatchObject({
      code: 1,
      notes: expect.stringContaining('[not-stopped]'),
    });
  });

  it('says by its exit code that a rebuild parked streams', async () => {
    const { say } = await givenParked();
    const rebuilt = await say('projections', 'rebuild', 'toy', ...why);
    expect([rebuilt.code, rebuilt.out]).toEqual([1, expect.stringMatching(/up to 6; 1 streams parked/)]);
  });

  it('ends at the next page where it is told to, with 130, and leaves nothing half made', async () => {
    toy.fill(50);
    await toy.live(10);
    const over = commandLine((_config, work) => work(toy.operator()), {}, AbortSignal.abort());
    for (const words of [
      ['verify', 'toy'],
      ['rebuild', 'toy', ...why],
    ]) {
      const ended = await over('projections', ...words);
      expect(ended).toMatchObject({ code: 130, notes: expect.stringContaining('[interrupted]') });
    }
    const { rows } = await toy.runtime.owner.query(
      `select nspname from pg_namespace where nspname like 'verify%'`,
    );
    expect(rows).toEqual([]);
  });
});
