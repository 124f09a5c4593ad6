// Which names look alike to people: Unicode's "confusable" characters (UTS 39), by the table of `unhomoglyph`, in texts
// composed for compatibility (NFKC) and folded. What is compared is never shown and never kept.
import unhomoglyph from 'unhomoglyph';

const unseen = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * What a text looks like: two texts look alike if they have a key in common. Case is folded after characters are exchanged
 * for those that they look like (a capital I looks like a small l) and before it (HOST is Host).
 */
export function looksOf(text: string): readonly [string, string] {
  const plain = text.normalize('NFKC').replace(unseen, '').replace(/\s+/gu, ' ').trim();
  return [folded(skeleton(plain)), folded(skeleton(folded(plain)))];
}

/** UTS 39, 4: decomposed, exchanged, decomposed. */
function skeleton(text: string): string {
  return unhomoglyph(text.normalize('NFD')).normalize('NFD');
}

/** By way of capitals: ß is SS, and a Greek sigma one letter wherever it stands. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}
