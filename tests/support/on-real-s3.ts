// Runs a suite on a store that speaks S3: one that is named, or a versitygw of its own, or says why it is skipped.
import { describe, inject, it } from 'vitest';
import type { S3OfTests } from './real-s3.ts';

/** Gives the suite what it may run on; where there is none, one skipped test names the reason. */
export function onRealS3(what: string, suite: (found: S3OfTests) => void): void {
  const found = inject('s3');
  if ('skipped' in found) describe(what, () => it('runs on S3', (context) => context.skip(found.skipped)));
  else suite(found);
}

/** The same with the program of a versitygw, which the suite may kill. */
export function onVersitygwOfItsOwn(what: string, suite: (program: string) => void): void {
  const found = inject('versitygwProgram');
  if ('program' in found) suite(found.program);
  else describe(what, () => it('runs on a versitygw of its own', (context) => context.skip(found.skipped)));
}
