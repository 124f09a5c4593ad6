// Sending a text that needs no serializing.
import type { FastifyReply } from 'fastify';

export const jsonContentType = 'application/json';

const asItIs = (text: string): string => text;

/**
 * Sends a text: one write together with its head, where bytes would be two; and with a serializer of its own, so that
 * fastify adds no charset to the content type.
 */
export function sendText(reply: FastifyReply, contentType: string, text: string): FastifyReply {
  return reply.serializer(asItIs).header('content-type', contentType).send(text);
}
