// The people of the recording demo: who agrees to be recorded, and what each says when.

/** Somebody who plays along. */
export interface Part {
  readonly name: string;
  readonly agrees: boolean;
  /** Takes the consent back half-way. */
  readonly withdraws: boolean;
}

export const parts: readonly Part[] = [
  { name: 'Hana', agrees: true, withdraws: false },
  { name: 'Ada', agrees: true, withdraws: false },
  { name: 'Bob', agrees: true, withdraws: true },
  { name: 'Cleo', agrees: false, withdraws: false },
];

/** A turn: one speaks, or several at once. */
export type Turn = readonly { readonly who: string; readonly text: string }[];

export const beforeWithdrawal: readonly Turn[] = [
  [{ who: 'Hana', text: 'Good morning everybody.' }],
  [{ who: 'Ada', text: 'The budget is approved.' }],
  [
    { who: 'Bob', text: 'I have a question.' },
    { who: 'Cleo', text: 'Not for the record.' },
  ],
];
export const afterWithdrawal: readonly Turn[] = [
  [
    { who: 'Bob', text: 'This is off the record.' },
    { who: 'Ada', text: 'We go on.' },
  ],
  [{ who: 'Hana', text: 'Thank you all.' }],
];
