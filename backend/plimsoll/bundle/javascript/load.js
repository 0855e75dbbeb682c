// Turns workload.json into k6 scenarios.

import { cellsOf, drawn, stagesFor } from './bursts.js';
import { withTold } from './summary.js';

/**
 * workload.json.
 *
 * @typedef {object} Workload
 * @property {string} service
 * @property {number} vu_margin
 * @property {number} dispersion
 * @property {number | null} max_rate_per_s
 * @property {Record<string, TestType>} test_types
 * @property {Turn[]} smoke
 * @property {Scenario[]} scenarios
 * @property {import('./summary.js').Tags[]} told endpoints that the summary tells of by themselves
 * @property {{dispersion: number, longest: number, scenario: Scenario}} [journeys]
 */

/**
 * Rates are iterations per `time_unit_s`.
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} exec
 * @property {string[]} slugs
 * @property {number[]} weights
 * @property {number} busy_s
 * @property {number} [thinks_s]
 * @property {number} [last_s]
 * @property {boolean} pinned
 * @property {number} time_unit_s
 * @property {number} average_target
 * @property {number[]} replay_targets
 */

/**
 * A straight line of a rate over a share of the time.
 *
 * @typedef {{share: number, start: number, end: number}} Line
 */

/**
 * Without a curve it is the replay, whose scenarios have their own.
 *
 * @typedef {{duration_s: number, scale: number, peak_per_second: number, journeys_peak_per_second?: number, curve: Line[] | null}} TestType
 */

/** @typedef {{endpoint: string, body: number}} Turn */

/**
 * @typedef {object} Settings
 * @property {string} testType
 * @property {string} [duration]
 * @property {string} scale
 * @property {string} bursts
 * @property {string} [journeys]
 * @property {string} [only]
 */

/** @typedef {{workload: Workload, testType: string, type: TestType, lengthMs: number, scale: number}} Test */

/** @typedef {{scenario: Scenario, curve: Line[]}} Drawn */

/** @type {Record<string, number>} */
const MS = { ms: 1, s: 1000, m: 60000, h: 3600000, d: 86400000 };
const BURSTS = ['observed', 'even'];
const JOURNEYS = ['ignore', 'follow'];

// Requests that are under way when the time is up may end; nobody waits longer for them.
const GRACE_MS = 5000;

/**
 * k6's options for a test type.
 *
 * @param {Workload} workload
 * @param {Record<string, Record<string, Record<string, import('k6/options').Threshold[]>>>} thresholds
 *   thresholds.json: environment, test type, k6's thresholds
 * @param {Settings & {environment: string, userAgent: string} & Tls} settings
 * @returns {import('k6/options').Options}
 */
export function optionsFor(workload, thresholds, settings) {
  // k6 reads the options of the first VU only; thousands of others need no copy of them.
  if (__VU > 0) {
    return {};
  }
  const scenarios = scenariosOf(workload, settings);
  if (Object.keys(scenarios).length === 0) {
    throw new Error(`${settings.testType} has nothing to send: every rate in workload.json is 0`);
  }
  // An environment without thresholds of its own has to keep the default ones.
  const own = (thresholds[settings.environment] || thresholds.default || {})[settings.testType] || {};
  return {
    scenarios,
    ...tlsOf(settings),
    // Many users may have to log in.
    setupTimeout: '10m',
    thresholds: withTold(own, workload.told),
    userAgent: settings.userAgent,
    // Following a redirect would be a second request that production did not see here.
    maxRedirects: 0,
    summaryTrendStats: ['count', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  };
}

/**
 * How the target is spoken to by TLS: contents of files, and `true` for a certificate of its own
 * making.
 *
 * @typedef {{tlsCert?: string, tlsKey?: string, insecure?: string}} Tls
 */

/**
 * @param {Tls} settings
 * @returns {import('k6/options').Options}
 */
function tlsOf({ tlsCert, tlsKey, insecure }) {
  if (Boolean(tlsCert) !== Boolean(tlsKey)) {
    throw new Error('TLS_CERT_FILE and TLS_KEY_FILE belong together; give both');
  }
  const unsafe = insecure ? { insecureSkipTLSVerify: oneOf(['true', 'false'], insecure, 'INSECURE_SKIP_TLS_VERIFY') === 'true' } : {};
  return tlsCert && tlsKey ? { ...unsafe, tlsAuth: [{ cert: tlsCert, key: tlsKey }] } : unsafe;
}

/**
 * The scenarios of a test type.
 *
 * @param {Workload} workload
 * @param {Settings} settings
 * @returns {Record<string, import('k6/options').Scenario>}
 */
export function scenariosOf(workload, { testType, duration, scale, bursts, journeys, only }) {
  oneOf(['smoke', ...Object.keys(workload.test_types)], testType, 'TEST_TYPE');
  oneOf(BURSTS, bursts, 'BURSTS');
  const follows = oneOf(JOURNEYS, journeys || 'ignore', 'JOURNEYS') === 'follow';
  const times = Number(scale);
  if (!(times > 0 && Number.isFinite(times))) {
    throw new Error(`SCALE is "${scale}"; give a number above 0`);
  }
  if (testType === 'smoke') {
    return smokeScenario(workload, only);
  }
  const load = follows ? following(workload) : workload;
  const type = load.test_types[testType];
  const test = {
    workload: load,
    testType,
    type,
    lengthMs: lengthOf(workload, testType, duration),
    scale: scaleOf(load, type, times),
  };
  return bursts === 'even' ? evenly(test) : inBursts(test);
}

/**
 * How many milliseconds a test type lasts; `duration` is what somebody wants instead.
 *
 * @param {Workload} workload
 * @param {string} testType
 * @param {string} [duration]
 */
export function lengthOf(workload, testType, duration) {
  return duration ? milliseconds(duration) : workload.test_types[testType].duration_s * 1000;
}

/**
 * The name, if it is one of those; else an error that lists them.
 *
 * @param {string[]} names
 * @param {string} name
 * @param {string} what
 */
export function oneOf(names, name, what) {
  if (!names.includes(name)) {
    throw new Error(`${what} is "${name}"; choose one of: ${names.join(', ')}`);
  }
  return name;
}

/**
 * The turns of a smoke test, in order: an endpoint and which of its bodies.
 *
 * @param {Turn[]} turns
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

/**
 * Milliseconds of `90s`, `1h30m`, `1.5m` or `250ms`.
 *
 * @param {string} duration
 */
export function milliseconds(duration) {
  /** @type {string[]} */
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
 * @param {string[]} slugs
 * @param {number[]} weights
 * @returns {(turn: number) => string} from a turn's number to a slug
 */
export function byWeight(slugs, weights) {
  /** @type {number[]} */
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

/**
 * One virtual user asks every endpoint once with each of its bodies.
 *
 * @param {Workload} workload
 * @param {string | undefined} only
 * @returns {Record<string, import('k6/options').Scenario>}
 */
function smokeScenario(workload, only) {
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

/**
 * The same load as sessions: their beginnings are what arrives. Pinned scenarios stay as they are.
 *
 * @param {Workload} workload
 * @returns {Workload}
 */
function following(workload) {
  const { journeys, scenarios, test_types: types } = workload;
  if (!journeys) {
    throw new Error('JOURNEYS is "follow", but the profile of this bundle shows no sessions');
  }
  return {
    ...workload,
    dispersion: journeys.dispersion,
    scenarios: [journeys.scenario, ...scenarios.filter(({ pinned }) => pinned)],
    test_types: Object.fromEntries(
      Object.entries(types).map(([name, type]) => [
        name,
        { ...type, peak_per_second: type.journeys_peak_per_second || 0 },
      ]),
    ),
  };
}

/**
 * By how much every rate is multiplied, so that all together stay below the highest allowed one.
 *
 * @param {Workload} workload
 * @param {TestType} type
 * @param {number} times
 */
function scaleOf(workload, type, times) {
  const wanted = times * type.scale;
  const peak = type.peak_per_second * wanted;
  const limit = workload.max_rate_per_s;
  return limit !== null && peak > limit ? wanted * (limit / peak) : wanted;
}

/**
 * The rate of a scenario over time: straight lines in iterations per time unit, unscaled, each with
 * its share of the duration. Within a bin of the replay the rate is constant, so that each bin's
 * share is exact.
 *
 * @param {Test} test
 * @param {Scenario} scenario
 * @returns {Line[]}
 */
function curveOf({ type }, scenario) {
  if (type.curve === null) {
    const targets = scenario.replay_targets;
    return targets.map((target) => ({ share: 1 / targets.length, start: target, end: target }));
  }
  const average = scenario.average_target;
  if (scenario.pinned) {
    return [{ share: 1, start: average, end: average }];
  }
  return type.curve.map(({ share, start, end }) => ({
    share,
    start: start * average,
    end: end * average,
  }));
}

/** @param {Line[]} curve */
function peakOf(curve) {
  return curve.reduce((found, { start, end }) => Math.max(found, start, end), 0);
}

/**
 * @param {Test} test
 * @returns {Drawn[]}
 */
function withCurves(test) {
  return test.workload.scenarios
    .map((scenario) => ({ scenario, curve: curveOf(test, scenario) }))
    .filter(({ curve }) => peakOf(curve) > 0);
}

/**
 * As uneven as production's arrivals: each cell of a scenario has a number of requests of its own.
 *
 * @param {Test} test
 */
function inBursts(test) {
  const { workload, testType, lengthMs, scale } = test;
  const curves = withCurves(test);
  const cells = cellsOf(lengthMs);
  const expected = curves.map(({ scenario, curve }) =>
    perCell(curve, cells.count, ((lengthMs / 1000) * scale) / scenario.time_unit_s),
  );
  const counts = drawn(expected, {
    cellMs: cells.ms,
    dispersion: workload.dispersion,
    seed: `${workload.service} ${testType}`,
  });
  return named(curves, ({ scenario, curve }, i) => {
    const requests = counts[i].reduce((all, count) => all + count, 0);
    const vus = virtualUsers(test, scenario, peakOf(curve));
    return {
      executor: 'ramping-arrival-rate',
      ...stagesFor(counts[i], cells.ms),
      ...users(scenario, Math.min(vus, Math.max(1, requests))),
    };
  });
}

/**
 * Enough for four standard deviations more than usual, and for two that meet by chance. Of bursts
 * that are common to all scenarios each has its share. Waiting takes no longer when a target is slow.
 *
 * @param {Test} test
 * @param {Scenario} scenario
 * @param {number} peak
 */
function virtualUsers({ workload, lengthMs, scale }, scenario, peak) {
  /** @param {Scenario} scenario */
  const rateOf = ({ average_target: target, time_unit_s: unit }) => target / unit;
  const all = workload.scenarios.reduce((sum, each) => sum + rateOf(each), 0);
  const dispersion = 1 + (Math.max(0, workload.dispersion - 1) * rateOf(scenario)) / all;
  const busy = (peak / scenario.time_unit_s) * scenario.busy_s * scale;
  const waiting = (peak / scenario.time_unit_s) * thinking(scenario, lengthMs) * scale;
  const bursts = 4 * Math.sqrt(dispersion * (busy + waiting));
  return Math.ceil(workload.vu_margin * (busy + bursts) + waiting + 1);
}

/**
 * How long an iteration waits, at most to the end of the test.
 *
 * @param {Scenario} scenario
 * @param {number} lengthMs
 */
function thinking({ thinks_s: seconds }, lengthMs) {
  return Math.min(seconds || 0, lengthMs / 1000);
}

/**
 * What lies under a curve in each of so many equal parts of the time; `whole` is what a curve of
 * height 1 has in all.
 *
 * @param {Line[]} curve
 * @param {number} count
 * @param {number} whole
 */
function perCell(curve, count, whole) {
  const sums = [0];
  curve.forEach(({ share, start, end }, i) => sums.push(sums[i] + (share * (start + end)) / 2));
  const ends = [0];
  curve.forEach(({ share }, i) => ends.push(ends[i] + share));
  let piece = 0;
  let before = 0;
  return Array.from({ length: count }, (_, cell) => {
    const at = (cell + 1) / count;
    while (piece < curve.length - 1 && ends[piece + 1] < at) {
      piece += 1;
    }
    const { share, start, end } = curve[piece];
    const inside = Math.min(at - ends[piece], share);
    const until = cell === count - 1
      ? sums[curve.length]
      : sums[piece] + inside * (start + ((end - start) * inside) / share / 2);
    const here = Math.max(0, until - before) * whole;
    before = until;
    return here;
  });
}

/**
 * As k6 spaces arrivals by itself.
 *
 * @param {Test} test
 */
function evenly(test) {
  const { workload, lengthMs, scale } = test;
  return named(withCurves(test), ({ scenario, curve }) => {
    const margin = workload.vu_margin;
    const busy = (peakOf(curve) / scenario.time_unit_s) * scenario.busy_s * margin * scale;
    const waiting = (peakOf(curve) / scenario.time_unit_s) * thinking(scenario, lengthMs) * scale;
    const vus = Math.max(1, Math.ceil(busy + waiting));
    const unitMs = (scenario.time_unit_s * 1000) / scale;
    if (curve.length === 1 && curve[0].start === curve[0].end) {
      return {
        executor: 'constant-arrival-rate',
        rate: curve[0].start,
        duration: ms(lengthMs),
        // A shorter time unit scales exactly, where scaled rates would have to be integers.
        timeUnit: ms(unitMs),
        ...users(scenario, vus),
      };
    }
    // Multiples of the average are no integers, thousandths of them are near enough.
    const finer = test.type.curve === null ? 1 : 1000;
    return {
      executor: 'ramping-arrival-rate',
      startRate: Math.round(curve[0].start * finer),
      timeUnit: ms(unitMs * finer),
      stages: linesOf(curve, lengthMs, finer),
      ...users(scenario, vus),
    };
  });
}

/**
 * @param {Drawn[]} curves
 * @param {(drawn: Drawn, i: number) => import('k6/options').Scenario} optionsOf
 */
function named(curves, optionsOf) {
  return Object.fromEntries(curves.map((each, i) => [each.scenario.name, optionsOf(each, i)]));
}

/**
 * @param {Scenario} scenario
 * @param {number} vus
 */
function users(scenario, vus) {
  return {
    exec: scenario.exec,
    // All at once: initialising a virtual user in the middle of a run disturbs what it measures.
    preAllocatedVUs: vus,
    maxVUs: vus,
    gracefulStop: ms(Math.max(GRACE_MS, (scenario.last_s || scenario.busy_s) * 1000)),
  };
}

/**
 * Stages along the lines, with a jump where one does not begin at the height where the last ended.
 * Levels of the same height are one stage.
 *
 * @param {Line[]} curve
 * @param {number} lengthMs
 * @param {number} finer
 */
function linesOf(curve, lengthMs, finer) {
  /** @type {Line[]} */
  const lines = [];
  curve.forEach(({ share, start, end }) => {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.start === last.end && last.end === start && start === end) {
      last.share += share;
    } else {
      lines.push({ share, start, end });
    }
  });
  return lines.flatMap(({ share, start, end }, i) => {
    const line = { target: Math.round(end * finer), duration: ms(share * lengthMs) };
    const jumps = i > 0 && lines[i - 1].end !== start;
    return jumps ? [{ target: Math.round(start * finer), duration: '0s' }, line] : [line];
  });
}

/** @param {number} milliseconds */
function ms(milliseconds) {
  return `${milliseconds}ms`;
}
