export const LOAD_LINE = 'load_line_per_s';

/** What is looked at first. */
export const MAIN: readonly string[] = [
  'p95_ms',
  'error_rate',
  'throughput_per_s',
  LOAD_LINE,
];
