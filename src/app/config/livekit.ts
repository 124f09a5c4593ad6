// Which LiveKit people talk to each other on, and the keys that it shares with this program.
import { z } from 'zod';
import type { GivenSecret, Secret } from '../secret.ts';
import { secretOf } from '../secret.ts';
import { isLoopback, pathText } from './forms.ts';
import { prefix, section, variable } from './section.ts';

/** A key of LiveKit by its name, with its secret. */
export interface ConfiguredLivekitKey {
  readonly name: string;
  readonly secret: GivenSecret;
}

/** A LiveKit. */
export interface ConfiguredLivekit {
  readonly kind: 'server';
  /** `ws://…` or `wss://…`: where clients present their tokens. */
  readonly url: string;
  /** `http://…` or `https://…`: where this program asks. */
  readonly apiUrl: string;
  /** Signs tokens and calls. */
  readonly key: ConfiguredLivekitKey;
  /** Webhooks that are signed with it are believed as well, while one key replaces another. */
  readonly otherKey: ConfiguredLivekitKey | undefined;
}

/** Whether there is a media plane. */
export interface LivekitConfig {
  readonly livekit: { readonly kind: 'none' } | ConfiguredLivekit;
  /** Whether a development machine without one simulates it. */
  readonly simulatedMediaPlane: boolean;
}

/** LiveKit itself asks for as many. */
const leastSecretCharacters = 32;

const addressText = z
  .string()
  .refine((text) => text === '' || isAddress(text), 'must be like wss://livekit.example.org, without a path')
  .transform((text) => text.replace(/\/$/, ''));
const keyText = z.string().regex(/^[A-Za-z0-9._-]{0,100}$/, 'must have 1 to 100 of a-z A-Z 0-9 . _ -');
const fileText = (cwd: string) => z.union([z.literal(''), pathText(cwd)]);

function isAddress(text: string): boolean {
  if (!/^(wss?|https?):\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, pathname, search, hash } = new URL(text);
  return pathname === '/' && [username, password, search, hash].every((part) => part === '');
}

export const livekitSection = section({
  variables: ({ cwd }) => ({
    LIVEKIT_URL: variable(
      addressText,
      '',
      'ws or wss address of a LiveKit, for clients; empty: there is none',
    ),
    LIVEKIT_API_URL: variable(
      addressText,
      '',
      'http or https address where this program reaches it; empty: the same server',
    ),
    LIVEKIT_API_KEY: variable(keyText, '', 'name of the key that signs tokens and calls'),
    LIVEKIT_API_SECRET: variable(z.string().transform(secretOf), '', 'its secret, 32 characters or more'),
    LIVEKIT_API_SECRET_FILE: variable(fileText(cwd), '', 'file of that secret, instead of it'),
    LIVEKIT_OTHER_API_KEY: variable(
      keyText,
      '',
      'name of another key whose webhooks are believed, while one key replaces the other',
    ),
    LIVEKIT_OTHER_API_SECRET: variable(z.string().transform(secretOf), '', 'its secret'),
    LIVEKIT_OTHER_API_SECRET_FILE: variable(fileText(cwd), '', 'file of that secret, instead of it'),
    SIMULATED_MEDIA_PLANE: variable(
      z.enum(['on', 'off']),
      'on',
      'while neither a LiveKit nor an issuer is named, outside production: whether LiveKit is simulated: on, off',
    ),
  }),
  part: (values): LivekitConfig => {
    const simulatedMediaPlane = values.SIMULATED_MEDIA_PLANE === 'on';
    if (values.LIVEKIT_URL === '') return { livekit: { kind: 'none' }, simulatedMediaPlane };
    const { LIVEKIT_OTHER_API_KEY: other } = values;
    return {
      simulatedMediaPlane,
      livekit: {
        kind: 'server',
        url: values.LIVEKIT_URL.replace(/^http/, 'ws'),
        apiUrl: (values.LIVEKIT_API_URL || values.LIVEKIT_URL).replace(/^ws/, 'http'),
        key: {
          name: values.LIVEKIT_API_KEY,
          secret: given(values.LIVEKIT_API_SECRET, values.LIVEKIT_API_SECRET_FILE),
        },
        otherKey:
          other === ''
            ? undefined
            : {
                name: other,
                secret: given(values.LIVEKIT_OTHER_API_SECRET, values.LIVEKIT_OTHER_API_SECRET_FILE),
              },
      },
    };
  },
  contradictions: ({ livekit }, { production }) =>
    livekit.kind === 'none' ? [] : [...unsafe(livekit, production), ...incomplete(livekit)],
});

function given(text: Secret, path: string): GivenSecret {
  return path === '' ? { kind: 'text', text } : { kind: 'file', path };
}

/** Whether somebody between could read tokens or change answers. */
function unsafe({ url, apiUrl }: ConfiguredLivekit, production: boolean): readonly string[] {
  if (!production) return [];
  const inClear = (address: string) => /^(ws|http):/.test(address) && !isLoopback(new URL(address).hostname);
  return [
    ...(inClear(url) ? [`${prefix}LIVEKIT_URL must begin with wss with NODE_ENV=production.`] : []),
    ...(inClear(apiUrl)
      ? [
          `${prefix}LIVEKIT_API_URL must begin with https with NODE_ENV=production, unless it is on this machine.`,
        ]
      : []),
  ];
}

function incomplete({ key, otherKey }: ConfiguredLivekit): readonly string[] {
  const faults: string[] = [];
  if (key.name === '') faults.push(`${prefix}LIVEKIT_URL needs ${prefix}LIVEKIT_API_KEY.`);
  faults.push(...shortSecret('LIVEKIT_API_SECRET', key));
  if (otherKey === undefined) return faults;
  faults.push(...shortSecret('LIVEKIT_OTHER_API_SECRET', otherKey));
  if (otherKey.name === key.name) {
    faults.push(`${prefix}LIVEKIT_OTHER_API_KEY must name another key than ${prefix}LIVEKIT_API_KEY.`);
  }
  return faults;
}

function shortSecret(name: string, { secret }: ConfiguredLivekitKey): readonly string[] {
  if (secret.kind === 'file' || secret.text.reveal().length >= leastSecretCharacters) return [];
  return [
    `${prefix}${name} must have ${leastSecretCharacters} characters or more, or ${prefix}${name}_FILE name a file.`,
  ];
}
