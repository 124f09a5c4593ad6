// Tokens for everybody who plays along, from the development sign-in. Members get a subject of this run, so that
// each run has people of its own; the services are the same in every run.
import type { Client } from './client.ts';
import { signInRequest, tokenIn } from '../harness/http-exchange.ts';
import { parsedOrNothing, textIn } from '../harness/json.ts';

/** Who is no member, and what persona they sign in as. */
const personas = new Set(['admin', 'auditor', 'operator']);
const atOnce = 16;

/** Signs everybody in; gives `token:<who>`, and `person:<who>` where the sign-in knows it. Throws where there is none. */
export async function signIn(
  client: Client,
  run: string,
  people: readonly string[],
): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for (let from = 0; from < people.length; from += atOnce) {
    await Promise.all(
      people.slice(from, from + atOnce).map(async (who) => signInOne(client, run, who, known)),
    );
  }
  return known;
}

async function signInOne(
  client: Client,
  run: string,
  who: string,
  known: Map<string, string>,
): Promise<void> {
  const persona = personas.has(who) ? who : 'member';
  const answer = await client.send(signInRequest(persona, `${run}-${who}`));
  const token = tokenIn(answer);
  if (answer.status >= 300 || token === undefined) {
    const got = `${answer.status} ${answer.body.toString().slice(0, 200)}`;
    throw new Error(`the development sign-in gave ${who} no token (${got}); servers in production have none`);
  }
  known.set(`token:${who}`, token);
  const person = textIn(parsedOrNothing(answer.body.toString()), 'person');
  if (person !== undefined && persona === 'member') known.set(`person:${who}`, person);
}
