// What k6 tells in the end: crossed thresholds first, then each endpoint beside its objectives.

const TOLD = ['http_req_duration', 'http_req_failed', 'checks'];

/**
 * @typedef {{type: string, contains: string, values: Record<string, number>, thresholds?: Record<string, {ok: boolean}>}} Metric
 * @typedef {{name: string, endpoint?: string}} Tags
 * @typedef {{name: string, slug: string, tags: Tags}} Asked
 * @typedef {{threshold: string, metric: string, ok: boolean}} Judged
 */

/**
 * The thresholds of a test, and empty ones for what the summary tells of endpoints: k6 counts an
 * endpoint by itself only where a threshold names it.
 *
 * @template T
 * @param {Record<string, T[]>} thresholds
 * @param {Tags[]} asked
 * @returns {Record<string, T[]>}
 */
export function withTold(thresholds, asked) {
  const told = asked.flatMap((tags) => TOLD.map((metric) => `${metric}${selectorOf(tags)}`));
  return { ...Object.fromEntries(told.map((name) => [name, []])), ...thresholds };
}

/**
 * What `handleSummary` returns: the text, and the figures in a file if one is wanted.
 *
 * @param {{metrics: Record<string, Metric>, state: {testRunDurationMs: number}, setup_data?: unknown}} data k6's
 * @param {Asked[]} asked
 * @param {{testType: string, environment: string, runId: string, file?: string}} settings
 * @returns {Record<string, string>}
 */
export function summary(data, asked, { testType, environment, runId, file }) {
  // It may hold tokens, and --summary-export would write it down.
  delete data.setup_data;
  const seconds = data.state.testRunDurationMs / 1000;
  const judged = judgedOf(data.metrics);
  const found = asked
    .map((one) => figuresOf(one, data.metrics, seconds))
    .filter(({ requests, checks_rate: checks }) => requests === null ? checks !== null : requests > 0);
  /** @type {Record<string, string>} */
  const told = {
    stdout: shown(
      [
        `\n${testType}, run ${runId}: ${seconds.toFixed(1)} s\n`,
        thresholdsText(data.metrics, judged),
        ...(found.length === 0 ? [] : [endpointsText(found)]),
        `${metricsText(data.metrics)}\n`,
      ].join('\n'),
    ),
  };
  if (file) {
    const whole = {
      schema_version: 1,
      test_type: testType,
      environment,
      run_id: runId,
      duration_s: seconds,
      thresholds: judged,
      endpoints: found,
      metrics: Object.fromEntries(
        Object.keys(data.metrics)
          .sort()
          .map((name) => [name, { type: data.metrics[name].type, ...inOrder(data.metrics[name].values) }]),
      ),
    };
    told[file] = `${JSON.stringify(whole, null, 2)}\n`;
  }
  return told;
}

/** @param {Tags} tags */
function selectorOf(tags) {
  return tags.endpoint === undefined ? `{name:${tags.name}}` : `{endpoint:${tags.endpoint}}`;
}

/**
 * @param {Record<string, Metric>} metrics
 * @returns {Judged[]} crossed ones first
 */
function judgedOf(metrics) {
  // k6 gives its metrics in no order.
  const all = Object.keys(metrics)
    .sort()
    .flatMap((metric) =>
      Object.entries(metrics[metric].thresholds || {}).map(([threshold, { ok }]) => ({ metric, threshold, ok })),
    );
  return [...all.filter(({ ok }) => !ok), ...all.filter(({ ok }) => ok)];
}

/**
 * @param {Asked} asked
 * @param {Record<string, Metric>} metrics
 * @param {number} seconds
 */
function figuresOf({ name, slug, tags }, metrics, seconds) {
  const [duration, failed, checks] = TOLD.map((metric) => metrics[`${metric}${selectorOf(tags)}`]);
  // Null: nobody counted it.
  const requests = countOf(failed) ?? (duration === undefined ? null : duration.values.count) ?? null;
  return {
    endpoint: name,
    slug,
    requests,
    per_second: requests === null || seconds === 0 ? null : requests / seconds,
    p95_ms: requests === null || duration === undefined ? null : duration.values['p(95)'],
    p95_objective: promised(duration),
    error_rate: requests === null || failed === undefined ? null : failed.values.rate,
    error_objective: promised(failed),
    checks_rate: checks === undefined || countOf(checks) === 0 ? null : checks.values.rate,
    checks_objective: promised(checks),
    crossed: [duration, failed, checks].some((metric) => Object.values(metric?.thresholds || {}).some(({ ok }) => !ok)),
  };
}

/** @param {Metric | undefined} metric a rate */
function countOf(metric) {
  return metric === undefined ? undefined : metric.values.passes + metric.values.fails;
}

/**
 * As people may have written them: several, or with other percentiles.
 *
 * @param {Metric | undefined} metric
 */
function promised(metric) {
  return Object.keys(metric?.thresholds || {}).sort().join(', ') || null;
}

/**
 * @param {Record<string, Metric>} metrics
 * @param {Judged[]} judged
 */
function thresholdsText(metrics, judged) {
  const crossed = judged.filter(({ ok }) => !ok);
  if (crossed.length === 0) {
    return judged.length === 0 ? 'No thresholds.\n' : `All ${judged.length} thresholds were kept.\n`;
  }
  const rows = crossed.map(({ metric, threshold }) => ['  ✗', metric, threshold, `was ${wasOf(metrics[metric], threshold)}`]);
  return `${crossed.length} of ${judged.length} thresholds were crossed:\n\n${aligned(rows)}`;
}

/**
 * @param {Metric} metric
 * @param {string} threshold `p(95)<250`
 */
function wasOf(metric, threshold) {
  const which = (/^\s*(p\([\d.]+\)|[a-z]+)/.exec(threshold) || [])[1];
  const value = metric.values[which];
  return value === undefined ? 'not' : valueText(metric, which, value);
}

/** @param {ReturnType<typeof figuresOf>[]} endpoints */
function endpointsText(endpoints) {
  const head = ['  ', 'endpoint', 'requests', 'per s', 'p95', 'allowed', 'errors', 'allowed', 'checks', 'wanted'];
  const rows = endpoints.map((one) => [
    one.crossed ? '  ✗' : '  ',
    one.endpoint,
    orNot(one.requests, String),
    orNot(one.per_second, (value) => value.toFixed(2)),
    orNot(one.p95_ms, duration),
    objective(one.p95_objective, duration),
    orNot(one.error_rate, percent),
    objective(one.error_objective, percent),
    orNot(one.checks_rate, percent),
    objective(one.checks_objective, percent),
  ]);
  return aligned([head, ...rows], 2);
}

/**
 * `<250 ms` of `p(95)<250`; what is said in another way stands as it is.
 *
 * @param {string | null} threshold
 * @param {(value: number) => string} text
 */
function objective(threshold, text) {
  const plain = /^(?:p\(95\)|rate)\s*([<>]=?)\s*([\d.]+)$/.exec(threshold || '');
  return plain === null ? threshold || '-' : `${plain[1]}${text(Number(plain[2]))}`;
}

/** @param {Record<string, Metric>} metrics */
function metricsText(metrics) {
  const names = Object.keys(metrics).filter((name) => !name.includes('{')).sort();
  return aligned(
    names.map((name) => {
      const metric = metrics[name];
      const values = inOrder(metric.values);
      const text =
        metric.type === 'rate'
          ? `${percent(values.rate)}, ${values.passes} of ${values.passes + values.fails}`
          : Object.keys(values).map((which) => `${which}=${valueText(metric, which, values[which])}`).join(' ');
      return ['  ', name, text];
    }),
  );
}

const ORDER = ['count', 'rate', 'passes', 'fails', 'value', 'min', 'avg', 'med', 'p'];

/** @param {Record<string, number>} values */
function inOrder(values) {
  /** @param {string} name */
  const rank = (name) => (name === 'max' ? ORDER.length : ORDER.indexOf(name.replace(/\(.*/, '')));
  /** @param {string} name */
  const height = (name) => Number(name.replace(/[^\d.]/g, ''));
  const names = Object.keys(values).sort((one, other) => rank(one) - rank(other) || height(one) - height(other));
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/**
 * @param {Metric} metric
 * @param {string} which of its values
 * @param {number} value
 */
function valueText({ type, contains }, which, value) {
  if (type === 'rate') {
    return which === 'rate' ? percent(value) : String(value);
  }
  if (type === 'trend' && which === 'count') {
    return String(value);
  }
  if (contains === 'time') {
    return duration(value);
  }
  if (contains === 'data') {
    return `${bytes(value)}${which === 'rate' ? '/s' : ''}`;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(2)}${which === 'rate' ? '/s' : ''}`;
}

/**
 * @param {number | null} value
 * @param {(value: number) => string} text
 */
function orNot(value, text) {
  return value === null || value === undefined ? '-' : text(value);
}

/** @param {number} ms */
function duration(ms) {
  const decimals = ms < 10 ? 2 : 1;
  return ms < 1000 ? `${ms < 100 ? ms.toFixed(decimals) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** @param {number} share */
function percent(share) {
  // What is not nothing, or not all, does not read like it.
  const within = share > 0 && share < 1 ? Math.min(99.99, Math.max(0.01, share * 100)) : share * 100;
  return `${within.toFixed(2)} %`;
}

/** @param {number} count */
function bytes(count) {
  const power = Math.min(4, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/**
 * @param {string[][]} rows
 * @param {number} [right] from which column on they are flush right
 */
function aligned(rows, right = Infinity) {
  const widths = rows.reduce(
    (found, row) => row.map((cell, i) => Math.max(cell.length, found[i] || 0)),
    /** @type {number[]} */ ([]),
  );
  /** @type {(cell: string, i: number) => string} */
  const padded = (cell, i) => (i < right ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  return rows.map((row) => `${row.map(padded).join('  ').trimEnd()}\n`).join('');
}

/**
 * Names come from production and may hold what a terminal would obey.
 *
 * @param {string} text
 */
function shown(text) {
  return text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, ' ');
}
