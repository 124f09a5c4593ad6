// Callers who are slow or hang up: how long they may hold a connection, and that they are not counted as our errors.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { problemOf } from '../../../src/app/http/errors.ts';
import { givenApi } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';

let api: Api;
beforeEach(async () => {
  api = await givenApi({});
});
afterEach(() => api.close());

it('a request has half a minute, and its headers less: Node swaps the two limits otherwise', () => {
  const { requestTimeout, headersTimeout } = api.app.server;
  expect([requestTimeout, headersTimeout]).toEqual([30_000, 15_000]);
});

it('a caller who hangs up in the middle of a body is not our error; a connection of ours that breaks is', () => {
  const broken = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  expect(problemOf(broken)).toMatchObject({ status: 500, code: 'internal-error' });
  const hungUp = Object.assign(broken, { statusCode: 400 });
  expect(problemOf(hungUp)).toMatchObject({ status: 400, code: 'request-refused' });
});
