// The methods of LiveKit's Egress service that the program uses: the grant that they need, what they take, how they say no.
import { z } from 'zod';
import type { VideoGrant } from './claims.ts';
import { egressMessage } from './egress-message.ts';
import { isOver } from './egress.ts';
import type { Method, MethodResult } from './room-service.ts';
import type { World } from './rooms.ts';

const fileSchema = z.object({ filepath: z.string().max(1_024).default('') });
const startSchema = z.object({
  roomName: z.string().default(''),
  trackId: z.string().default(''),
  file: fileSchema.optional(),
});
const stopSchema = z.object({ egressId: z.string().default('') });
const listSchema = z.object({
  roomName: z.string().default(''),
  egressId: z.string().default(''),
  active: z.boolean().default(false),
});

/** By name. */
export const egressService: ReadonlyMap<string, Method> = new Map<string, Method>([
  [
    'StartTrackEgress',
    method(startSchema, (world, { roomName, trackId, file }) => {
      if (trackId === '' || file === undefined)
        return error('invalid_argument', 'request has missing or invalid field');
      const room = world.rooms.get(roomName);
      if (room === undefined) return error('not_found', 'requested room does not exist');
      const egress = world.egresses.start(room, trackId, file.filepath);
      return { kind: 'done', message: egressMessage(egress, world.nowMs()), changed: true };
    }),
  ],
  [
    'StopEgress',
    method(stopSchema, (world, { egressId }) => {
      const stopped = world.egresses.stop(egressId);
      if (stopped === undefined) return error('not_found', 'egress does not exist');
      if (stopped === 'over')
        return error('failed_precondition', 'egress with status EGRESS_COMPLETE cannot be stopped');
      if (stopped === 'unheard') return error('deadline_exceeded', 'no response from servers');
      return { kind: 'done', message: egressMessage(stopped, world.nowMs()), changed: true };
    }),
  ],
  [
    'ListEgress',
    method(listSchema, (world, { roomName, egressId, active }) => {
      const all = world.egresses.list({ room: roomName, id: egressId });
      const items = all.filter((egress) => !active || !isOver(egress));
      return {
        kind: 'done',
        message: { items: items.map((egress) => egressMessage(egress, world.nowMs())) },
        changed: false,
      };
    }),
  ],
]);

function method<Shape extends z.ZodType>(
  shape: Shape,
  act: (world: World, asked: z.output<Shape>) => MethodResult,
): Method {
  return {
    call: (world, { roomRecord }: VideoGrant, body) => {
      const asked = shape.safeParse(camelCased(body));
      if (!asked.success) return error('malformed', 'the json request could not be decoded');
      if (!roomRecord) return error('unauthenticated', 'permissions denied');
      return act(world, asked.data);
    },
    about: (body) => {
      const named = z.object({ roomName: z.string().default(''), trackId: z.string().optional() });
      const { data } = named.safeParse(camelCased(body));
      return { room: data?.roomName ?? '', identity: data?.trackId ?? '' };
    },
  };
}

/** Requests name members in either form, as protocol buffers in JSON do. */
function camelCased(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(value),
    ]),
  );
}

function error(code: Extract<MethodResult, { kind: 'error' }>['code'], msg: string): MethodResult {
  return { kind: 'error', code, msg };
}
