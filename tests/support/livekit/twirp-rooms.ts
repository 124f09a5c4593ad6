// A few calls of LiveKit's room service over its own protocol, with people who do what the room lets them: as much as the rooms contract
// needs. Written after answers of livekit-server 1.13.5; the same contract runs on the real one (livekit-rooms.svc.spec.ts).
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';

interface Person {
  sid: string;
  identity: string;
  joinedAtMs: string;
  permission: { canPublish: boolean; hidden: boolean };
  tracks: { sid: string; muted: boolean }[];
}

interface Room {
  sid: string;
  maxParticipants: number;
  people: Map<string, Person>;
}

type Asked = Readonly<Record<string, unknown>>;
type Reply = readonly [status: number, body: object | string];

const noRoom: Reply = [404, { code: 'not_found', msg: 'requested room does not exist' }];
const nobody: Reply = [404, { code: 'not_found', msg: 'participant does not exist' }];
const noServer: Reply = [503, { code: 'unavailable', msg: 'no response from servers' }];

/** A server of some calls, on a free port of loopback. */
export async function startTwirpRooms(key: { readonly name: string; readonly secret: string }) {
  const rooms = new Map<string, Room>();
  let made = 0;
  const next = (prefix: string) => `${prefix}_${(made += 1)}`;
  const roomOf = (name: string, maxParticipants: number): Room => {
    const room = rooms.get(name) ?? { sid: next('RM'), maxParticipants, people: new Map<string, Person>() };
    rooms.set(name, room);
    return room;
  };
  const personIn = ({ room, identity }: Asked) => rooms.get(String(room))?.people.get(String(identity));
  const calls: Readonly<Record<string, (asked: Asked) => Reply>> = {
    CreateRoom: ({ name, maxParticipants }) => {
      const { sid } = roomOf(String(name), Number(maxParticipants));
      return [200, { sid, name }];
    },
    DeleteRoom: ({ room }) => (rooms.delete(String(room)) ? [200, {}] : noRoom),
    ListParticipants: ({ room }) => [
      200,
      { participants: [...(rooms.get(String(room))?.people.values() ?? [])] },
    ],
    GetParticipant: (asked) => {
      const person = personIn(asked);
      return person === undefined ? nobody : [200, person];
    },
    RemoveParticipant: (asked) =>
      rooms.get(String(asked['room']))?.people.delete(String(asked['identity'])) === true
        ? [200, {}]
        : nobody,
    UpdateParticipant: (asked) => {
      const person = personIn(asked);
      if (person === undefined) return nobody;
      const { canPublish = false, hidden = false } = asked['permission'] as Partial<Person['permission']>;
      person.permission = { canPublish, hidden };
      if (!canPublish) person.tracks = [];
      return [200, person];
    },
    UpdateSubscriptions: (asked) => (personIn(asked) === undefined ? noServer : [200, {}]),
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      void answer(
        request.url ?? '',
        request.headers.authorization ?? '',
        Buffer.concat(parts).toString(),
      ).then(([status, body]) => {
        const isText = typeof body === 'string';
        response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
        response.end(isText ? body : JSON.stringify(body));
      });
    });
  });
  const answer = async (url: string, authorization: string, body: string): Promise<Reply> => {
    if ((await claimsOf(authorization.replace(/^Bearer /, ''))) === undefined) return [401, 'invalid token'];
    const call = calls[url.replace('/twirp/livekit.RoomService/', '')];
    return call === undefined ? [404, { code: 'bad_route', msg: url }] : call(JSON.parse(body) as Asked);
  };
  const claimsOf = (token: string) =>
    jwtVerify(token, new TextEncoder().encode(key.secret), { issuer: key.name }).then(
      ({ payload }) => payload,
      () => undefined,
    );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Somebody comes in with a token. */
    async join(token: string) {
      const claims = await claimsOf(token);
      if (claims?.sub === undefined) throw new Error('401');
      const { sub: identity } = claims;
      const video = claims['video'] as { room: string; canPublish: boolean; hidden: boolean };
      const { maxParticipants } = claims['roomConfig'] as { maxParticipants: number };
      const room = roomOf(video.room, maxParticipants);
      if (!room.people.has(identity) && room.people.size >= room.maxParticipants)
        throw new Error('room full');
      const person: Person = {
        sid: next('PA'),
        identity,
        joinedAtMs: String(Date.now()),
        permission: { canPublish: video.canPublish, hidden: video.hidden },
        tracks: [],
      };
      room.people.set(identity, person);
      return {
        speak: () => {
          if (!person.permission.canPublish) return Promise.reject(new Error('may not publish'));
          person.tracks = [{ sid: next('TR'), muted: false }];
          return Promise.resolve();
        },
        leave: () => {
          if (room.people.get(identity) === person) room.people.delete(identity);
          return Promise.resolve();
        },
      };
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
