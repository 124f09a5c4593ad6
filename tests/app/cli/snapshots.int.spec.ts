// The shelf of snapshots from the command line: what is kept, whether it is what the full fold gives, and dropping it.
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { openFileRootKey } from '../../../src/adapters/system/file-root-key.ts';
import { createParts } from '../../../src/app/parts/parts.ts';
import { withSnapshots } from '../../../src/app/cli/open-snapshots.ts';
import { parseStreamName } from '../../../src/domain/shared/ids.ts';
import type { MeetingId } from '../../../src/domain/shared/ids.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { aLongMeeting } from '../../support/histories/long-meetings.ts';
import { freshInstallation } from '../../support/running-program.ts';
import type { Installation } from '../../support/running-program.ts';
import { storedMeeting } from '../../support/stored-meetings.ts';
import { commandLine } from './said.ts';

const why = ['--reason', 'a fold was mended'] as const;
const unopened = () => Promise.reject(new Error('must not be opened'));
const unknown = 'meeting-0196f0c4-2f00-7000-8000-000000000001.0196f0c4-2f00-7000-8000-000000000002';
let installation: Installation;
let superuser: Client;
let streams: string[];
let say: ReturnType<typeof commandLine>;

/** Two meetings of 600 events, each with the snapshots that a command takes. */
beforeAll(async () => {
  installation = await freshInstallation();
  const { database, keysDir } = installation;
  superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: true });
  const observer = fakeObserver();
  const parts = createParts({ ...database, rootKey, pace: systemPace, observer });
  const { facts } = parts.commands();
  streams = [];
  for (let meetings = 0; meetings < 2; meetings += 1) {
    const { tenant, stream } = await storedMeeting(parts.store(), aLongMeeting(600));
    await facts.meeting(tenant, parseStreamName(stream)!.id as MeetingId, () => undefined);
    streams.push(stream);
  }
  await parts.snapshotTaker().settled();
  await parts.close();
  streams.sort();
  const env = { VOICEMEET_DATABASE_URL: database.ownerUrl, VOICEMEET_KEYS_DIR: keysDir };
  const note = (line: string): never => {
    throw new Error(line);
  };
  say = commandLine(unopened, env, undefined, undefined, (config, work) =>
    withSnapshots({ config, note }, work),
  );
});
afterAll(async () => {
  await superuser.end();
  await installation.remove();
});

describe('voicemeet snapshots', () => {
  it('lists what is kept, of all streams or of one, and no state', async () => {
    const all = await say('snapshots', 'list');
    expect(all).toMatchObject({ code: 0, notes: '' });
    expect(all.out.split('\n')).toEqual([
      expect.stringMatching(/^STREAM +FOLD +REVISION +AT +TAKEN +CHARACTERS$/),
      ...streams.flatMap((stream) =>
        ['249', '499'].map((revision) =>
          expect.stringMatching(new RegExp(`^${stream} +meeting@[0-9a-f]+ +${revision} `)),
        ),
      ),
    ]);
    const one = JSON.parse((await say('snapshots', 'list', streams[1]!, '--json')).out) as object;
    expect(one).toMatchObject({
      more: false,
      snapshots: [{ stream: streams[1], revision: '249' }, { revision: '499' }],
    });
    expect(JSON.stringify(one)).not.toContain('"state"');
    expect(await say('snapshots', 'list', unknown)).toEqual({
      code: 0,
      out: '',
      notes: 'No snapshot is kept.',
    });
  });

  it('checks all, those of a stream, or some picked at random against the full fold', async () => {
    for (const [words, count] of [
      [[], 4],
      [[streams[0]!], 2],
      [['--sample', '3'], 3],
    ] as const) {
      expect(await say('snapshots', 'check', ...words)).toEqual({
        code: 0,
        out: `${count} snapshots equal the full fold of their streams`,
        notes: '',
      });
    }
  });

  it('names one that differs, and leaves it to be looked at', async () => {
    await superuser.query(
      `update ops.snapshots set state = replace(state, '"door":"admitted"', '"door":"waiting"')
       where stream = $1 and revision = 499`,
      [streams[0]],
    );
    await superuser.query(
      `insert into ops.snapshots (tenant, stream, fold, revision, leaf, at, state)
       select tenant, stream, 'meeting@before', revision, leaf, at, state from ops.snapshots where revision = 249`,
    );
    for (let times = 0; times < 2; times += 1) {
      const { code, out, notes } = await say('snapshots', 'check');
      expect([code, notes]).toEqual([1, '']);
      expect(out.split('\n')).toEqual([
        expect.stringMatching(new RegExp(`^DIFFERENT: ${streams[0]}, revision 499, meeting@[0-9a-f]+$`)),
        '3 snapshots equal the full fold of their streams; 2 of other versions of the code not compared',
      ]);
    }
    const json = await say('snapshots', 'check', '--json');
    expect([json.code, JSON.parse(json.out)]).toMatchObject([
      1,
      { equal: false, same: 3, otherVersions: 2, differing: [{ stream: streams[0], revision: '499' }] },
    ]);
  });

  it('drops those of a stream, then all, and keeps on record who did it and why', async () => {
    expect(await say('snapshots', 'drop', streams[0]!, ...why)).toEqual({
      code: 0,
      out: '3 snapshots dropped',
      notes: '',
    });
    expect((await say('snapshots', 'check')).code).toBe(0);
    expect((await say('snapshots', 'drop', 'all', ...why)).out).toBe('3 snapshots dropped');
    expect((await say('snapshots', 'drop', 'all', ...why)).out).toBe('0 snapshots dropped');
    expect(await say('snapshots', 'drop', unknown, ...why)).toEqual({
      code: 1,
      out: '',
      notes: `There is no snapshot of ${unknown}.`,
    });
    const { acts } = JSON.parse((await say('acts', 'list', '--json')).out) as { acts: unknown[] };
    expect(acts).toHaveLength(4);
    expect(acts[0]).toMatchObject({
      verb: 'snapshots.drop',
      target: streams[0],
      name: 'ada@ops',
      reason: 'a fold was mended',
      end: { outcome: 'done', code: 'ok' },
    });
    expect((await say('acts', 'list')).out).toMatch(
      /snapshots\.drop +all +ada@ops +done \(ok\) +a fold was mended/,
    );
  });
});
