// Which text the program accepts: text that every store and every reader keeps unchanged and, where people read it, that
// shows what it is.

const illFormed = /[\0\p{Surrogate}]/u;

/** Whether a text is well-formed UTF-16 without U+0000 (PostgreSQL keeps no other; RFC 8785 hashes no other). */
export function isWellFormedText(text: string): boolean {
  return !illFormed.test(text);
}

/** Embeddings, overrides and isolates of direction, controls of shaping that Unicode deprecates, annotations. */
const rearranging = /[\u202A-\u202E\u2066-\u206F\uFFF9-\uFFFB]/u;
/** Line breaks, tab and escape among them. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
/** Copies of ASCII that nobody sees; only flags are written with them (England: a black flag, `gbeng`, an end). */
const tag = /[\u{E0000}-\u{E007F}]/u;
const flags = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{2,6}\u{E007F}/gu;
/** Shows nothing by itself: blanks, formats, marks without a letter, and the letters and symbols that are drawn empty. */
const unseen = /[\p{White_Space}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800\uFFFC\u{1D159}]/gu;

/** Whether a text holds a character that hides or rearranges what people read: a control, an override of direction, a hidden tag. */
export function hidesText(text: string): boolean {
  return rearranging.test(text) || control.test(text) || tag.test(text.replace(flags, ''));
}

/** Whether a text has a character that people see. */
export function showsText(text: string): boolean {
  return text.replace(unseen, '') !== '';
}

/** A JSON pointer (RFC 6901) to a member of a member. Names are cut to 64 characters, since they may come from a caller. */
export function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((name) => `/${String(name).slice(0, maxNameLength).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

const maxNameLength = 64;
