import { z } from 'zod';

/** What requests may hold; whatever else they hold is refused. */
export const name = z.string().min(1).max(200);
export const id = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/);
export const digest = z.string().regex(/^(sha256:)?[0-9a-fA-F]{8,64}$/);
export const idempotencyKey = z
  .string({ error: 'Send the header Idempotency-Key' })
  .min(8)
  .max(255);
export const page = {
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(1000).optional(),
};
export const pageQuery = z.strictObject(page);

const environment = z.string().min(1).max(100);
const location = z.string().min(1).max(2000);
const moment = z.iso.datetime({ offset: true });
const testType = z.enum([
  'smoke',
  'average-load',
  'replay',
  'stress',
  'spike',
  'soak',
  'breakpoint',
]);

export const bundlesQuery = z.strictObject({ service: name, ...page });
export const workflowsQuery = z.strictObject({
  service: name,
  status: z
    .enum(['queued', 'running', 'waiting', 'completed', 'failed', 'cancelled'])
    .optional(),
  template: z.string().max(100).optional(),
  ...page,
});
export const newWorkflow = z.object({
  template: z.literal('bundle'),
  parameters: z.strictObject({
    service: name,
    repository: location,
    traffic: location,
    ref: z.string().min(1).max(255).nullish(),
    environment: environment.nullish(),
    settings: z
      .strictObject({
        only_endpoints: z.array(z.string().min(1).max(500)).max(200).optional(),
      })
      .optional(),
  }),
});

export const newRun = z.strictObject({
  bundle: digest,
  environment: environment.nullish(),
  base_url: location.nullish(),
  test_type: testType.optional(),
  duration_s: z.number().int().min(1).max(86_400).nullish(),
  scale: z.number().positive().max(1000).optional(),
  version: z.string().max(200).optional(),
  into_history: z.boolean().optional(),
  confirm: z.boolean().optional(),
});
const amount = z.number().positive();
const conditions = z.strictObject({
  replicas: z.number().int().min(0).nullish(),
  cpu_limit: amount.nullish(),
  memory_limit_bytes: amount.int().nullish(),
  autoscaler: z.string().max(200).nullish(),
  data_volume: z.string().max(200).nullish(),
  version: z.string().max(200).nullish(),
});
const rate = amount.max(1_000_000).nullish();
export const newLoadLine = z.strictObject({
  bundle: digest,
  environment: environment.nullish(),
  base_url: location.nullish(),
  version: z.string().max(200).optional(),
  p95_ms: amount.max(3_600_000),
  max_error_rate: amount.lt(1).optional(),
  min_rate_per_s: rate,
  max_rate_per_s: rate,
  max_total_s: z.number().int().min(60).max(7200).optional(),
  conditions: conditions.optional(),
  production_peak_per_s: rate,
  production_conditions: conditions.nullish(),
  scaling: z.strictObject({ low: amount, high: amount }).nullish(),
  into_history: z.boolean().optional(),
});
export const loadLinesQuery = z.strictObject({
  service: name,
  environment: environment.optional(),
  since: moment.optional(),
  until: moment.optional(),
  ...page,
});
export const lateJudging = z.strictObject({
  into_history: z.boolean().optional(),
});
export const runsQuery = z.strictObject({
  service: name,
  environment: environment.optional(),
  status: z
    .enum(['queued', 'running', 'completed', 'aborted', 'crashed'])
    .optional(),
  test_type: testType.optional(),
  since: moment.optional(),
  until: moment.optional(),
  ...page,
});
export const reason = z.strictObject({
  reason: z.string().max(500).optional(),
});
export const decision = z.strictObject({
  approved: z.boolean(),
  comment: z.string().max(1000).optional(),
});
export const comparisonQuery = z.strictObject({ baseline: id, candidate: id });
const triageState = z.enum([
  'untriaged',
  'investigating',
  'accepted',
  'fixed',
  'backed out',
  'invalid',
  'infrastructure',
]);
export const newTriage = z.strictObject({
  endpoint: z.string().min(1).max(2000),
  metric: z.string().min(1).max(200),
  state: triageState.nullish(),
  expected: triageState.nullish(),
  assignee: z.string().max(200).nullish(),
  muted_until: moment.nullish(),
  unmute: z.boolean().optional(),
  comment: z.string().max(5000).optional(),
});
export const resultsQuery = z.strictObject({
  format: z.enum(['json', 'csv']).default('json'),
});

export const historiesQuery = z.strictObject({
  environment: environment.optional(),
  test_type: testType.optional(),
});
export const historyQuery = z.strictObject({
  environment: environment.optional(),
  test_type: testType.optional(),
  endpoint: z.string().min(1).max(2000),
  metric: z.string().min(1).max(100),
  most: z.coerce.number().int().min(1).max(10_000).optional(),
  format: z.enum(['json', 'csv', 'svg', 'png']).default('json'),
});
export const newHalt = z.strictObject({ reason: z.string().min(1).max(500) });

export const servicesQuery = z.strictObject({
  text: z.string().max(200).optional(),
  ...page,
});
export const standingsQuery = z.strictObject({
  service: z
    .union([name.transform(each => [each]), z.array(name)])
    .pipe(z.array(name).min(1).max(100)),
});
export const newTrafficCheck = z.strictObject({
  service: name,
  traffic: location,
});
export const service = z.strictObject({
  name,
  title: z.string().max(200).optional(),
  owner: z.string().max(200).optional(),
  repository: z.string().max(2000).optional(),
  ref: z.string().max(255).nullish(),
  traffic: z.string().max(2000).optional(),
});
