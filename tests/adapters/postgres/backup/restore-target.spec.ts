import { describe, expect, it } from 'vitest';
import { withDatabase } from '../../../../src/adapters/postgres/backup/restore-target.ts';

const url = 'postgres://vm_owner:x@db/voice';

describe('issue 12 A3: a restore goes into the configured database', () => {
  it.each(['pg_restore', '/usr/lib/postgresql/18/bin/pg_restore'])('by %s without naming it', (tool) => {
    expect(withDatabase([tool, '--no-owner', 'log.dump'], url)).toEqual([
      tool,
      "--dbname=dbname='voice'",
      '--no-owner',
      'log.dump',
    ]);
  });

  it('whatever its name holds', () => {
    expect(withDatabase(['pg_restore', 'x'], "postgres://db/it's%20a=b")).toContain(
      String.raw`--dbname=dbname='it\'s a=b'`,
    );
  });

  it.each([['-d', 'voice'], ['-dvoice'], ['--dbname', 'voice'], ['--dbname=voice']])(
    'also where the words name it: %s',
    (...named) => {
      const words = ['pg_restore', ...named, 'log.dump'];
      expect(withDatabase(words, url)).toEqual(words);
    },
  );

  it.each([['-d', 'live'], ['-dlive'], ['--dbname', 'live'], ['--dbname=live'], ['-dvoice', '-dlive'], ['-cvd', 'live'], ['-cvdlive'], ['--db=live'], ['--dbn', 'live']])(
    'and into no other: %s %s is refused',
    (...named) => {
      expect(() => withDatabase(['pg_restore', ...named, 'log.dump'], url)).toThrow(
        expect.objectContaining({ code: 'other-database', message: expect.stringContaining('live') }),
      );
    },
  );

  it.each(['-h', '-hdb', '-cvh', '--host=db', '--ho', '--port', '-p', '-Ume', '--username=me'])(
    'and to no other server: %s is refused',
    (word) => {
      expect(() => withDatabase(['pg_restore', word, 'x', 'log.dump'], url)).toThrow(
        expect.objectContaining({ code: 'other-database', message: expect.stringContaining('host') }),
      );
    },
  );

  it.each(['--no-owner', '-c', '-cv', '--if-exists', '--schema=public', '-n', '--use-list=x', '-Fc'])(
    'with other options as they are: %s',
    (word) => {
      expect(withDatabase(['pg_restore', word, 'x'], url)).toContain(word);
    },
  );

  it.each([
    [['pg_restore', '--list', 'log.dump']],
    [['pg_restore', '--file=-', 'log.dump']],
    [['psql', '--file=log.sql']],
  ])('and what connects nowhere, or by a variable, is left alone: %s', (words) => {
    expect(withDatabase(words, url)).toEqual(words);
  });
});
