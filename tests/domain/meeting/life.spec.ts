// A meeting's life by example: scheduled, rescheduled, renamed, opened under limits, upgraded, ended, cancelled.
import { describe, it } from 'vitest';
import { planAudio, planLimits } from '../../../src/domain/account/plan.ts';
import type { LifeCommand } from '../../../src/domain/meeting/life.events.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import * as cast from '../../support/histories/cast.ts';
import * as meetings from '../../support/histories/meetings.ts';

const given = specificationOf(meetingDecider);
const { account, ada, after, hana, meeting, nine } = cast;
const byHana = { meeting, by: cast.person(hana), at: nine };
const byAda = { meeting, by: cast.person(ada), at: nine };

const scheduling: LifeCommand<'ScheduleMeeting'> = {
  type: 'ScheduleMeeting',
  ...byHana,
  at: after(-60),
  account,
  host: hana,
  title: known('Town hall'),
  startsAt: nine,
  plannedMinutes: 30,
  waitingRoom: true,
  defaults: { waitingRoom: true, hostAbsenceSeconds: 600 },
  allowance: meetings.granted('free'),
};

describe('scheduling a meeting', () => {
  it('has the waiting room that the tenant has, unless its host says otherwise', () => {
    const defaults = { waitingRoom: false, hostAbsenceSeconds: 600 };
    given()
      .when({ ...scheduling, waitingRoom: null, defaults })
      .then(meetings.aScheduledMeeting({ waitingRoom: false }));
    given()
      .when({ ...scheduling, defaults })
      .then(meetings.aScheduledMeeting({ waitingRoom: true }));
  });
  it('puts it on record', () => {
    given().when(scheduling).then(meetings.aScheduledMeeting());
  });
  it('again in the same words says nothing, even when its time has come', () => {
    given(...meetings.aScheduledMeeting())
      .when(scheduling)
      .then([]);
    given(...meetings.aScheduledMeeting())
      .when({ ...scheduling, at: after(30) })
      .then([]);
  });
  it('is refused where another meeting stands', () => {
    const existing = meetings.aScheduledMeeting();
    given(...existing)
      .when({ ...scheduling, startsAt: after(60) })
      .then('meeting-exists');
    given(...meetings.anEndedMeeting())
      .when(scheduling)
      .then('meeting-exists');
  });
  it('is refused when the account allows none, with the account’s own reason', () => {
    given()
      .when({ ...scheduling, allowance: meetings.denied })
      .then({ code: 'account-suspended', account });
  });
  it('is refused more than five minutes after its start', () => {
    given()
      .when({ ...scheduling, at: after(5) })
      .then(meetings.aScheduledMeeting());
    given()
      .when({ ...scheduling, at: after(5, 1) })
      .then('starts-in-the-past');
  });
});

describe('rescheduling a meeting', () => {
  const later = { type: 'RescheduleMeeting', ...byHana, startsAt: after(60), plannedMinutes: 45 } as const;

  it('moves it', () => {
    given(...meetings.aScheduledMeeting())
      .when(later)
      .then([{ type: 'MeetingRescheduled', startsAt: after(60), plannedMinutes: 45 }]);
  });
  it('to where it is says nothing', () => {
    given(...meetings.aScheduledMeeting())
      .when({ ...later, startsAt: nine, plannedMinutes: 30 })
      .then([]);
  });
  it('is for hosts, co-hosts, operators and system actors', () => {
    const withAda = [...meetings.aScheduledMeeting(), ...meetings.admitted(ada)];
    given(...withAda)
      .when({ ...later, ...byAda })
      .then('only-host-or-cohost');
    const moved = [{ type: 'MeetingRescheduled', startsAt: after(60), plannedMinutes: 45 }] as const;
    given(...meetings.aScheduledMeeting(), ...meetings.aCoHost(ada))
      .when({ ...later, ...byAda })
      .then(moved);
    given(...withAda)
      .when({ ...later, by: cast.operator })
      .then(moved);
    given(...withAda)
      .when({ ...later, by: cast.timer })
      .then(moved);
  });
  it('into the past, or after it opened, is refused', () => {
    given(...meetings.aScheduledMeeting())
      .when({ ...later, startsAt: after(-6) })
      .then('starts-in-the-past');
    given(...meetings.anOpenMeeting())
      .when(later)
      .then('meeting-not-scheduled');
    given(...meetings.aCancelledMeeting())
      .when(later)
      .then('meeting-not-scheduled');
    given().when(later).then('meeting-unknown');
  });
});

describe('renaming a meeting', () => {
  const renaming = {
    type: 'RenameMeeting',
    ...byHana,
    title: known('All hands'),
    request: cast.request(1),
  } as const;
  const renamed = { type: 'MeetingRenamed', title: known('All hands'), request: cast.request(1) } as const;

  it('is possible until it is over', () => {
    given(...meetings.aScheduledMeeting())
      .when(renaming)
      .then([renamed]);
    given(...meetings.anOpenMeeting())
      .when(renaming)
      .then([renamed]);
    given(...meetings.anEndedMeeting())
      .when(renaming)
      .then('meeting-over');
  });
  it('by the same request again says nothing; by another one it does', () => {
    const history = [...meetings.aScheduledMeeting(), renamed];
    given(...history)
      .when(renaming)
      .then([]);
    given(...history)
      .when({ ...renaming, request: cast.request(2) })
      .then([{ ...renamed, request: cast.request(2) }]);
  });
});

describe('opening a meeting', () => {
  const opening = { type: 'OpenMeeting', ...byHana, allowance: meetings.granted('free') } as const;
  const opened = meetings.anOpenMeeting().slice(1);

  it('freezes the limits and begins the hosts’ absence: nobody is in the room yet', () => {
    given(...meetings.aScheduledMeeting())
      .when(opening)
      .then(opened);
  });
  it('has no end where minutes are unlimited', () => {
    const { plan, limits, audio } = { plan: 'pro' as const, limits: planLimits.pro, audio: planAudio.pro };
    given(...meetings.aScheduledMeeting())
      .when({ ...opening, allowance: meetings.granted('pro') })
      .then([
        { type: 'MeetingOpened', openedAt: nine, plan, limits, audio, endsBy: null },
        { type: 'HostAbsenceBegan', until: after(10) },
      ]);
  });
  it('early lets in nobody who waits', () => {
    given(...meetings.aScheduledMeeting({ waitingRoom: false }), ...meetings.waiting(ada))
      .when({ ...opening, at: after(-20) })
      .then([
        { ...opened[0], openedAt: after(-20), endsBy: after(10) } as (typeof opened)[0] & object,
        { type: 'HostAbsenceBegan', until: after(-10) },
      ]);
  });
  it('again says nothing, whatever the account allows by now', () => {
    given(...meetings.anOpenMeeting())
      .when({ ...opening, allowance: meetings.denied })
      .then([]);
  });
  it('is refused by the account, to others than hosts, and once it is over', () => {
    const scheduled = meetings.aScheduledMeeting();
    given(...scheduled)
      .when({ ...opening, allowance: meetings.denied })
      .then('account-suspended');
    given(...scheduled, ...meetings.waiting(cast.ada))
      .when({ ...opening, ...byAda })
      .then('only-host-or-cohost');
    given(...scheduled)
      .when({ ...opening, by: cast.operator })
      .then('only-host-or-cohost');
    given(...meetings.anEndedMeeting())
      .when(opening)
      .then('meeting-over');
    given(...meetings.aCancelledMeeting())
      .when(opening)
      .then('meeting-over');
  });
});

describe('applying an upgrade', () => {
  const upgrading = {
    type: 'ApplyUpgrade',
    ...byHana,
    at: after(10),
    allowance: meetings.granted('basic'),
  } as const;

  it('raises the limits in force and counts the new end from the opening', () => {
    given(...meetings.anOpenMeeting())
      .when(upgrading)
      .then([
        {
          type: 'LimitsRaised',
          plan: 'basic',
          limits: planLimits.basic,
          audio: planAudio.basic,
          endsBy: after(90),
        },
      ]);
  });
  it('to what is in force says nothing', () => {
    given(...meetings.anOpenMeeting())
      .when({ ...upgrading, allowance: meetings.granted('free') })
      .then([]);
  });
  it('that takes anything away is refused', () => {
    const open = meetings.anOpenMeeting();
    const fewerSeats = meetings.granted('pro', { participants: 9 });
    const fewerMinutes = meetings.granted('pro', { minutes: 29 });
    given(...open)
      .when({ ...upgrading, allowance: fewerSeats })
      .then('not-an-upgrade');
    given(...open)
      .when({ ...upgrading, allowance: fewerMinutes })
      .then('not-an-upgrade');
    const unlimited = meetings.anOpenMeeting({ plan: 'pro' });
    given(...unlimited)
      .when(upgrading)
      .then('not-an-upgrade');
  });
  it('is refused once the old end has come, even before the timer has', () => {
    given(...meetings.anOpenMeeting())
      .when({ ...upgrading, at: after(30) })
      .then({ code: 'duration-exceeded', plan: 'free', limit: 30, count: 30, endsBy: after(30) });
  });
  it('is refused by the account', () => {
    given(...meetings.anOpenMeeting())
      .when({ ...upgrading, allowance: meetings.denied })
      .then('account-suspended');
  });
});

describe('ending a meeting', () => {
  const ending = { type: 'EndMeeting', ...byHana, at: after(20, 30.5) } as const;
  const ended = {
    type: 'MeetingEnded',
    endedAt: after(20, 30.5),
    reason: 'ended-by-host',
    openSeconds: 1230,
  } as const;

  it('says who ended it and for how many whole seconds it was open', () => {
    given(...meetings.anOpenMeeting())
      .when(ending)
      .then([ended]);
    given(...meetings.anOpenMeeting())
      .when({ ...ending, by: cast.operator })
      .then([{ ...ended, reason: 'ended-by-operator' }]);
  });
  it('again says nothing', () => {
    given(...meetings.anEndedMeeting())
      .when(ending)
      .then([]);
  });
  it('is refused to others, and where it was never open', () => {
    given(...meetings.anOpenMeeting(), ...meetings.inTheRoom(ada))
      .when({ ...ending, ...byAda })
      .then('only-host-or-cohost');
    given(...meetings.aScheduledMeeting())
      .when(ending)
      .then('meeting-not-open');
    given(...meetings.aCancelledMeeting())
      .when(ending)
      .then('meeting-over');
  });
});

describe('cancelling a meeting', () => {
  const cancelling = { type: 'CancelMeeting', ...byHana, at: after(-30) } as const;

  it('is possible until it opens, and once', () => {
    given(...meetings.aScheduledMeeting())
      .when(cancelling)
      .then([{ type: 'MeetingCancelled', cancelledAt: after(-30) }]);
    given(...meetings.aCancelledMeeting())
      .when(cancelling)
      .then([]);
    given(...meetings.anOpenMeeting())
      .when(cancelling)
      .then('meeting-not-scheduled');
    given(...meetings.aScheduledMeeting(), ...meetings.waiting(cast.ada))
      .when({ ...cancelling, ...byAda })
      .then('only-host-or-cohost');
  });
});
