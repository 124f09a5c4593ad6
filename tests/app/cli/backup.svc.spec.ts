// A backup and a restore by the very lines of docs/operations.md, with PostgreSQL's own tools, on an embedded server as users
// have it. Skipped, with the reason, where no tools can be had.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgresTools } from '../../../scripts/services/postgres-tools.mjs';
import { createApiClient } from '../../support/api-client.ts';
import { freshDataPlace, startChild } from '../../support/child-program.ts';
import type { ChildProgram, DataPlace } from '../../support/child-program.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../../support/meeting-steps.ts';

const root = join(import.meta.dirname, '../../..');
const { directory, reason } = findPostgresTools();
if (directory === undefined) process.stdout.write(`services: backup skipped: ${reason}\n`);

/** The lines of a block of docs/operations.md, by the name in the comment before it. */
function printed(name: 'backup' | 'restore'): readonly string[] {
  const text = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const block = new RegExp(`<!-- ${name}: [^>]*-->\n\`\`\`sh\n(.*?)\n\`\`\``, 's').exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/operations.md has no block ${name}`);
  return block.split('\n');
}

interface Said {
  readonly code: number;
  readonly out: string;
}

describe.skipIf(directory === undefined)('issue 12 A3: a backup as docs/operations.md prints it', () => {
  let place: DataPlace;
  let restored: DataPlace;
  let desk: string;
  let program: ChildProgram | undefined;

  beforeAll(async () => {
    [place, restored] = [await freshDataPlace(), await freshDataPlace()];
    // Where somebody stands who types: beside the checkout's programs, with a folder for the dumps.
    desk = join(place.keysDir, '..', 'desk');
    await mkdir(desk);
    for (const name of ['bin', 'src', 'scripts', 'package.json', 'node_modules']) {
      await symlink(join(root, name), join(desk, name));
    }
    program = await startChild(place);
    await aMeetingOf('Ada');
    await aMeetingOf('Ben');
  });
  afterAll(async () => {
    await program?.stop();
    await restored.remove();
    await place.remove();
  });

  async function aMeetingOf(name: string): Promise<string> {
    const client = createApiClient(program?.address ?? '') as Parameters<typeof anAccount>[0];
    const account = await anAccount(client, 'pro');
    const meeting = await anOpenMeeting(await client.as('member', name), account, {
      title: `Plan of ${name}`,
    });
    await knock(await client.as('member', `guest of ${name}`), meeting, 'Grace');
    return meeting;
  }

  /** Runs lines by a shell, ending with the first that fails. */
  function shell(lines: readonly string[], { dataDir, keysDir }: Pick<DataPlace, 'dataDir' | 'keysDir'>) {
    const env = {
      ...process.env,
      VOICEMEET_DATA_DIR: dataDir,
      VOICEMEET_KEYS_DIR: keysDir,
      POSTGRES_TOOLS: directory ?? '',
      NODE_ENV: 'development',
    };
    return new Promise<Said>((resolve) => {
      execFile(
        'sh',
        ['-ec', lines.join('\n')],
        { cwd: desk, env, maxBuffer: 1 << 24 },
        (error, out, told) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), out: `${out}\n${told}` });
        },
      );
    });
  }

  it('is made and checked while the program runs', async () => {
    const made = await shell(printed('backup'), place);
    expect(made.out).toMatch(/^[0-9a-f]{64} {2}\d+ events {2}backup\/log\.dump$/m);
    expect(made.out).toMatch(/backup\/keys\.dump holds .*[1-9]\d* keys\.data_keys/);
    expect(made.out.match(/^equal to what the database holds$/gm)).toHaveLength(2);
    expect(made.code).toBe(0);
  });

  it('tells of events that are newer than a dump, and refuses one without events', async () => {
    await aMeetingOf('Cleo');
    const tools = printed('backup').slice(0, 2);
    const check = (path: string) => shell([...tools, `node bin/voicemeet.mjs backup check ${path}`], place);
    expect((await check('backup/log.dump')).out).toMatch(/^[1-9]\d* events are newer than the dump$/m);
    const without = `--schema=log --exclude-table-data='log.events*' --format=tar --file=backup/empty.tar`;
    expect(
      await shell([...tools, `node bin/voicemeet.mjs backup run -- pg_dump ${without}`], place),
    ).toMatchObject({ code: 0 });
    expect(await check('backup/empty.tar')).toMatchObject({
      code: 1,
      out: expect.stringContaining('REFUSED: it has no row of log.events, and the database has'),
    });
  });

  it('writes nothing as the role for backups', async () => {
    const tried = await shell(
      [
        ...printed('backup').slice(0, 2),
        `node bin/voicemeet.mjs backup run -- psql --command="set default_transaction_read_only = off" --command="delete from ops.leases"`,
      ],
      place,
    );
    expect(tried).toMatchObject({ code: 1, out: expect.stringContaining('permission denied') });
  });

  it('is restored into an empty database: digest and read models are equal, and names can be read', async () => {
    const dumped = /^([0-9a-f]{64}) {2}/m.exec(
      (
        await shell(
          printed('backup').filter((line) => !line.startsWith('mkdir')),
          place,
        )
      ).out,
    )?.[1];
    await program?.stop();
    program = undefined;
    const { keysDir } = restored;
    await cp(place.keysDir, keysDir, { recursive: true });
    const made = await shell(printed('restore'), restored);
    expect(made.out).toMatch(new RegExp(`^${dumped}  \\d+ events`, 'm'));
    expect(made.out).not.toContain('DIFFERENT');
    expect(made.code).toBe(0);
    const again = await shell(printed('restore').slice(0, 3), restored);
    expect(again).toMatchObject({ code: 1, out: expect.stringContaining('[not-empty]') });

    program = await startChild(restored);
    const meeting = await aMeetingOf('Dan');
    const auditor = await createApiClient(program.address).as('auditor');
    const history = expected(await auditor.get(`/v1/audit/meetings/${meeting}/events`), 200);
    expect(history.text).toContain('Grace');
  });

  it('with keys that are one meeting older than the log is refused at the start, with the way out', async () => {
    const tools = printed('backup').slice(0, 2);
    const [log, keys] = printed('backup').filter((line) => line.includes('pg_dump'));
    expect(await shell([...tools, keys ?? ''], restored)).toMatchObject({ code: 0 });
    await aMeetingOf('Eve');
    expect(await shell([...tools, log ?? ''], restored)).toMatchObject({ code: 0 });
    await program?.stop();
    program = undefined;
    const mixed = await freshDataPlace();
    try {
      await cp(restored.keysDir, mixed.keysDir, { recursive: true });
      expect(await shell(printed('restore').slice(0, 4), mixed)).toMatchObject({ code: 0 });
      await expect(startChild(mixed)).rejects.toThrow(/keys-older/);
    } finally {
      await mixed.remove();
    }
  });
});
