// What a disk's no means.
import { expect, it } from 'vitest';
import { faultOfDisk, isCode } from '../../../src/adapters/disk/disk-faults.ts';

const error = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' });

it('a full disk is told from one that is away, and both may pass', () => {
  expect(faultOfDisk(error('ENOSPC'))).toMatchObject({ name: 'TransientFault', code: 'store-full' });
  expect(faultOfDisk(error('EIO'))).toMatchObject({ name: 'TransientFault', code: 'store-away' });
});

it('any other error stays what it is', () => {
  const own = new Error('a mistake');
  expect(faultOfDisk(own)).toBe(own);
  expect([isCode(error('EEXIST'), 'ENOENT', 'EEXIST'), isCode(own, 'EEXIST')]).toEqual([true, false]);
});
