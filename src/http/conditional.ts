// What a query's answer becomes if the request has conditions (RFC 9110, 13.2.2): 412 where the client demands another
// body than there is, 304 where it has this one already, otherwise the answer.
import { tagsIn } from './entity-tag.ts';
import type { HeaderValue } from './request-headers.ts';

/** Headers by lower-case name. */
type Headers = Readonly<Record<string, HeaderValue>>;

/** Whether to send an answer with this strong tag. What is no list of tags is no condition: a query changes nothing. */
export function answerTo(headers: Headers, tag: string): 'send' | 'not-modified' | 'failed' {
  if (names(headers['if-match'], tag, 'strong') === false) return 'failed';
  return names(headers['if-none-match'], tag, 'weak') === true ? 'not-modified' : 'send';
}

/** Whether a list has the tag, by the comparisons of RFC 9110, 8.8.3.2; `undefined` where there is no list. */
function names(list: HeaderValue, tag: string, comparison: 'strong' | 'weak'): boolean | undefined {
  const tags = typeof list === 'string' ? tagsIn(list) : undefined;
  if (tags === undefined || tags === 'any') return tags && true;
  return tags.some(({ isWeak, opaque }) => `"${opaque}"` === tag && (comparison === 'weak' || !isWeak));
}
