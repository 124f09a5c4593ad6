// Mending from the command line: stuck streams and stopped projections, on the toy projection.
import { describe, expect, it } from 'vitest';
import { until } from '../../support/projection-runtime.ts';
import { said, toyProjection } from '../../support/toy-projection.ts';
import type { Cure } from '../../support/toy-projection.ts';
import { useToyRuntime } from '../../support/toy-runtime.ts';
import { commandLine } from './said.ts';

const toy = useToyRuntime();
const why = ['--reason', 'the code was mended'] as const;

/** A projection that parked one stream at position 3, and the command line over it. */
async function givenParked(cure: Cure = { cured: false }) {
  const { bad } = toy.fillAround((stream) => void toy.log.add(stream, said('poison')));
  toy.run(toyProjection('park-stream', cure), toy.log);
  await toy.caughtUp();
  const none = () => Promise.reject(new Error('not opened here'));
  const projection = toyProjection('park-stream', cure);
  const say = commandLine(
    (_config, work) => work(toy.operator(projection)),
    {},
    new AbortController().signal,
    none,
    none,
    (_config, work) => work(toy.desk(projection)),
  );
  return { bad, say };
}

describe('voicemeet stuck', () => {
  it('lists what is stuck, of one owner or of all, and how many', async () => {
    const { bad, say } = await givenParked();
    const listed = await say('stuck', 'list');
    expect(listed.code).toBe(0);
    expect(listed.out).toMatch(new RegExp(`^projection:toy@1 +${bad} +event 3 +1 events +1 .*poison`, 'm'));
    const { stuck, total } = JSON.parse((await say('stuck', 'list', 'toy', '--json')).out) as {
      stuck: unknown[];
      total: number;
    };
    expect(total).toBe(1);
    expect(stuck).toMatchObject([
      { owner: 'projection:toy@1', key: bad, event: { position: '3', revision: '1' }, attempts: 1 },
    ]);
    expect(await say('stuck', 'list', 'nonsense')).toMatchObject({
      code: 1,
      notes: expect.stringMatching(/owned by nonsense; owners are: projection:toy@1.*\[owner-unknown\]/),
    });
    expect((await say('projections', 'list')).out).toMatch(/^toy@1 +following +6 +0 events +0 s +1 /m);
  });

  it('shows all about one, and which acts apply', async () => {
    const { bad, say } = await givenParked();
    const { code, out } = await say('stuck', 'show', 'toy', bad);
    expect(code).toBe(0);
    for (const line of [
      /^cause +Error: poison$/m,
      /^event +position 3, revision 1$/m,
      /^skip +passes over/m,
    ]) {
      expect(out).toMatch(line);
    }
    expect(JSON.parse((await say('stuck', 'show', 'toy', bad, '--json')).out)).toMatchObject({
      key: bad,
      acts: { retry: { does: expect.stringContaining('projects the event') } },
    });
  });

  it('releases a stream once its poison is cured, and says where it is not', async () => {
    const cure = { cured: false };
    const { bad, say } = await givenParked(cure);
    const again = await say('stuck', 'release', 'toy', bad, ...why);
    expect([again.code, again.out]).toEqual([
      1,
      expect.stringMatching(/stuck again after 0 events: .*poison/),
    ]);
    cure.cured = true;
    expect(await say('stuck', 'retry', 'projection:toy@1', bad, ...why)).toMatchObject({
      code: 0,
      out: `${bad} goes on: 2 missed events projected`,
    });
    expect(await toy.eventsOf(bad)).toBe(3);
    expect(await say('stuck', 'list')).toMatchObject({ code: 0, out: '', notes: 'Nothing is stuck.' });
    expect(await say('stuck', 'release', 'toy', bad, ...why)).toMatchObject({
      code: 1,
      notes: expect.stringContaining('[not-stuck]'),
    });
  });

  it('skips the event that parked a stream', async () => {
    const { bad, say } = await givenParked();
    expect(await say('stuck', 'skip', 'toy', bad, ...why)).toMatchObject({
      code: 0,
      out: `${bad} goes on: 1 missed events projected`,
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
    expect(await say('projections', 'resume', 'toy', ...why)).toMatchObject({
      code: 0,
      out: 'toy resumed: its projector tries again the event that stopped it',
    });
    await until(stopped, 'stopped again');
    expect(await say('projections', 'skip-stopped', 'toy', ...why)).toMatchObject({
      code: 0,
      out: 'toy goes on without the event at 3',
    });
    await toy.caughtUp();
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

  it('ends at the next page when interrupted, with 130, and leaves nothing half made', async () => {
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
