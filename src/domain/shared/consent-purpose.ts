// For what people are asked for their consent: words that consents and the texts about them share.

/** What people are asked for: their voice in a recording, their words in a transcript. */
export type ConsentPurpose = 'record' | 'transcribe';

/** For what, and in which language (BCP 47, in its canonical case): what the versions of a text are counted for. */
export interface ConsentTextName {
  readonly purpose: ConsentPurpose;
  readonly language: string;
}
