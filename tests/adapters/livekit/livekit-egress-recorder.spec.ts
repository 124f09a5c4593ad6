// The recorder contract with LiveKit's client against the egress of the simulated media plane.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLivekitEgressRecorder } from '../../../src/adapters/livekit/livekit-egress-recorder.ts';
import { createLivekitJoinTokens } from '../../../src/adapters/livekit/livekit-join-tokens.ts';
import { createLivekitMediaIdentities } from '../../../src/adapters/livekit/livekit-media-identities.ts';
import { startMediaPlaneServer } from '../../../src/app/embedded/media-plane-server.ts';
import { planAudio } from '../../../src/domain/account/plan.ts';
import { addSeconds, fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { trackObject } from '../../../src/ports/media-names.ts';
import { mishapsSchema } from '../../../src/simulated/media-plane/mishaps.ts';
import { freePort } from '../../../scripts/services/free-ports.mjs';
import { recorderContract } from '../../contracts/recorder.contract.ts';

const key = { name: 'key-1', secret: randomBytes(32).toString('hex') };
const identities = createLivekitMediaIdentities(randomBytes(32));

recorderContract('LiveKit’s egress client, the simulated media plane', async () => {
  const landing = await mkdtemp(join(tmpdir(), 'voicemeet-landing-'));
  const server = await startMediaPlaneServer({
    landing,
    port: 0,
    keys: [{ key: key.name, secret: key.secret }],
    webhookUrl: () => undefined,
    mishaps: mishapsSchema.parse({}),
    ledger: { write: () => undefined },
    observer: { info: () => undefined },
    production: false,
  });
  const tokens = createLivekitJoinTokens({ url: 'ws://unused', key, identities });
  const of = (apiUrl: string, secret = key.secret) =>
    createLivekitEgressRecorder({
      apiUrl,
      key: { ...key, secret },
      identities,
      directory: `${landing}/`,
    });
  return {
    recorder: of(server.url),
    speak: async (room, who) => {
      const issuedAt = fromEpochMs(Date.now());
      const permissions = { mayPublish: true, hidden: false };
      const grant = { ...room, ...who, permissions, audio: planAudio.basic, terms: { maxParticipants: 9 } };
      const { token } = await tokens.mint({ ...grant, issuedAt, expiresAt: addSeconds(issuedAt, 60) });
      const joined = await server.people.join(token);
      if (joined.kind === 'refused') throw new Error(joined.why);
      const { person } = joined;
      const mediaTrack = person.publish();
      if (mediaTrack === undefined) throw new Error('may not publish');
      person.speak(true);
      const leave = (): Promise<void> => {
        person.leave();
        return Promise.resolve();
      };
      return { mediaTrack, leave };
    },
    landed: (room, track) => readFile(join(landing, trackObject(room, track))).catch(() => undefined),
    underWrongKey: of(server.url, randomBytes(32).toString('hex')),
    nowhere: of(`http://127.0.0.1:${await freePort()}`),
    close: async () => {
      await server.stop();
      await rm(landing, { recursive: true });
    },
  };
});
