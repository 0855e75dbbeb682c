import type {
  Comparison,
  TriageEntry,
  TriageState,
} from '@plimsoll/backstage-plugin-common';
import type { WholeDetails, WholeVerdict } from '../run/whole';

/** What people can say something about: one metric, or one objective, of one endpoint. */
export type Finding = {
  endpoint: string;
  /** A metric's name, or an objective as people wrote it. */
  metric: string;
  kind: 'regression' | 'undecided' | 'missed';
  comparison?: Comparison;
  explanation: string;
};

/** What a verdict found, as the server takes answers to it: the grave first. */
export function findingsOf(verdict: WholeVerdict): Finding[] {
  const compared = verdict.comparisons.flatMap((comparison): Finding[] => {
    const { endpoint, metric, meaning, undecided, explanation } = comparison;
    if (meaning === 'regression')
      return [
        { endpoint, metric, kind: 'regression', comparison, explanation },
      ];
    return undecided
      ? [{ endpoint, metric, kind: 'undecided', comparison, explanation }]
      : [];
  });
  const missed = verdict.objectives
    .filter(({ met }) => met === false)
    .map(
      ({ endpoint, name, explanation }): Finding => ({
        endpoint,
        metric: name,
        kind: 'missed',
        explanation,
      }),
    );
  const seen = new Set<string>();
  return [
    ...compared.filter(({ kind }) => kind === 'regression'),
    ...missed,
    ...compared.filter(({ kind }) => kind === 'undecided'),
  ].filter(finding => {
    const id = idOf(finding);
    return !seen.has(id) && seen.add(id);
  });
}

export function idOf({
  endpoint,
  metric,
}: Pick<Finding, 'endpoint' | 'metric'>) {
  return `${endpoint}\n${metric}`;
}

/** How a finding stands, and all that was done about it, newest first. */
export type Standing = {
  state: TriageState;
  assignee: string;
  mutedUntil?: string;
  entries: TriageEntry[];
};

export function standingOf(
  finding: Finding,
  triage: WholeDetails['triage'],
): Standing {
  const entries = triage
    .filter(each => idOf(each) === idOf(finding))
    .sort((one, other) => other.at.localeCompare(one.at));
  const last = entries.at(0);
  return {
    state: last?.state ?? 'untriaged',
    assignee: last?.assignee ?? '',
    mutedUntil: last?.muted_until ?? undefined,
    entries,
  };
}

const ANSWERS: readonly TriageState[] = [
  'accepted',
  'fixed',
  'backed out',
  'invalid',
  'infrastructure',
];

/** What a state may become, itself first; an answer is changed by reopening it. */
export function nextStates(state: TriageState): TriageState[] {
  if (state === 'untriaged') return [state, 'investigating', ...ANSWERS];
  if (state === 'investigating') return [state, ...ANSWERS];
  return [state, 'investigating'];
}
