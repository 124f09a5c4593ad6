// PUT /v1/consent-texts/{purpose}/{language}: what the tenant's people are asked to agree to from now on.
import { z } from 'zod';
import { commandRoute } from '../http/command-route.ts';
import { languageSchema, publishedTextSchema } from '../../http/schemas.ts';
import { admins } from '../tenant/tenant-route.ts';
import { purposeSchema } from './consent-route.ts';

/** Longest text, in UTF-16 units. */
const textLength = 4_000;

const shape = {
  params: z.strictObject({ purpose: purposeSchema, language: languageSchema }),
  body: z.strictObject({ text: publishedTextSchema(textLength) }),
  answer: z.object({ purpose: z.string(), language: z.string() }),
};

export const publishConsentTextRoute = commandRoute<typeof shape>({
  method: 'PUT',
  url: '/v1/consent-texts/{purpose}/{language}',
  operationId: 'publishConsentText',
  summary: 'Publishes a text as the next version; versions before it stay on record with who agreed to them.',
  tag: 'consents',
  roundTrips: { warm: 2, cold: 3 },
  roles: admins,
  shape,
  command: ({ tenant, params, body: { text }, by, at }) => ({
    type: 'PublishConsentText',
    tenant,
    ...params,
    text,
    by,
    at,
  }),
  refusals: ['consent-language-limit-reached'],
  answer: { status: 200, body: (_verdict, { params }) => params },
});
