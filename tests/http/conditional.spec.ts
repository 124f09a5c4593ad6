import { expect, it } from 'vitest';
import { answerTo } from '../../src/http/conditional.ts';

it.each([
  [{}, 'send'],
  [{ 'if-none-match': '"t"' }, 'not-modified'],
  [{ 'if-none-match': 'W/"t"' }, 'not-modified'],
  [{ 'if-none-match': '"u", "t"' }, 'not-modified'],
  [{ 'if-none-match': '*' }, 'not-modified'],
  [{ 'if-none-match': '"u"' }, 'send'],
  [{ 'if-none-match': 't' }, 'send'],
  [{ 'if-match': '"t"' }, 'send'],
  [{ 'if-match': '*' }, 'send'],
  [{ 'if-match': 'W/"t"' }, 'failed'],
  [{ 'if-match': '"u"' }, 'failed'],
  [{ 'if-match': 't' }, 'send'],
  [{ 'if-match': '"u"', 'if-none-match': '"t"' }, 'failed'],
  [{ 'if-match': '"t"', 'if-none-match': '"t"' }, 'not-modified'],
] as const)('issue 12 C6: under %j a body with the tag "t" is: %s', (headers, answer) => {
  expect(answerTo(headers, '"t"')).toBe(answer);
});
