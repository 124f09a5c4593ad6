// Progress is a line per wave, or one bar that never grows beyond its line.
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../demo/progress.ts';
import { readScript } from '../../demo/script.ts';

const [wave] = readScript(JSON.stringify({ wave: 1, title: 'Everybody knocks at once' }));

function screen(more: { readonly isTTY?: boolean; readonly columns?: number }) {
  const written: string[] = [];
  return { written, ...more, write: (text: string) => written.push(text) };
}

describe('progress', () => {
  it('is a line for each wave where nobody watches', () => {
    const plain = screen({});
    const progress = createProgress(plain, 4);
    progress.wave(wave!, 104);
    progress.failed('line 7');
    progress.answered({ 200: 90, '409 waiting-room-full': 14 });
    expect(plain.written).toEqual([
      'NOT AS EXPECTED: line 7\n',
      'wave 1/4, 104 requests: Everybody knocks at once → 90 × 200, 14 × 409 waiting-room-full\n',
    ]);
  });

  it('is one bar at a terminal, which gives way to what is said', () => {
    const live = screen({ isTTY: true, columns: 40 });
    const progress = createProgress(live, 4);
    progress.wave(wave!, 1);
    progress.answered({ 200: 1 });
    expect(live.written).toEqual([`[██████${'░'.repeat(18)}] 1/4 Everybod`]);
    progress.said('done');
    expect(live.written.at(-1)).toBe('\r\u001b[Kdone\n');
  });
});
