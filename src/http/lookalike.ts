// Which names look alike to people: Unicode's "confusable" characters (UTS 39), by the table of `unhomoglyph`, in texts
// composed for compatibility (NFKC) and folded. What is compared is never shown and never kept.
import unhomoglyph from 'unhomoglyph';

/**
 * So many UTF-16 units are compared, after NFKC, by which one character may become 18: a page compares up to a thousand names,
 * whose 100 characters their bearers choose. Longer names are taken by their beginnings.
 */
const comparedLength = 64;
/** And so many once they are decomposed, which makes up to four of one; of names that people have, less than two. */
const decomposedLength = 2 * comparedLength;

const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * What a text looks like: two texts look alike if they have a key in common. Case is folded after characters are exchanged
 * for those that they look like (a capital I looks like a small l) and before it (HOST is Host).
 */
export function looksOf(text: string): readonly [string, string] {
  const plain = seen(beginning(seen(text).normalize('NFKC')));
  return [folded(skeleton(plain)), folded(skeleton(folded(plain)))];
}

/** Without what has no shape, and with one space where there are several. */
function seen(text: string): string {
  return text.replace(unseen, '').replace(/\s+/gu, ' ').trim();
}

/** Never ends in the middle of a character. */
function beginning(text: string): string {
  return text.slice(0, comparedLength).replace(/[\uD800-\uDBFF]$/, '');
}

/** UTS 39, 4: decomposed, exchanged, decomposed. */
function skeleton(text: string): string {
  return unhomoglyph(text.normalize('NFD').slice(0, decomposedLength)).normalize('NFD');
}

/** By way of capitals: ß is SS, and a Greek sigma one letter wherever it stands. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}
