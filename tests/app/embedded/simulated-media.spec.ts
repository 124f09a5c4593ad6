// The simulated media plane of an installation: who has one, which process serves it, and what is said of it.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import {
  asLivekit,
  serveSimulatedMedia,
  simulatedMedia,
  simulatedMediaServes,
} from '../../../src/app/embedded/simulated-media.ts';
import { createLifecycle } from '../../../src/app/lifecycle.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { until } from '../../support/until.ts';

async function keysDirectory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'voicemeet-media-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function givenMedia(keysDir: string) {
  const media = await simulatedMedia({
    keysDir,
    production: false,
    issuers: [],
    livekit: { kind: 'none' },
    simulatedMediaPlane: true,
  });
  if (media === undefined) throw new Error('there is no simulated media plane');
  return media;
}

/** A process that serves the media plane, or waits to. */
async function givenProcess(keysDir: string) {
  const observer = fakeObserver();
  const lifecycle = createLifecycle(() => undefined);
  onTestFinished(() => lifecycle.stop());
  const media = await givenMedia(keysDir);
  const config = { keysDir, dataDir: keysDir, mediaDir: '', production: false };
  const address = 'http://127.0.0.1:9';
  await serveSimulatedMedia(media, { config, lifecycle, observer, pace: systemPace, address });
  const facts = () => observer.observed.map(({ what }) => what);
  return { media, lifecycle, facts };
}

const health = async (media: Awaited<ReturnType<typeof givenMedia>>) =>
  Promise.all(
    simulatedMediaServes(media)
      .flatMap(({ health: parts }) => parts?.() ?? [])
      .map(({ check }) => check()),
  );

describe('the simulated media plane of an installation', () => {
  it('exists in development alone, where neither a LiveKit nor an issuer is named', async () => {
    const keysDir = await keysDirectory();
    const development = {
      keysDir,
      production: false,
      issuers: [],
      livekit: { kind: 'none' },
      simulatedMediaPlane: true,
    } as const;
    const livekit = asLivekit(await givenMedia(keysDir));
    const issuer = { issuer: 'https://issuer.example.org' } as never;
    expect(await simulatedMedia({ ...development, production: true })).toBeUndefined();
    expect(await simulatedMedia({ ...development, simulatedMediaPlane: false })).toBeUndefined();
    expect(await simulatedMedia({ ...development, issuers: [issuer] })).toBeUndefined();
    expect(await simulatedMedia({ ...development, livekit })).toBeUndefined();
    expect(livekit).toMatchObject({ kind: 'server', key: { name: 'simulated' } });
    expect(livekit.url).toBe(livekit.apiUrl.replace('http', 'ws'));
  });

  it('is one for all processes of an installation: served by one, and by another when that one ends', async () => {
    const keysDir = await keysDirectory();
    const first = await givenProcess(keysDir);
    const second = await givenProcess(keysDir);
    expect(second.media.url).toBe(first.media.url);
    expect(first.facts()).toContainEqual(expect.stringContaining('media plane is simulated'));
    expect(second.facts()).toEqual([]);
    expect(await health(first.media)).toMatchObject([
      { state: 'ok', detail: expect.stringContaining('simulated') },
    ]);
    await first.lifecycle.stop();
    await until(async () => {
      await Promise.resolve();
      expect(second.facts()).toContainEqual(expect.stringContaining('is simulated'));
    });
    await second.lifecycle.stop();
    expect(await health(first.media)).toMatchObject([{ state: 'down' }]);
  });

  it('says so where another program uses its port, and serves once that has ended', async () => {
    const keysDir = await keysDirectory();
    const { port } = await givenMedia(keysDir);
    const other = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    await once(other, 'listening');
    const { facts } = await givenProcess(keysDir);
    expect(facts()).toEqual([expect.stringContaining(`port ${port}`)]);
    other.close();
    await until(async () => {
      await Promise.resolve();
      expect(facts()).toContainEqual(expect.stringContaining('is simulated'));
    });
  });

  it('is not guessed where its file is damaged', async () => {
    const keysDir = await keysDirectory();
    await writeFile(join(keysDir, 'simulated-media-plane'), 'nonsense', { mode: 0o600 });
    await expect(givenMedia(keysDir)).rejects.toMatchObject({ code: 'secret-damaged' });
  });
});
