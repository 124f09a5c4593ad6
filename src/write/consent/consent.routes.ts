// POST /v1/meetings/{meeting}/consents/{purpose}/…: what the caller decides for themselves. Nobody decides for anybody else.
import { z } from 'zod';
import { meetingPath, participants } from '../meeting/meeting-route.ts';
import { commandRoute } from '../http/command-route.ts';
import type { Asked, CommandRoute, CommandShape } from '../http/command-route.ts';
import { languageSchema, noBody, wholeNumberSchema } from '../../http/schemas.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import { consentIdOf, purposeSchema } from './consent-route.ts';

const maxVersion = 1_000_000;

const params = meetingPath.extend({ purpose: purposeSchema });
const answer = z.object({ meeting: z.string(), purpose: z.string() });
const shownText = z.strictObject({
  language: languageSchema,
  version: wholeNumberSchema(1, maxVersion),
  method: z.enum(['screen', 'spoken', 'paper']),
});
const decision = { params, body: shownText, answer };
const withdrawal = { params, body: noBody, answer };

/** `ids` names the stream of the caller's consent. */
export interface ConsentPorts {
  readonly ids: Pick<IdSource, 'named'>;
}

/** The three routes. */
export function consentRoutes({ ids }: ConsentPorts): readonly CommandRoute[] {
  const asked = <Shape extends CommandShape>(request: Asked<Shape> & { params: z.output<typeof params> }) => {
    const { person, by, at, params: of } = request;
    return { consent: consentIdOf(ids, of.meeting, person), person, by, at, ...of };
  };
  const common = { tag: 'consents', roles: participants } as const;
  const named = {
    status: 200,
    body: (_verdict: unknown, { params: of }: { readonly params: z.output<typeof params> }) => of,
  } as const;
  return [
    commandRoute<typeof decision>({
      ...common,
      method: 'POST',
      url: '/v1/meetings/{meeting}/consents/{purpose}/give',
      operationId: 'giveConsent',
      summary: 'Agrees to be recorded or transcribed in this meeting, on the newest text in a language.',
      roundTrips: { warm: 4, cold: 5 },
      shape: decision,
      command: (request) => ({ type: 'GiveConsent', ...asked(request), ...request.body }),
      refusals: ['meeting-unknown', 'meeting-over', 'consent-text-unknown', 'consent-text-outdated'],
      answer: named,
    }),
    commandRoute<typeof decision>({
      ...common,
      method: 'POST',
      url: '/v1/meetings/{meeting}/consents/{purpose}/refuse',
      operationId: 'refuseConsent',
      summary: 'Says no to being recorded or transcribed; a consent that was given ends with it.',
      roundTrips: { warm: 4, cold: 5 },
      shape: decision,
      command: (request) => ({ type: 'RefuseConsent', ...asked(request), ...request.body }),
      refusals: ['meeting-unknown', 'meeting-over', 'consent-text-unknown', 'consent-text-outdated'],
      answer: named,
    }),
    commandRoute<typeof withdrawal>({
      ...common,
      method: 'POST',
      url: '/v1/meetings/{meeting}/consents/{purpose}/withdraw',
      operationId: 'withdrawConsent',
      summary: 'Takes a consent back, also when the meeting is over.',
      roundTrips: { warm: 2, cold: 3 },
      shape: withdrawal,
      command: (request) => ({ type: 'WithdrawConsent', ...asked(request) }),
      refusals: ['consent-not-given'],
      answer: named,
    }),
  ];
}
