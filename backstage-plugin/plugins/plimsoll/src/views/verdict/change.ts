import type { NewTriage, TriageState } from '@plimsoll/backstage-plugin-common';
import { type Finding, nextStates, type Standing } from './findings';

const DAY_MS = 86_400_000;
export const MUTES = { day: 1, week: 7, month: 30, quarter: 90 } as const;
export const MUTE_NAMES = ['day', 'week', 'month', 'quarter'] as const;

/** What somebody wants to be so; undefined leaves a thing as it is. */
export type Wish = {
  state?: TriageState;
  assignee?: string;
  mute?: (typeof MUTE_NAMES)[number] | 'never';
  comment: string;
};

/** What has to be told of a finding so that a wish comes true; undefined: it is so already. */
export function changeOf(
  finding: Finding,
  standing: Standing,
  wish: Wish,
  now = Date.now(),
): NewTriage | undefined {
  const { mute } = wish;
  // Of another finding that stands elsewhere not every answer is possible: that one is left out.
  const state =
    wish.state !== standing.state &&
    nextStates(standing.state).find(each => each === wish.state);
  const assignee = wish.assignee?.trim();
  const comment = wish.comment.trim();
  const change: NewTriage = {
    endpoint: finding.endpoint,
    metric: finding.metric,
    expected: standing.state,
    ...(state ? { state } : {}),
    ...(assignee === undefined || assignee === standing.assignee
      ? {}
      : { assignee }),
    ...(mute && mute !== 'never'
      ? { muted_until: new Date(now + MUTES[mute] * DAY_MS).toISOString() }
      : {}),
    ...(mute === 'never' && standing.mutedUntil ? { unmute: true } : {}),
    ...(comment ? { comment } : {}),
  };
  const named = Object.keys(change).length;
  return named > 3 ? change : undefined;
}
