// docs/asyncapi.json is the catalogue of public messages; a type that was told once, and each of its members, is there for ever.
import { expect, it } from 'vitest';
import { asyncApiText } from '../support/asyncapi-document.ts';
import { golden } from '../support/golden.ts';
import { publicMessages } from '../../src/read/public/public-catalogue.ts';
import { textOf } from './files.ts';

it('docs/asyncapi.json is the catalogue of the code', () => {
  expect(textOf('docs/asyncapi.json'), 'Public messages changed: run "npm run record".').toBe(asyncApiText());
});

it('what was public once still is, with each of its members', () => {
  const promised = golden('public', 'messages-1') as Readonly<Record<string, readonly string[]>>;
  const present = new Map(
    publicMessages().map(({ type, data }) => [type as string, Object.keys(data.shape)]),
  );
  for (const [type, members] of Object.entries(promised)) {
    expect(present.get(type), type).toEqual(expect.arrayContaining([...members]));
  }
});
