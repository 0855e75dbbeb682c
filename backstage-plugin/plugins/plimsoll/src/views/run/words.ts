import { useWords } from '../../components/Words';

export const TEST_TYPES = [
  'smoke',
  'average-load',
  'replay',
  'stress',
  'spike',
  'soak',
  'breakpoint',
] as const;
export const RUN_STATUSES = [
  'queued',
  'running',
  'completed',
  'aborted',
  'crashed',
] as const;
export const CONCLUSIONS = ['pass', 'fail', 'inconclusive', 'invalid'] as const;
const INVALIDITIES = [
  'generator_saturated',
  'script_failed',
  'target_dead',
  'target_restarted',
  'wrong_version',
  'wrong_environment',
  'too_short',
  'nothing_measured',
  'stopped',
  'crashed',
] as const;
const PARTS = [
  'rates',
  'rhythm',
  'mix',
  'coverage',
  'request sizes',
  'response sizes',
  'burstiness',
  'statuses',
  'latency',
] as const;

/** Whether a value is one of those that are known. */
export function isOneOf<K extends string>(
  all: readonly K[],
  value: string | null | undefined,
): value is K {
  return all.some(each => each === value);
}

/** What a server says by a word of its own, in the reader's; a newer server's words stay as they are. */
export function useRunWords() {
  const t = useWords();
  return {
    status: (value: string) =>
      isOneOf(RUN_STATUSES, value) ? t(`run.statuses.${value}`) : value,
    conclusion: (value: string) =>
      isOneOf(CONCLUSIONS, value) ? t(`run.conclusions.${value}`) : value,
    testTypeHelp: (value: string) =>
      isOneOf(TEST_TYPES, value) ? t(`run.testTypes.${value}`) : '',
    invalidity: (value: string) =>
      isOneOf(INVALIDITIES, value) ? t(`run.invalidities.${value}`) : value,
    part: (value: string) =>
      isOneOf(PARTS, value) ? t(`run.parts.${value}`) : value,
  };
}

/** As long as it takes to tell runs apart; the second of a pair keeps its mark. */
export function shortRun(id: string): string {
  const [, head, second] =
    /^([0-9a-f]{8})-[0-9a-f-]{27}(\.\d+)?$/.exec(id) ?? [];
  return head ? `${head}${second ?? ''}` : id;
}
