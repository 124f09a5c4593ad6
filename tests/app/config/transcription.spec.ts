// The settings of the transcriber: nobody by default, and no voices in clear over a network in production.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/app/config/config.ts';

const read = (env: Record<string, string>, production = false) =>
  readConfig(
    {
      ...(production && { NODE_ENV: 'production' }),
      ...Object.fromEntries(
        Object.entries(env).map(([name, value]) => [`VOICEMEET_TRANSCRIBER_${name}`, value]),
      ),
    },
    '/here',
  );
const configured = (env: Record<string, string>) => {
  const result = read(env);
  if (result.kind === 'faults') throw new Error(result.faults.join('\n'));
  return result.config.transcriber;
};
const faults = (env: Record<string, string>, production = false) => {
  const result = read(env, production);
  return result.kind === 'faults' ? result.faults.join('\n') : '';
};
const URL = 'https://whisper.example.org/';

describe('issue 14, settings of the transcriber', () => {
  it('are nobody unless an address is named', () => {
    expect(configured({})).toEqual({ kind: 'none' });
    expect(configured({ MODEL: 'whisper-1' })).toEqual({ kind: 'none' });
  });

  it('take a model, a path before the API’s own, and a key from the environment or a file', () => {
    expect(configured({ URL })).toEqual({
      kind: 'server',
      url: 'https://whisper.example.org',
      model: 'large-v3',
      apiKey: undefined,
    });
    expect(
      configured({ URL: 'http://10.0.0.7:8000/openai', MODEL: 'Systran/faster-whisper-large-v3' }),
    ).toMatchObject({
      url: 'http://10.0.0.7:8000/openai',
      model: 'Systran/faster-whisper-large-v3',
    });
    expect(configured({ URL, KEY: 'k' })).toMatchObject({ apiKey: { kind: 'text' } });
    expect(JSON.stringify(configured({ URL, KEY: 'secret-key' }))).not.toContain('secret-key');
    expect(configured({ URL, KEY_FILE: 'key' })).toMatchObject({
      apiKey: { kind: 'file', path: '/here/key' },
    });
  });

  it.each([
    [{ URL: 'whisper.example.org' }, /TRANSCRIBER_URL: must be like/],
    [{ URL: 'https://w.example.org/v1/audio/transcriptions' }, /TRANSCRIBER_URL: must be like/],
    [{ URL: 'https://me:secret@w.example.org' }, /TRANSCRIBER_URL: must be like/],
    [{ URL, MODEL: 'a model' }, /TRANSCRIBER_MODEL: must have/],
  ])('refuse %j', (env, message) => {
    expect(faults(env)).toMatch(message);
  });

  it('keep voices from going over a network in clear in production', () => {
    expect(faults({ URL: 'http://10.0.0.7:8000' }, true)).toContain('must begin with https');
    expect(faults({ URL: 'http://127.0.0.1:8000' }, true)).not.toContain('TRANSCRIBER_URL');
  });
});
