// docs/asyncapi.json: the public messages, from the catalogue, as AsyncAPI 3.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0).
import { z } from 'zod';
import { publicMessages } from '../../src/read/public/public-catalogue.ts';
import { cloudEventSchema } from '../../src/read/public/public-message.ts';

/** The document as text. */
export function asyncApiText(): string {
  const messages = publicMessages().map(({ type, summary, data }) => {
    const schema = z.toJSONSchema(cloudEventSchema.extend({ type: z.literal(type), data }), { io: 'output' });
    return [
      type,
      { name: type, title: summary, contentType: 'application/cloudevents+json', payload: schema },
    ] as const;
  });
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'VoiceMeet: public events',
      version: '1.0.0',
      description:
        'What others may build on. A type and its members are never taken away or changed: another shape is another type. Every event ' +
        'is read by GET /v1/events from a cursor on, as often as you like; its id stays the same.',
    },
    channels: {
      events: {
        address: '/v1/events',
        title: 'The public events of a tenant, in the order of its log',
        messages: Object.fromEntries(
          messages.map(([type]) => [type, { $ref: `#/components/messages/${type}` }]),
        ),
      },
    },
    operations: {
      readPublicEvents: {
        action: 'send',
        channel: { $ref: '#/channels/events' },
        summary: 'VoiceMeet tells; you read pages over HTTP.',
      },
    },
    components: { messages: Object.fromEntries(messages) },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
