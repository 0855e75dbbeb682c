import type {
  NewRun,
  RunDetails,
  RunRecord,
  Verdict,
} from '@plimsoll/backstage-plugin-common';

type Validity = NonNullable<RunRecord['validity']>;
type With<T, K extends keyof T> = Omit<T, K> & Required<Pick<T, K>>;

/** A run with all that this reads and the API's document lets a server leave out. */
export type WholeRun = Omit<
  With<
    RunRecord,
    | 'scale'
    | 'version'
    | 'workflow_id'
    | 'requested_by'
    | 'status'
    | 'requests'
    | 'reason'
  >,
  'validity'
> & { validity: Required<Validity> | null };
export type WholeVerdict = With<
  Verdict,
  | 'settle'
  | 'comparisons'
  | 'objectives'
  | 'invalid'
  | 'baseline_runs'
  | 'method'
  | 'confirms'
  | 'confirmed_by'
>;
export type WholeDetails = {
  run: WholeRun;
  /** How far the judging is. */
  judging: NonNullable<RunDetails['judging']>;
  progress: RunDetails['progress'];
  verdict?: WholeVerdict;
  triage: NonNullable<RunDetails['triage']>;
};
/** What is asked for, with nothing left to the server but the duration. */
export type WholeNewRun = NewRun &
  Required<
    Pick<NewRun, 'test_type' | 'scale' | 'version' | 'into_history' | 'confirm'>
  > & { environment: string };

export function wholeRun(run: RunRecord): WholeRun {
  return {
    scale: 1,
    version: '',
    workflow_id: '',
    requested_by: '',
    status: 'queued',
    requests: 0,
    reason: '',
    ...run,
    validity: run.validity
      ? { reasons: [], warm_up_s: 0, notes: [], ...run.validity }
      : null,
  };
}

export function wholeVerdict(verdict: Verdict): WholeVerdict {
  return {
    settle: '',
    comparisons: [],
    objectives: [],
    invalid: [],
    baseline_runs: [],
    method: '',
    confirms: '',
    confirmed_by: '',
    ...verdict,
  };
}

export function wholeDetails(details: RunDetails): WholeDetails {
  const { run, progress, verdict, judging, triage } = details;
  return {
    run: wholeRun(run),
    judging: judging ?? 'open',
    progress,
    verdict: verdict ? wholeVerdict(verdict) : undefined,
    triage: triage ?? [],
  };
}
