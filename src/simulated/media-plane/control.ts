// The control surface of the simulated media plane, for people and mishaps that are played from another process: the demo, chaos.
// It is no part of LiveKit's API: everything of it is below /simulated.
import { z } from 'zod';
import type { Mishaps } from './mishaps.ts';
import { mishapsSchema } from './mishaps.ts';
import type { SimulatedPeople, SimulatedPerson } from './people.ts';
import type { PlaneReply, PlaneRequest } from './twirp.ts';
import { json, parsed } from './twirp.ts';

/** What it works with. */
export interface ControlParts {
  readonly people: SimulatedPeople;
  readonly mishaps: Pick<Mishaps, 'change'>;
}

/** Most people who are remembered; who left longest ago is forgotten first. */
const mostRemembered = 20_000;

const joinSchema = z.strictObject({ token: z.string().max(16_384), active: z.boolean().default(true) });
/** A minute or so of speech. */
const longestText = 2_000;
const saySchema = z.strictObject({ text: z.string().max(longestText) });
const trackSchema = z.strictObject({ track: z.string().max(64) });

type Act = (person: SimulatedPerson, body: unknown) => void;

/** What may be asked of one person. */
const acts: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['publish', (person) => void person.publish()],
  ['unpublish', (person) => person.unpublish()],
  ['mute', (person) => person.setMuted(true)],
  ['unmute', (person) => person.setMuted(false)],
  ['speak', (person) => person.speak(true)],
  ['be-silent', (person) => person.speak(false)],
  ['say', (person, body) => void person.say(saySchema.parse(body).text)],
  ['subscribe', (person, body) => person.subscribe(trackSchema.parse(body).track)],
  ['leave', (person) => person.leave()],
  ['kill', (person) => person.kill()],
]);

/**
 * POST /simulated/join {token, active?}: 201 and how the person stands, or 409 and why not. POST /simulated/people/{connection}/{act}
 * and GET /simulated/people/{connection}: how they stand. PUT /simulated/mishaps: what goes wrong from now on.
 * GET /simulated/about: that it is simulated.
 */
export function mediaPlaneControl({ people, mishaps }: ControlParts) {
  const known = new Map<string, SimulatedPerson>();

  const join = async (body: unknown): Promise<PlaneReply> => {
    const { token, active } = joinSchema.parse(body);
    const joined = await people.join(token, active);
    if (joined.kind === 'refused') return json(409, { code: joined.code, why: joined.why });
    const { person } = joined;
    known.set(person.connection, person);
    for (const [connection, one] of known) {
      if (known.size <= mostRemembered) break;
      if (!one.state().isIn) known.delete(connection);
    }
    return json(201, person.state());
  };

  const ofPerson = (request: PlaneRequest, connection: string, name: string | undefined): PlaneReply => {
    const person = known.get(connection);
    if (person === undefined) return json(404, { code: 'unknown-connection' });
    if (request.method === 'GET' && name === undefined) return json(200, person.state());
    const act = acts.get(name ?? '');
    if (act === undefined || request.method !== 'POST') return json(404, { code: 'unknown-act' });
    act(person, parsed(request.body) ?? {});
    return json(200, person.state());
  };

  return {
    answer: async (request: PlaneRequest): Promise<PlaneReply> => {
      const [, , subject, connection, name] = request.path.split('/');
      try {
        if (request.method === 'GET' && subject === 'about') return json(200, { simulated: 'media-plane' });
        if (subject === 'people' && connection !== undefined) return ofPerson(request, connection, name);
        if (request.method === 'POST' && subject === 'join') return await join(parsed(request.body));
        if (request.method === 'PUT' && subject === 'mishaps') {
          mishaps.change(mishapsSchema.parse(parsed(request.body)));
          return json(200, {});
        }
        return json(404, { code: 'unknown-path' });
      } catch (error) {
        if (!(error instanceof z.ZodError)) throw error;
        return json(400, { code: 'request-invalid', why: z.prettifyError(error) });
      }
    },
  };
}
