import { expect, it } from 'vitest';
import { meetingRoutes } from '../../../src/write/meeting/meeting-routes.ts';

it('routes of meetings stand in the order of their operation ids, each once, wherever they are declared', () => {
  const ids = meetingRoutes({} as never).map(({ operationId }) => operationId);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids).toEqual(expect.arrayContaining(['endMeeting', 'knock', 'reserveSeat', 'setLock', 'lowerHand']));
});
