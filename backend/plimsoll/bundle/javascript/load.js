// Turns workload.json into k6 scenarios.

const MS = { ms: 1, s: 1000, m: 60000, h: 3600000, d: 86400000 };
const TEST_TYPES = { smoke: smokeScenario, 'average-load': averageLoad, replay };

// Requests that are under way when the time is up may end; nobody waits longer for them.
const GRACE_MS = 5000;

/**
 * k6's options for a test type.
 *
 * @param {object} workload workload.json
 * @param {object} thresholds thresholds.json: environment, test type, k6 thresholds
 * @param {{testType: string, duration: string, scale: string, environment: string, only: string, userAgent: string}} settings
 */
export function optionsFor(workload, thresholds, settings) {
  // k6 reads the options of the first VU only; thousands of others need no copy of them.
  if (__VU > 0) {
    return {};
  }
  const scenariosOf = TEST_TYPES[oneOf(Object.keys(TEST_TYPES), settings.testType, 'TEST_TYPE')];
  const scale = Number(settings.scale);
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new Error(`SCALE is "${settings.scale}"; give a number above 0`);
  }
  const scenarios = scenariosOf(workload, { ...settings, scale });
  if (Object.keys(scenarios).length === 0) {
    throw new Error(`${settings.testType} has nothing to send: every rate in workload.json is 0`);
  }
  return {
    scenarios,
    // An environment without thresholds of its own has to keep the default ones.
    thresholds: (thresholds[settings.environment] || thresholds.default || {})[settings.testType] || {},
    userAgent: settings.userAgent,
    // Following a redirect would be a second request that production did not see here.
    maxRedirects: 0,
    summaryTrendStats: ['count', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  };
}

/** The name, if it is one of those; else an error that lists them. */
export function oneOf(names, name, what) {
  if (!names.includes(name)) {
    throw new Error(`${what} is "${name}"; choose one of: ${names.join(', ')}`);
  }
  return name;
}

/**
 * The turns of a smoke test, in order: an endpoint and which of its bodies.
 *
 * @param {{endpoint: string, body: number}[]} turns
 * @param {string} [only] names some of the endpoints, separated by commas
 */
export function selected(turns, only) {
  if (!only) {
    return turns;
  }
  const slugs = [...new Set(turns.map(({ endpoint }) => endpoint))];
  const wanted = only.split(',').map((slug) => oneOf(slugs, slug.trim(), 'ONLY'));
  return turns.filter(({ endpoint }) => wanted.includes(endpoint));
}

/** Milliseconds of `90s`, `1h30m`, `1.5m` or `250ms`. */
export function milliseconds(duration) {
  const parts = String(duration).match(/\d+(\.\d+)?(ms|s|m|h|d)/g) || [];
  const total = parts.reduce((sum, part) => sum + parseFloat(part) * MS[part.replace(/[\d.]/g, '')], 0);
  if (parts.join('') !== duration || total === 0) {
    throw new Error(`DURATION is "${duration}"; give one such as 5m, 90s or 1h30m`);
  }
  return total;
}

/**
 * Chooses by weight. Consecutive turns follow the golden ratio, so that already a short run has
 * the mix of the weights; chance would need many more turns.
 *
 * @returns {function(number): string} from a turn's number to a slug
 */
export function byWeight(slugs, weights) {
  const sums = [];
  weights.reduce((sum, weight, i) => (sums[i] = sum + weight), 0);
  const total = sums[sums.length - 1];
  return (turn) => {
    const at = (((turn + 0.5) * 0.6180339887498949) % 1) * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at < sums[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return slugs[low];
  };
}

// One virtual user asks every endpoint once with each of its bodies.
function smokeScenario(workload, { only }) {
  return {
    smoke: {
      executor: 'per-vu-iterations',
      exec: 'smoke',
      vus: 1,
      iterations: selected(workload.smoke, only).length,
      maxDuration: '1h',
      gracefulStop: ms(GRACE_MS),
    },
  };
}

// One steady rate, held.
function averageLoad(workload, { duration, scale }) {
  const length = milliseconds(duration);
  return scenariosWith(
    workload.scenarios.filter(({ average_target: target }) => target > 0),
    (scenario) => ({
      executor: 'constant-arrival-rate',
      rate: scenario.average_target,
      duration: ms(length),
      ...arrivals(scenario, scenario.average_target, workload.vu_margin, scale),
    }),
  );
}

// The observed window in fast motion: requests per second are as they were, only the time between
// the hours is shorter. Within a bin the rate is constant, so that each bin's share is exact.
function replay(workload, { duration, scale }) {
  const length = milliseconds(duration);
  return scenariosWith(
    workload.scenarios.filter(({ replay_targets: targets }) => Math.max(...targets) > 0),
    (scenario) => ({
      executor: 'ramping-arrival-rate',
      startRate: scenario.replay_targets[0],
      stages: stagesOf(scenario.replay_targets, length / scenario.replay_targets.length),
      ...arrivals(scenario, Math.max(...scenario.replay_targets), workload.vu_margin, scale),
    }),
  );
}

function scenariosWith(scenarios, optionsOf) {
  return Object.fromEntries(scenarios.map((scenario) => [scenario.name, optionsOf(scenario)]));
}

// What both arrival-rate executors need. A shorter time unit scales exactly, where scaled rates
// would have to be rounded to integers.
function arrivals(scenario, peak, margin, scale) {
  const busy = (peak / scenario.time_unit_s) * scenario.busy_s * margin * scale;
  const vus = Math.max(1, Math.ceil(busy));
  return {
    exec: scenario.exec,
    timeUnit: ms((scenario.time_unit_s * 1000) / scale),
    // All at once: initialising a virtual user in the middle of a run disturbs what it measures.
    preAllocatedVUs: vus,
    maxVUs: vus,
    gracefulStop: ms(Math.max(GRACE_MS, scenario.busy_s * 1000)),
  };
}

// A jump and a level for each run of equal bins.
function stagesOf(targets, binMs) {
  const stages = [];
  targets.forEach((target, i) => {
    if (i > 0 && target === targets[i - 1]) {
      stages[stages.length - 1].bins += 1;
    } else {
      stages.push({ target, bins: 1 });
    }
  });
  return stages.flatMap(({ target, bins }) => [
    { target, duration: '0s' },
    { target, duration: ms(bins * binMs) },
  ]);
}

function ms(milliseconds) {
  return `${milliseconds}ms`;
}
