// What the routes of webhook endpoints share: who may call them, what names an endpoint, where it may be, and its secrets.
import { z } from 'zod';
import { parseWebhookEndpointId } from '../../domain/shared/ids.ts';
import type { TenantId, WebhookEndpointId, WebhookSecretId } from '../../domain/shared/ids.ts';
import { HttpProblem, fieldProblem } from '../../http/problem.ts';
import { idSchema } from '../../http/schemas.ts';
import type { WebhookReceivers } from '../../ports/webhook-receivers.port.ts';
import type { WebhookSecrets } from '../../ports/webhook-secrets.port.ts';
import type { Facts } from '../facts.ts';

const longestUrl = 2_000;
const mostTypes = 100;
const longestType = 100;

/** What the routes need beside what all commands need. */
export interface WebhookEndpointPorts {
  readonly secrets: Pick<WebhookSecrets, 'make' | 'textOf'>;
  readonly refusalOf: WebhookReceivers['refusalOf'];
  /** Whether a public message has this type. */
  readonly isPublicType: (type: string) => boolean;
  readonly facts: Pick<Facts, 'webhooks'>;
}

export const endpointPath = z.strictObject({ endpoint: idSchema(parseWebhookEndpointId) });
export const namesEndpoint = z.object({ endpoint: z.string() });
export const showsSecret = z.object({
  secret: z.string().meta({ description: 'whsec_…: shown by this reply only.' }),
});

/** Where events are sent, and which. */
export const targetSchema = z.strictObject({
  url: z
    .string()
    .min(1)
    .max(longestUrl)
    .meta({ description: 'https, with a public host.', examples: ['https://hooks.example.com/voicemeet'] }),
  eventTypes: z
    .array(z.string().max(longestType))
    .max(mostTypes)
    .default([])
    .meta({ description: 'Types of public events (docs/asyncapi.json); empty: all, also those to come.' }),
});

/** A target whose URL is in one form and whose types are sorted, once each. Throws the problem of a URL or a type that may not be. */
export function checkedTarget(
  { refusalOf, isPublicType }: Pick<WebhookEndpointPorts, 'refusalOf' | 'isPublicType'>,
  { url, eventTypes }: z.output<typeof targetSchema>,
): { readonly url: string; readonly eventTypes: readonly string[] } {
  const refusal = refusalOf(url);
  if (refusal !== undefined) throw invalid('/url', `The URL can’t be used: it ${refusal}.`);
  const unknown = eventTypes.findIndex((type) => !isPublicType(type));
  if (unknown >= 0) throw invalid(`/eventTypes/${unknown}`, 'No public event has this type.');
  return { url: new URL(url).href, eventTypes: [...new Set(eventTypes)].sort() };
}

function invalid(field: string, message: string): HttpProblem {
  return fieldProblem({ in: 'body', field, code: 'not-allowed', message });
}

/** The problem of a secret that signs no more: the request that made it was sent again too late. */
export const secretGone = { status: 410, code: 'webhook-secret-gone' } as const;

/** A secret as it is shown to whoever asked for it, in every reply to that one request. */
export async function shownSecret(
  { facts, secrets }: Pick<WebhookEndpointPorts, 'facts' | 'secrets'>,
  tenant: TenantId,
  endpoint: WebhookEndpointId,
  secret: WebhookSecretId,
): Promise<string> {
  const key = await facts.webhooks(
    tenant,
    tenant,
    ({ endpoints }) => endpoints.get(endpoint)?.secrets.find((held) => held.secret === secret)?.key,
  );
  const text = key === undefined ? undefined : await secrets.textOf(tenant, key);
  if (text !== undefined) return text;
  const detail = 'This secret was replaced or its endpoint removed since.';
  throw new HttpProblem({ ...secretGone, detail });
}
