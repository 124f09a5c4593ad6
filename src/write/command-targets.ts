// Which stream each command is for: that of the aggregate that decides it, under the id that the command names.
// A union of commands that no aggregate decides here does not compile.
import { accessDecider } from '../domain/access/access.ts';
import { accountDecider } from '../domain/account/account.ts';
import type { DomainCommand } from '../domain/all-commands.ts';
import { inviteDecider } from '../domain/invite/invite.ts';
import { meetingDecider } from '../domain/meeting/meeting.ts';
import { never } from '../domain/shared/never.ts';
import { tenantDecider } from '../domain/tenant/tenant.ts';

/** The categories of streams that commands go to. */
export type Category = 'tenant' | 'account' | 'invite' | 'meeting' | 'access';

/** A stream's category and id. */
export interface Target {
  readonly category: Category;
  readonly id: string;
}

/** The stream that a command is for. */
export function targetOf(command: DomainCommand): Target {
  if (meetingDecider.decides(command)) return { category: 'meeting', id: command.meeting };
  if (inviteDecider.decides(command)) return { category: 'invite', id: command.invite };
  if (accountDecider.decides(command)) return { category: 'account', id: command.account };
  if (tenantDecider.decides(command)) return { category: 'tenant', id: command.tenant };
  if (accessDecider.decides(command)) return { category: 'access', id: command.access };
  return never(command, 'command');
}
