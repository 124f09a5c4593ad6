// A meeting is recorded over HTTP: the whole program with the media plane that it simulates, whose people say words that can be heard again
// in the files.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeOggOpus } from '../../src/audio/decode.ts';
import { hear } from '../../src/simulated/speech/hear.ts';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import type { MeetingTranscript } from '../../src/read/transcript/meeting-transcript.ts';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { collected } from '../support/streamed.ts';
import type { Caller } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, knock, linesIn } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { until } from '../support/until.ts';

/** What is said in a file. */
async function saidIn(file: Uint8Array): Promise<string> {
  const pieces: Int16Array[] = [];
  for await (const item of decodeOggOpus([file])) {
    if (item.kind === 'samples') pieces.push(item.samples);
    else throw new Error(item.defect);
  }
  const samples = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return hear(samples)
    .map(({ word }) => word)
    .join(' ');
}

/** The vault of an installation, as an auditor with its keys would open it. */
async function openVault({ database, keysDir }: GivenProgram['installation']) {
  const { ownerUrl, rolesKey } = database;
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: false });
  const media = join(keysDir, 'media');
  const parts = createParts({
    ownerUrl,
    rolesKey,
    rootKey,
    pace: systemPace,
    observer: fakeObserver(),
    media,
  });
  return {
    read: async (tenant: string, name: string): Promise<Buffer> => {
      const { signal } = new AbortController();
      const opened = await parts.mediaStore().vault.open({ tenant: tenant as TenantId, name }, signal);
      if (opened.kind !== 'opened') throw new Error(opened.kind);
      return collected(opened.source);
    },
    close: parts.close,
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('issue 14 B2: recording a meeting', () => {
  let program: GivenProgram;
  let plane = '';
  beforeAll(async () => {
    program = await givenProgram();
    const kept = await readFile(join(program.installation.keysDir, 'simulated-media-plane'), 'utf8');
    plane = `http://127.0.0.1:${kept.split(' ')[0]}/simulated`;
  });
  afterAll(() => program.close());

  const asked = async (path: string, body: object = {}) => {
    const reply = await fetch(`${plane}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect(reply.status).toBeLessThan(300);
    return (await reply.json()) as { readonly connection: string };
  };
  const agrees = async (caller: Caller, meeting: string, purpose: 'record' | 'transcribe' = 'record') => {
    const shown = { language: 'en', version: 1, method: 'screen' };
    expected(await caller.post(`/v1/meetings/${meeting}/consents/${purpose}/give`, shown), 200);
  };
  const comes = async (caller: Caller, meeting: string): Promise<string> => {
    const ticket = await caller.post(`/v1/meetings/${meeting}/join-tickets`, { device: newId() });
    const { media } = JSON.parse(expected(ticket, 201).text) as { media: { token: string } };
    const { connection } = await asked('join', { token: media.token });
    await asked(`people/${connection}/publish`);
    return connection;
  };

  it('writes a file for each who agreed, and for nobody else, with what they said in it', async () => {
    const account = await anAccount(program, 'pro');
    const [host, ada, bob, auditor] = [
      await program.as('member', 'hana'),
      await program.as('member', 'ada'),
      await program.as('member', 'bob'),
      await program.as('auditor'),
    ];
    const meeting = await anOpenMeeting(host, account);
    const people = [
      await knock(host, meeting, 'Hana'),
      await knock(ada, meeting, 'Ada'),
      await knock(bob, meeting, 'Bob'),
    ];
    await agrees(host, meeting);
    await agrees(ada, meeting);
    await agrees(host, meeting, 'transcribe');
    const chair = await comes(host, meeting);
    const adas = await comes(ada, meeting);
    const bobs = await comes(bob, meeting);
    const began = expected(await host.post(`/v1/accounts/${account}/recordings`, { meeting }), 201);
    const recording = began.member('recording');
    const eventsOf = async (type: string) => {
      const reply = await auditor.get('/v1/audit/tenant/events', { accept: 'application/x-ndjson' });
      return linesIn(expected(reply, 200).text).filter((line) => line.type === type);
    };
    const landing = join(program.installation.keysDir, 'media', 'landing');
    const tracksOf = async () => {
      return (await readdir(landing, { recursive: true })).filter((name) => name.endsWith('.ogg'));
    };
    await until(async () => expect((await eventsOf('track.started.v1')).length).toBe(2));
    await pause(500);
    await asked(`people/${chair}/say`, { text: 'good morning' });
    await asked(`people/${adas}/say`, { text: 'the budget' });
    await asked(`people/${bobs}/say`, { text: 'not for the record' });
    await pause(1_500);
    expected(await ada.post(`/v1/meetings/${meeting}/consents/record/withdraw`), 200);
    await pause(1_000);
    await asked(`people/${adas}/say`, { text: 'off the record' });
    await asked(`people/${chair}/say`, { text: 'we go on' });
    await pause(1_500);
    expected(await host.post(`/v1/meetings/${meeting}/stop-recording`, { recording }), 200);
    await pause(1_000);
    await asked(`people/${chair}/say`, { text: 'too late' });
    await until(async () => expect((await eventsOf('track.landingRemoved.v1')).length).toBe(2));
    expect(await tracksOf()).toEqual([]);
    const archived = await eventsOf('track.archived.v1');
    const vault = join(program.installation.keysDir, 'media', 'vault');
    const names = (await readdir(vault, { recursive: true })).filter((name) => name.endsWith('.ogg'));
    expect(names).toHaveLength(2);
    const files = await Promise.all(names.map(async (name) => readFile(join(vault, name))));
    expect(files.map((file) => createHash('sha256').update(file).digest('hex')).sort()).toEqual(
      archived.map(({ data }) => data['storedSha256']).sort(),
    );
    expect(files.some((file) => file.includes('OggS'))).toBe(false);
    const opened = await openVault(program.installation);
    const heard = await Promise.all(
      names.map(async (name) => saidIn(await opened.read(name.split('/')[1] ?? '', name))),
    );
    await opened.close();
    expect(heard.sort()).toEqual(['good morning we go on', 'the budget']);
    const requested = await eventsOf('track.requested.v1');
    expect(requested.map(({ data }) => data['person']).sort()).toEqual([people[0], people[1]].sort());
    const stopped = (await eventsOf('track.stopAsked.v1')).map(({ data }) => data['reason']);
    expect(stopped.sort()).toEqual(['consent-withdrawn', 'recording-stopped']);
    const transcript = (caller: Caller, query = '') =>
      caller.get(`/v1/meetings/${meeting}/transcript${query}`);
    const shown = async (caller: Caller) => expected(await transcript(caller), 200).json<MeetingTranscript>();
    const states = ({ tracks }: MeetingTranscript) => tracks.map(({ state, cause }) => [state, cause]).sort();
    await until(async () =>
      expect(states(await shown(host))).toEqual([
        ['not-transcribed', 'no-consent'],
        ['transcribed', null],
      ]),
    );
    const { segments } = await shown(host);
    expect(segments.map(({ speaker, text }) => [speaker, text])).toEqual([
      ['Hana', 'good morning'],
      ['Hana', 'we go on'],
    ]);
    expect(states(await shown(ada))).toEqual([['not-transcribed', 'no-consent']]);
    expect(states(await shown(bob))).toEqual([]);
    const vtt = expected(await transcript(host, '?format=vtt'), 200);
    expect([vtt.headers.get('content-type'), vtt.text]).toEqual([
      'text/vtt; charset=utf-8',
      expect.stringMatching(/^WEBVTT\n\n.+ --> .+\n<v Hana>good morning\n/s),
    ]);
    const [said] = await eventsOf('track.transcribed.v1');
    expect(said?.data).toMatchObject({ version: 1, words: 5, segments: 2, untranscribedMilliseconds: 0 });
    expected(await host.post(`/v1/meetings/${meeting}/end`), 200);
    const [first, second] = [await program.as('admin', 'first'), await program.as('admin', 'second')];
    const at = (path: string) => `/v1/meetings/${meeting}/${path}`;
    const dueAt = async () => (await first.get(at('retention'))).json<{ dueAt: string | null }>().dueAt;
    await until(async () => expect(await dueAt()).toMatch(/^20/));
    const hold = expected(await first.post(at('holds'), { matter: 'Case 1' }), 201).member('hold');
    expect((await first.post(at('delete-media'))).member('code')).toBe('deletion-held');
    expected(await first.post(at(`holds/${hold}/ask-release`)), 200);
    expect((await first.post(at(`holds/${hold}/release`))).member('code')).toBe('second-person-required');
    expected(await second.post(at(`holds/${hold}/release`)), 200);
    expected(await first.post(at('delete-media')), 200);
    const certificate = async () => first.get(at('deletion-certificate'));
    await until(async () => expect((await certificate()).status).toBe(200));
    const text = (await certificate()).member('certificate');
    const certified = (await eventsOf('custody.deletionCertified.v1'))[0]?.data['certificate'];
    expect(createHash('sha256').update(text).digest('hex')).toBe(certified);
    expect((await readdir(vault, { recursive: true })).filter((name) => name.endsWith('.ogg'))).toEqual([]);
    expect(
      states(await shown(host))
        .map(([state]) => state)
        .sort(),
    ).toEqual(['deleted', 'not-transcribed']);
    const late = await first.post(at('holds'), { matter: 'Too late' });
    expect([late.status, late.member('code')]).toEqual([409, 'deletion-permitted']);
  });

  it('refuses a recording of a meeting that is not open or recorded already, and gives none away', async () => {
    const account = await anAccount(program, 'free');
    const host = await program.as('member', 'hana');
    const meeting = await anOpenMeeting(host, account);
    const record = () => host.post(`/v1/accounts/${account}/recordings`, { meeting });
    const stop = (recording: string) => host.post(`/v1/meetings/${meeting}/stop-recording`, { recording });
    for (let n = 0; n < 3; n += 1) {
      const recording = expected(await record(), 201).member('recording');
      await until(async () => expect((await stop(recording)).status).toBe(200));
    }
    const full = await record();
    expect([full.status, full.member('code')]).toEqual([409, 'recording-limit-reached']);
    expected(await host.post(`/v1/meetings/${meeting}/end`), 200);
    const over = await record();
    expect([over.status, over.member('code')]).toEqual([409, 'meeting-not-open']);
  });
});
