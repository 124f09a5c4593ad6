// What becomes of the files: archived, held back from deletion, released by a second person, deleted, certified.
import { listIn, memberOf, textIn } from '../../harness/json.ts';
import type { Caller } from './caller.ts';
import { given, sha256 } from './caller.ts';
import type { PlayedMeeting, Stage } from './meeting.ts';
import { until } from './meeting.ts';

/** A file as the server shows it. */
export interface ShownFile {
  readonly who: string;
  readonly status: string;
  readonly stopReason: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Waits until no file is on its way any more; gives all of them. */
export async function archivedFiles(
  stage: Stage,
  host: Caller,
  { meeting, names }: PlayedMeeting,
): Promise<readonly ShownFile[]> {
  let files: readonly ShownFile[] = [];
  await until(stage, 'every file is archived', async () => {
    const body = await host.must('GET', `/v1/meetings/${meeting}/recordings`, undefined, 200);
    files = listIn(body, 'items').map((track) => shown(track, names));
    return files.length > 0 && files.every(({ status }) => status === 'archived' || status === 'lost');
  });
  return files;
}

function shown(track: unknown, names: ReadonlyMap<string, string>): ShownFile {
  const number = (name: string): number => {
    const value = memberOf(track, name);
    return typeof value === 'number' ? value : 0;
  };
  return {
    who: names.get(textIn(track, 'person') ?? '') ?? '?',
    status: textIn(track, 'status') ?? '?',
    stopReason: textIn(track, 'stopReason') ?? '',
    seconds: number('milliseconds') / 1000,
    bytes: number('bytes'),
    sha256: textIn(track, 'sha256') ?? '',
  };
}

/** How the files went. */
export interface Ended {
  readonly heldBack: boolean;
  readonly sameRefused: boolean;
  readonly certificate: string;
  /** Whether the certificate's text has the digest that is in the log. */
  readonly certified: boolean;
}

/** Holds, is refused deletion, releases by a second admin, deletes, and reads the certificate. */
export async function heldAndDeleted(
  stage: Stage,
  first: Caller,
  second: Caller,
  meeting: string,
): Promise<Ended> {
  const { say } = stage;
  const at = (path: string): string => `/v1/meetings/${meeting}/${path}`;
  let dueAt: string | undefined;
  await until(stage, 'the deletion has a date', async () => {
    dueAt = textIn((await first.ask('GET', at('retention'))).body, 'dueAt');
    return dueAt !== undefined;
  });
  say(`the files are due to be deleted at ${dueAt ?? ''}`);
  const hold = given(await first.must('POST', at('holds'), { matter: 'Case 4711' }, 201), 'hold');
  const held = await first.ask('POST', at('delete-media'));
  say(`under the hold a deletion is answered with ${held.status} ${held.code ?? ''}`);
  await first.must('POST', at(`holds/${hold}/ask-release`), undefined, 200);
  const same = await first.ask('POST', at(`holds/${hold}/release`));
  say(`a release by who asked for it is answered with ${same.status} ${same.code ?? ''}`);
  await second.must('POST', at(`holds/${hold}/release`), undefined, 200);
  say('a second admin releases the hold');
  await first.must('POST', at('delete-media'), undefined, 200);
  let certificate = '';
  await until(stage, 'the deletion is certified', async () => {
    const { status, body } = await first.ask('GET', at('deletion-certificate'));
    certificate = textIn(body, 'certificate') ?? '';
    return status === 200;
  });
  const inLog = textIn(await first.must('GET', at('retention'), undefined, 200), 'certificate');
  say(`its SHA-256 in the log is ${inLog ?? 'missing'}`);
  return {
    heldBack: held.code === 'deletion-held',
    sameRefused: same.code === 'second-person-required',
    certificate,
    certified: inLog === sha256(certificate),
  };
}
