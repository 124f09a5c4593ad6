// How a fault is worded where its reason is kept or logged.
import type { StuckCause } from '../ports/stuck-work.port.ts';

const longestReason = 500;

/** A fault, or a mistake of this code, in words that may be kept: its code or name, and its message, cut at 500 characters. */
export function causeOf(error: unknown): StuckCause {
  if (!(error instanceof Error)) return { code: 'unknown', sentence: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return { code, sentence: error.message.slice(0, longestReason) };
}

/** The same in one text: code or name, and message, cut at 500 characters in all. */
export function reasonOf(error: unknown): string {
  const { code, sentence } = causeOf(error);
  return sentence === '' ? code : `${code}: ${sentence}`.slice(0, longestReason);
}
