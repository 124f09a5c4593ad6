// What real voices say in tests: one text for each voice of flite, at least 60 words, without numbers, and without words that two spellings
// have.

const texts: Readonly<Record<string, string>> = {
  slt:
    'Good morning everybody, and thank you for coming to this meeting. Today we want to talk about the new library in the middle of the town. ' +
    'The old building is too small, and the roof needs a lot of work every winter. Most of our visitors would like to have more places where they can sit and read. ' +
    'I think that we should begin with the garden and the old trees.',
  rms:
    'I have looked at the plan, and I agree with most of it. The money is there, but the time is short, because the school needs its own rooms before the summer. ' +
    'We could move the children into another building for a few weeks. The teachers told me that they would not mind. ' +
    'Please send me your answer before the end of the week, so that I can write to the parents.',
  awb:
    'Now I want to talk about the river. Last spring the water came up to the bridge, and people were afraid for their homes. ' +
    'The engineers have built a new wall, and they have also planted many trees. I walked along the path yesterday and everything looked very good. ' +
    'We should open the path again for people who like to walk with their dogs in the evening.',
  kal16:
    'There is one more question from the people who live near the station. They would like to know when they can take the train at night again. ' +
    'The company says that the bridge must be repaired before that can happen. I will ask them for a letter with a clear date. ' +
    'Then we can show the letter to everybody who wants to read it.',
};

/** What a voice says. Raises for a voice that has no text. */
export function knownText(voice: string): string {
  const text = texts[voice];
  if (text === undefined) throw new Error(`There is no text for the voice ${voice}.`);
  return text;
}

/** The words of a text in order, as `wordErrors` compares them: lower case, letters, digits and apostrophes. */
export function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/[^a-z0-9']/g, ''))
    .filter((word) => word !== '');
}

/** Louder than this is a voice: a few times what Opus makes of silence. */
const leastLoud = 500;

/** When somebody is first heard, and last, in milliseconds of samples at 48 kHz. */
export function soundingSpan(samples: Int16Array): { readonly startMs: number; readonly endMs: number } {
  const isLoud = (sample: number): boolean => Math.abs(sample) >= leastLoud;
  return {
    startMs: Math.round(samples.findIndex(isLoud) / 48),
    endMs: Math.round(samples.findLastIndex(isLoud) / 48),
  };
}
