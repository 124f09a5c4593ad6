// A program that is told to stop says so first, and serves meanwhile; then it takes no connection any more.
import { expect, it } from 'vitest';
import { anAccount, anOpenMeeting } from '../support/meeting-steps.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';

it('is not ready through the pause, and answers whoever still comes', async () => {
  const installation = await freshInstallation();
  try {
    const program = await runProgram(installation);
    const host = await program.as('member', 'ada');
    const account = await anAccount(program, 'pro');
    const stopping = program.stop(2_000);
    const ready = await program.send({ method: 'GET', path: '/readyz' });
    expect([ready.status, ready.json()]).toEqual([503, expect.objectContaining({ status: 'stopping' })]);
    expect(ready.headers.get('connection')).toBe('close');
    await anOpenMeeting(host, account);
    await stopping;
    await expect(fetch(`${program.address}/livez`)).rejects.toThrow();
  } finally {
    await installation.remove();
  }
});
