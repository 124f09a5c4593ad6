// How simulated speech sounds: each character is a tone of its own pitch and 60 ms, about as fast as people talk, and words are apart.
// So what was said can be heard from the samples alone, and is lost with them.

export const samplesPerSecond = 48_000;
export const toneSamples = 2_880;
/** Between words. */
export const gapSamples = 5_760;

const characters = "abcdefghijklmnopqrstuvwxyz0123456789'.,?!-";
const lowestHz = 400;
const stepHz = 70;

/** Every tone, in the order of pitch. */
export const tones: readonly { readonly character: string; readonly hz: number }[] = Array.from(
  characters,
  (character, n) => ({ character, hz: lowestHz + n * stepHz }),
);

/** Words as they are said: in lower case, without what has no tone. */
export function spokenWords(text: string): readonly string[] {
  const known = new Set(characters);
  return text
    .toLowerCase()
    .split(/\s+/)
    .map((word) =>
      Array.from(word)
        .filter((character) => known.has(character))
        .join(''),
    )
    .filter((word) => word !== '');
}
