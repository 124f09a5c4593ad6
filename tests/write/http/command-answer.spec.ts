import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MeetingId, StreamName } from '../../../src/domain/shared/ids.ts';
import type { Verdict } from '../../../src/ports/dispatch.port.ts';
import { composer } from '../../../src/write/http/command-answer.ts';
import { nine } from '../../support/histories/cast.ts';

const shape = z.object({ meeting: z.string() });
const accepted: Verdict = {
  stream: 's' as StreamName,
  revision: 3n,
  events: [],
  refusal: undefined,
  at: nine,
};

describe('an answer', () => {
  it('is the body cut to its shape', () => {
    const { status, contentType, body } = composer(201, shape, ({ revision }) => ({
      meeting: `${revision}`,
      token: 'secret',
    }))(accepted);
    expect({ status, contentType, body: Buffer.from(body).toString() }).toEqual({
      status: 201,
      contentType: 'application/json',
      body: '{"meeting":"3"}',
    });
  });

  it('is the problem of a refusal, without anything that differs between attempts', () => {
    const refusal = { code: 'meeting-over', meeting: 'm' as MeetingId } as const;
    const { status, contentType, body } = composer(201, shape, () => ({}))({ ...accepted, refusal });
    expect({ status, contentType }).toEqual({ status: 409, contentType: 'application/problem+json' });
    expect(JSON.parse(Buffer.from(body).toString())).toEqual({
      type: 'urn:voicemeet:problem:meeting-over',
      title: 'Meeting over',
      status: 409,
      detail: 'The meeting has ended or was cancelled.',
      code: 'meeting-over',
      meeting: 'm',
    });
  });

  it('that does not fit its own shape is found before anything is stored', () => {
    expect(() => composer(200, shape, () => ({ meeting: 1 }))(accepted)).toThrow(
      expect.objectContaining({ code: 'answer-malformed' }),
    );
  });
});
