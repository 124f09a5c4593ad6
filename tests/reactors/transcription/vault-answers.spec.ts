// The first completed answer of a job is the record.
import { expect, it } from 'vitest';
import type { HeardReply } from '../../../src/reactors/transcription/transcribe-track.ts';
import { vaultAnswers } from '../../../src/reactors/transcription/vault-answers.ts';
import { ada, meeting, tenant, trackId } from '../../support/histories/cast.ts';
import { memoryVault } from '../../support/memory/memory-vault.ts';

const reply = (text: string): HeardReply => ({
  kind: 'heard',
  heard: {
    language: 'en',
    words: undefined,
    segments: [
      {
        text,
        startMs: 0,
        endMs: 900,
        noSpeechProbability: undefined,
        averageLogProbability: -0.2,
        compressionRatio: undefined,
      },
    ],
  },
  source: {
    server: 's:1',
    model: 'm',
    modelDigest: undefined,
    serverVersion: undefined,
    parameters: { temperature: '0' },
  },
});

it('is found again, and a second one is not kept', async () => {
  const { vault, objects } = memoryVault();
  const of = { tenant, meeting, person: ada };
  const answers = () => vaultAnswers(vault, of, trackId(1), new AbortController().signal);
  const job = 'ab'.repeat(32);
  expect(await answers().find(job)).toBeUndefined();
  expect(await answers().keep(job, reply('one'))).toEqual(reply('one'));
  expect(await answers().keep(job, reply('other'))).toEqual(reply('one'));
  expect(await answers().find(job)).toEqual(reply('one'));
  expect([...objects.keys()]).toEqual([
    `t/${tenant}/m/${meeting}/transcripts/${trackId(1)}.answers/${job}.json`,
  ]);
});
