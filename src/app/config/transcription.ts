// Who writes down what people say: a server that speaks OpenAI's transcription API.
import { z } from 'zod';
import type { GivenSecret } from '../secret.ts';
import { secretOf } from '../secret.ts';
import { isLoopback, pathText } from './forms.ts';
import { prefix, section, variable } from './section.ts';

/** A server, and what is asked of it. */
export interface ConfiguredTranscriber {
  readonly kind: 'server';
  /** Without `/v1/audio/transcriptions`. */
  readonly url: string;
  readonly model: string;
  /** Undefined: it asks for none. */
  readonly apiKey: GivenSecret | undefined;
}

/** Who it is, if anybody. */
export interface TranscriptionConfig {
  readonly transcriber: { readonly kind: 'none' } | ConfiguredTranscriber;
}

const addressText = z
  .string()
  .refine(
    (text) => text === '' || isAddress(text),
    'must be like https://whisper.example.org, without /v1/audio/transcriptions',
  )
  .transform((text) => text.replace(/\/$/, ''));

function isAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash, pathname } = new URL(text);
  return [username, password, search, hash].every((part) => part === '') && !pathname.includes('/audio/');
}

export const transcriptionSection = section({
  variables: ({ cwd }) => ({
    TRANSCRIBER_URL: variable(
      addressText,
      '',
      "address of a server that speaks OpenAI's transcription API; empty: nobody transcribes, or the simulated one where the media plane is simulated",
    ),
    TRANSCRIBER_MODEL: variable(
      z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9_+./:=-]{0,199}$/, 'must have 1 to 200 of A-Z a-z 0-9 _ + . / : = -'),
      'large-v3',
      'name of the model by which that server knows it',
    ),
    TRANSCRIBER_KEY: variable(z.string().transform(secretOf), '', 'the key that it asks for; empty: none'),
    TRANSCRIBER_KEY_FILE: variable(
      z.union([z.literal(''), pathText(cwd)]),
      '',
      'file of that key, instead of it',
    ),
  }),
  part: (values): TranscriptionConfig => {
    const { TRANSCRIBER_URL: url, TRANSCRIBER_MODEL: model } = values;
    if (url === '') return { transcriber: { kind: 'none' } };
    const { TRANSCRIBER_KEY: text, TRANSCRIBER_KEY_FILE: path } = values;
    const named: GivenSecret | undefined = text.reveal() === '' ? undefined : { kind: 'text', text };
    return {
      transcriber: { kind: 'server', url, model, apiKey: path === '' ? named : { kind: 'file', path } },
    };
  },
  contradictions: ({ transcriber }, { production }) => {
    if (transcriber.kind === 'none' || !production) return [];
    const { protocol, hostname } = new URL(transcriber.url);
    return protocol === 'http:' && !isLoopback(hostname)
      ? [
          `${prefix}TRANSCRIBER_URL must begin with https with NODE_ENV=production, unless it is on this machine: people’s voices go there.`,
        ]
      : [];
  },
});
