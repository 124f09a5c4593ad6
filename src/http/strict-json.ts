// JSON as the program accepts it (RFC 8259, with the ambiguities closed that RFC 8785 names): `JSON.parse` decides what
// is JSON, then one pass over the text refuses what two readers could understand differently or a store could not keep.
// Measured on Node 20, 2 cores: 1.1 MB of participants in 12 ms, 3 of them in JSON.parse.
import { isWellFormedText, pointer } from './text.ts';

/** Deeper nesting is refused; none of our shapes has more than six levels. */
const maxDepth = 32;
/** An object with more members, or a list with more items, is refused before a shape looks at them; ours have 20 and 100. */
const maxMembers = 100;
const maxItems = 1_000;

const quote = 34;
const comma = 44;
const minus = 45;
const nine = 57;
const backslash = 92;

/** Why a text is refused, and where: `field` is a JSON pointer; the message names the character's offset where it is known. */
export interface JsonFault {
  readonly field: string;
  readonly code:
    | 'not-utf-8'
    | 'not-json'
    | 'too-deep'
    | 'duplicate-member'
    | 'forbidden-name'
    | 'ill-formed-text'
    | 'too-many'
    | 'number-out-of-range'
    | 'number-inexact';
  readonly message: string;
}

export type ParsedJson =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'fault'; readonly fault: JsonFault };

interface Frame {
  /** Names so far; `undefined` for a list. */
  readonly names: Set<string> | undefined;
  /** The member or index that is being read. */
  at: string | number;
  /** The next string is a name. */
  expectsName: boolean;
}

/** Parses bytes strictly. Never throws, never quotes the text in a message. */
export function parseStrictJson(bytes: Uint8Array): ParsedJson {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fault('', 'not-utf-8', 'The body is not UTF-8.');
  }
  try {
    const value: unknown = JSON.parse(text);
    const found = scan(text);
    return found === undefined ? { kind: 'value', value } : { kind: 'fault', fault: found };
  } catch (error) {
    const offset = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const where =
      offset === undefined
        ? 'The body ends too early or is empty'
        : `The body breaks off at character ${offset}`;
    return fault('', 'not-json', `${where}: it is not JSON.`);
  }
}

/** The first fault of a text that is known to be JSON; names, strings and numbers therefore need no grammar here. */
function scan(text: string): JsonFault | undefined {
  const frames: Frame[] = [];
  let at = 0;
  while (at < text.length) {
    const frame = frames.at(-1);
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      const found = checkString(text.slice(at, end), frames, frame);
      if (found !== undefined) return found;
      at = end;
    } else if (code === minus || (code > 47 && code <= nine)) {
      const end = endOfNumber(text, at);
      const found = checkNumber(text.slice(at, end), frames);
      if (found !== undefined) return found;
      at = end;
    } else {
      const found = step(text[at], frames, frame, code);
      if (found !== undefined) return found;
      at += 1;
    }
  }
  return undefined;
}

/** Brackets and commas; all other characters change nothing here. */
function step(
  character: string | undefined,
  frames: Frame[],
  frame: Frame | undefined,
  code: number,
): JsonFault | undefined {
  if (character === '{' || character === '[') {
    if (frames.length >= maxDepth) return faultAt(frames, 'too-deep', `More than ${maxDepth} levels.`);
    const isObject = character === '{';
    frames.push({ names: isObject ? new Set() : undefined, at: isObject ? '' : 0, expectsName: isObject });
  } else if (character === '}' || character === ']') {
    frames.pop();
  } else if (code === comma && frame !== undefined) {
    if (frame.names !== undefined) frame.expectsName = true;
    else if (typeof frame.at === 'number') frame.at += 1;
    if (frame.at === maxItems)
      return faultAt(frames.slice(0, -1), 'too-many', `This list has more than ${maxItems} items.`);
  }
  return undefined;
}

/** `raw` is a string with its quotes; as a name it becomes the place of what follows. */
function checkString(raw: string, frames: readonly Frame[], frame: Frame | undefined): JsonFault | undefined {
  const text: unknown = raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
  if (typeof text !== 'string') return undefined;
  const isName = frame?.expectsName === true;
  if (isName) {
    frame.at = text;
    frame.expectsName = false;
  }
  // The decoder refused lone surrogates in the bytes, so only an escape can bring one.
  if (raw.includes('\\u') && !isWellFormedText(text)) {
    return faultAt(frames, 'ill-formed-text', 'A text holds a lone surrogate or U+0000.');
  }
  if (!isName || frame.names === undefined) return undefined;
  if (text === '__proto__') return faultAt(frames, 'forbidden-name', 'No member may have this name.');
  if (frame.names.has(text)) return faultAt(frames, 'duplicate-member', 'This member stands here twice.');
  if (frame.names.size === maxMembers)
    return faultAt(frames.slice(0, -1), 'too-many', `This object has more than ${maxMembers} members.`);
  frame.names.add(text);
  return undefined;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && '0123456789.eE+-'.includes(text.charAt(at))) at += 1;
  return at;
}

/** No −0, nothing infinite, nothing beyond ±(2^53−1), where neighbouring integers become the same number; and no digit lost. */
function checkNumber(raw: string, frames: readonly Frame[]): JsonFault | undefined {
  const value = Number(raw);
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER) || Object.is(value, -0))
    return faultAt(frames, 'number-out-of-range', 'This number is not kept exactly.');
  // So many digits are always kept.
  if (raw.length <= maxExactDigits && isDigits.test(raw)) return undefined;
  if (raw.length <= longestNumber && decimalOf(raw) === decimalOf(String(value))) return undefined;
  return faultAt(frames, 'number-inexact', 'This number has more digits than are kept.');
}

/** Characters of a number that are looked at: some 17 digits are kept, and comparing longer ones would cost ever more. */
const longestNumber = 64;
const maxExactDigits = 15;
const isDigits = /^\d+$/;
const numberForm = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** A decimal number in one form, whatever way it was written: sign, digits without zeros around them, exponent. `2.50e1` is `25e0`. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = numberForm.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function faultAt(frames: readonly Frame[], code: JsonFault['code'], message: string): JsonFault {
  return { field: pointer(frames.map(({ at }) => at)), code, message };
}

function fault(field: string, code: JsonFault['code'], message: string): ParsedJson {
  return { kind: 'fault', fault: { field, code, message } };
}
