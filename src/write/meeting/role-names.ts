// Names that say a part in running the meeting. A guest, whom nobody knows by an account, may not bear one: people would
// take them for the host.
import { looksOf } from '../../http/lookalike.ts';
import { readableTextSchema } from '../../http/schemas.ts';
import { nameLength } from './meeting-route.ts';

const roles = [
  'host',
  'hosts',
  'cohost',
  'moderator',
  'organizer',
  'organiser',
  'operator',
  'admin',
  'administrator',
];
const besides = ['the', 'this', 'your', 'co', 'meeting', 'room', 'real', 'official', 'main'];

const looksOfAll = (words: readonly string[]) => new Set(words.flatMap(looksOf));
const roleLooks = looksOfAll(roles);
const allLooks = looksOfAll([...roles, ...besides]);
const isLike = (looks: ReadonlySet<string>, word: string) => looksOf(word).some((look) => looks.has(look));

/** Whether a name says nothing but a role: "Host", "HOST 2", "the co-host!", "H o s t", and what looks like them. A name with more in it, as "Anna Host", is somebody's. */
export function saysRole(name: string): boolean {
  const bare = name.normalize('NFKD').replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, '');
  const words = bare.split(/[^\p{L}\p{N}]+/u).filter((word) => /\p{L}/u.test(word) || isLike(allLooks, word));
  const trimmed = words.map((word) =>
    isLike(allLooks, word) ? word : word.replace(/^\p{N}+|\p{N}+$/gu, ''),
  );
  if (trimmed.length > 1 && isLike(roleLooks, trimmed.join(''))) return true;
  return trimmed.some((word) => isLike(roleLooks, word)) && trimmed.every((word) => isLike(allLooks, word));
}

/** The name of a guest. */
export function guestNameSchema() {
  return readableTextSchema(nameLength).refine((name) => !saysRole(name), {
    message: 'says a role in the meeting, which a guest does not have',
    params: { code: 'role-name' },
  });
}
