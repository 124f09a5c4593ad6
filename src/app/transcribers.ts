// Who writes down what people say: the server that the settings name, or the simulated one where the media plane is simulated.
import { openAiTranscriber } from '../adapters/transcriber/openai-transcriber.ts';
import type { Transcriber } from '../ports/transcriber.port.ts';
import { simulatedModel } from '../simulated/transcriber/transcriber.ts';
import { isMediaSimulated } from './embedded/simulated-media.ts';
import { startSimulatedTranscriber } from './embedded/simulated-transcriber.ts';
import { secretText } from './parts/given-secret.ts';
import type { RoleMeans } from './roles/role.ts';

/** Undefined: nobody does. The simulated one serves until the lifecycle stops. Raises the faults of the key's file. */
export async function openTranscriber({
  config,
  lifecycle,
}: Pick<RoleMeans, 'config' | 'lifecycle'>): Promise<Transcriber | undefined> {
  const { transcriber } = config;
  if (transcriber.kind === 'server') {
    const { url: baseUrl, model, apiKey } = transcriber;
    const key = apiKey && (await secretText(apiKey, 'the transcriber'));
    return openAiTranscriber({ baseUrl, model, apiKey: key });
  }
  if (!isMediaSimulated(config)) return undefined;
  const start = () => startSimulatedTranscriber({ port: 0, apiKey: undefined, nextMishap: () => 'none' });
  const server = await lifecycle.start('simulated transcriber', start, ({ stop }) => stop());
  return openAiTranscriber({ baseUrl: server.url, model: simulatedModel, apiKey: undefined });
}
