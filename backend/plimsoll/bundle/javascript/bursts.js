// Draws arrivals as uneven as production's. k6 by itself spaces them evenly.
//
// Time is cut into cells of a tenth of a second, or wider ones where those would be too many. Each
// minute gets its rounded share of the requests, so that the total is exact; which cells of the
// minute they fall into is drawn. With N the minute's requests of all scenarios and D the wanted
// index of dispersion of the counts per second, (60/59) · Σ (Σ n² − N²/60) / Σ N:
//
// - D = 1: at random, each cell with its share of the curve: multinomial, given the total.
// - D > 1: the same, but the shares themselves are drawn around the curve from a Dirichlet
//   distribution of concentration A. As then D = 1 + (N − 1) / (A + 1), A = (N − 1) / (D − 1) − 1.
//   All scenarios have the same shares, for bursts are common to them; cells are independent, so
//   that D is the same in whatever second one begins to count.
// - D < 1: the share 1 − D of the requests is spaced evenly, the rest falls at random.
//
// One minute alone can miss D by a fifth, by chance: so a minute is drawn again, a few times, while
// all minutes so far are not near it. The rise and fall of the curve itself is not counted.
//
// The chance is seeded by names: the same bundle always sends at the same moments, also when
// several machines share the test.

/**
 * Numbers from 0 to below 1.
 *
 * @typedef {() => number} Random
 */

const BLOCK_MS = 60000;
const MOST_CELLS = 3600;
const WIDTHS_MS = [100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000, 300000, 900000, 3600000];
const GOLDEN = 0.6180339887498949;
const LOWEST_CONCENTRATION = 0.1;
const NEAR = 0.06;
// Of a minute; as many as take about as long as the rest of preparing a test.
const FEWEST_DRAWS = 8;
const MOST_DRAWS = 64;
const DRAWN_CELLS = 100000;

/**
 * How a test of so many milliseconds is cut: `count` cells of `ms` milliseconds each.
 *
 * @param {number} lengthMs
 */
export function cellsOf(lengthMs) {
  const width = WIDTHS_MS.find((each) => lengthMs / each <= MOST_CELLS) || lengthMs / MOST_CELLS;
  const count = Math.max(1, Math.ceil(lengthMs / width - 1e-9));
  // k6 counts in nanoseconds: what has at most three decimals is exact.
  return { count, ms: Math.floor((lengthMs * 1000) / count) / 1000 };
}

/**
 * How many requests each scenario sends in each cell.
 *
 * @param {number[][]} expected a row a scenario: requests expected in each cell
 * @param {{cellMs: number, dispersion: number, seed: string}} settings
 * @returns {number[][]} whole numbers; the rows' sums are the rounded sums of those expected
 */
export function drawn(expected, { cellMs, dispersion, seed }) {
  const random = randomFrom(seed);
  /** @type {number[][]} */
  const counts = expected.map(() => []);
  const done = expected.map(() => 0);
  const cells = expected.length === 0 ? 0 : expected[0].length;
  const size = Math.max(1, Math.round(BLOCK_MS / cellMs));
  const second = Math.round(1000 / cellMs);
  let missing = [0, 0];
  let scale = 0;
  for (let start = 0; start < cells; start += size) {
    const rows = expected.map((row) => row.slice(start, start + size));
    const wholes = rows.map((weights, i) => {
      const before = rounded(done[i]);
      done[i] += sum(weights);
      return rounded(done[i]) - before;
    });
    const wanted = dispersion * sum(wholes);
    scale += Math.max(dispersion, 0.5) * sum(wholes);
    const curve = spreadsOf(together(rows), second);
    const target = curve.map((spread, i) => missing[i] + spread + wanted);
    const even = evenShare(rows, wholes, dispersion, curve[0], second);
    const draws = DRAWN_CELLS / (rows.length * rows[0].length);
    const most = Math.min(MOST_DRAWS, Math.max(FEWEST_DRAWS, draws));
    /** @type {{block: number[][], after: number[], far: number}} */
    let best = { block: [], after: [], far: Infinity };
    for (let draw = 0; draw < most; draw += 1) {
      const block = drawnOnce(rows, wholes, { dispersion, even }, random);
      const after = spreadsOf(together(block), second).map((spread, i) => target[i] - spread);
      const far = Math.max(...after.map(Math.abs));
      if (far < best.far) {
        best = { block, after, far };
      }
      if (second < 1 || best.far <= NEAR * scale) {
        break;
      }
    }
    missing = best.after;
    best.block.forEach((row, i) => row.forEach((count) => counts[i].push(count)));
  }
  return counts;
}

// The sum of many fractions is off by less than that.
const INEXACT = 1e-6;

/** @param {number} value */
function rounded(value) {
  return Math.max(0, Math.floor(value + 0.5 - INEXACT));
}

/**
 * Scenarios that are evenly spaced each for itself are not quite so together: that counts as random.
 *
 * @param {number[][]} rows
 * @param {number[]} wholes
 * @param {number} dispersion
 * @param {number} curve
 * @param {number} second
 */
function evenShare(rows, wholes, dispersion, curve, second) {
  const requests = sum(wholes);
  if (dispersion >= 1 || requests === 0) {
    return 0;
  }
  const spaced = rows.map((weights, i) => spacedEvenly(weights, wholes[i], phaseOf(i)));
  const uneven = Math.max(0, spreadsOf(together(spaced), second)[0] - curve) / requests;
  return uneven >= dispersion ? 1 : (1 - dispersion) / (1 - uneven);
}

/** @param {number} scenario */
function phaseOf(scenario) {
  return (0.5 + scenario * GOLDEN) % 1;
}

/**
 * @param {number[][]} rows
 * @param {number[]} wholes
 * @param {{dispersion: number, even: number}} settings
 * @param {Random} random
 */
function drawnOnce(rows, wholes, { dispersion, even: share }, random) {
  const multipliers = burstsOf(rows, dispersion, random);
  return rows.map((weights, i) => {
    const even = Math.min(wholes[i], Math.floor(wholes[i] * share + random()));
    const counts = fallenAtRandom(weights, multipliers, wholes[i] - even, random);
    if (even > 0) {
      spacedEvenly(weights, even, phaseOf(i)).forEach((count, cell) => {
        counts[cell] += count;
      });
    }
    return counts;
  });
}

/**
 * How far the counts of the seconds are from their mean: of random ones as much as they are many.
 * Seconds that begin with the block, and those that begin in the middle of them: nobody knows which
 * will be counted.
 *
 * @param {number[]} counts
 * @param {number} second
 */
function spreadsOf(counts, second) {
  return [0, Math.floor(second / 2)].map((first) => spreadFrom(counts, first, second));
}

/**
 * @param {number[]} counts
 * @param {number} first
 * @param {number} second
 */
function spreadFrom(counts, first, second) {
  const seconds = second < 1 ? 0 : Math.floor((counts.length - first) / second);
  if (seconds < 2) {
    return 0;
  }
  let all = 0;
  let squares = 0;
  for (let start = first; start < first + seconds * second; start += second) {
    let here = 0;
    for (let cell = start; cell < start + second; cell += 1) {
      here += counts[cell];
    }
    all += here;
    squares += here * here;
  }
  const whole = counts.length / second / seconds;
  return (whole * (seconds * squares - all * all)) / (seconds - 1);
}

/** @param {number[][]} rows */
function together(rows) {
  const totals = rows[0].slice();
  for (let i = 1; i < rows.length; i += 1) {
    const row = rows[i];
    for (let cell = 0; cell < totals.length; cell += 1) {
      totals[cell] += row[cell];
    }
  }
  return totals;
}

/**
 * Stages that send so many iterations in each cell, with half a step before the first: an iteration
 * that is due at the very end of a cell would come in the next one.
 *
 * @param {number[]} counts
 * @param {number} cellMs
 * @returns {{timeUnit: string, startRate: number, stages: {target: number, duration: string}[]}} of
 *   ramping-arrival-rate
 */
export function stagesFor(counts, cellMs) {
  // In halves of iterations per cell.
  const targets = counts.map((count, cell) => 2 * count + (cell === 0 ? 1 : 0));
  const stages = [];
  let at = 0;
  while (at < targets.length) {
    let end = at + 1;
    while (end < targets.length && targets[end] === targets[at]) {
      end += 1;
    }
    if (at > 0) {
      stages.push({ target: targets[at], duration: '0s' });
    }
    stages.push({ target: targets[at], duration: exactly((end - at) * cellMs) });
    at = end;
  }
  // k6 drops what it is late with when the stages end; it does not wait for them to end otherwise.
  stages.push({ target: 0, duration: '0s' }, { target: 0, duration: LATE });
  return { timeUnit: exactly(2 * cellMs), startRate: targets[0], stages };
}

const LATE = '1s';

/** @param {number} milliseconds */
function exactly(milliseconds) {
  return `${Number(milliseconds.toFixed(3))}ms`;
}

/**
 * By how much the arrivals of each cell are more or fewer than the curve says, in all scenarios.
 *
 * @param {number[][]} rows
 * @param {number} dispersion
 * @param {Random} random
 */
function burstsOf(rows, dispersion, random) {
  const totals = dispersion > 1 ? together(rows) : rows[0].map(() => 0);
  const requests = sum(totals);
  if (requests === 0) {
    return totals.map(() => 1);
  }
  const concentration = Math.max(LOWEST_CONCENTRATION, (requests - 1) / (dispersion - 1) - 1);
  return totals.map((total) => {
    const shape = (concentration * total) / requests;
    return shape > 0 ? gamma(shape, random) / shape : 1;
  });
}

/**
 * @param {number[]} weights
 * @param {number} count
 * @param {number} phase
 */
function spacedEvenly(weights, count, phase) {
  const total = sum(weights);
  let until = 0;
  let before = 0;
  return weights.map((weight, cell) => {
    until += weight;
    const share = cell === weights.length - 1 || total === 0 ? 1 : until / total;
    const reached = Math.floor(count * share + phase);
    const here = reached - before;
    before = reached;
    return here;
  });
}

/**
 * @param {number[]} weights
 * @param {number[]} multipliers
 * @param {number} count
 * @param {Random} random
 */
function fallenAtRandom(weights, multipliers, count, random) {
  const cells = weights.length;
  const counts = new Array(cells).fill(0);
  if (count === 0) {
    return counts;
  }
  const until = new Array(cells);
  let total = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    total += weights[cell] * multipliers[cell];
    until[cell] = total;
  }
  if (total === 0) {
    // Every share was drawn as nothing, or the curve rounds to a request where it is 0.
    counts[Math.floor(random() * cells)] = count;
  } else if (count < cells) {
    for (let i = 0; i < count; i += 1) {
      counts[firstAbove(until, random() * total)] += 1;
    }
  } else {
    let left = count;
    for (let cell = 0; cell < cells && left > 0; cell += 1) {
      const before = cell === 0 ? 0 : until[cell - 1];
      const weight = until[cell] - before;
      counts[cell] = until[cell] < total ? binomial(left, weight / (total - before), random) : left;
      left -= counts[cell];
    }
  }
  return counts;
}

/**
 * @param {number[]} sums
 * @param {number} value
 */
function firstAbove(sums, value) {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < sums[middle]) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((all, value) => all + value, 0);
}

/**
 * Numbers from 0 to below 1, by Marsaglia's xorshift (2003); the seed is hashed by FNV-1a.
 *
 * @param {string} seed
 * @returns {Random}
 */
export function randomFrom(seed) {
  let state = 2166136261;
  for (const letter of seed) {
    state = Math.imul(state ^ /** @type {number} */ (letter.codePointAt(0)), 16777619);
  }
  state = state === 0 ? 1 : state;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
  for (let i = 0; i < 16; i += 1) {
    next();
  }
  return next;
}

/**
 * Standard normal, by Box and Muller.
 *
 * @param {Random} random
 */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Of that shape and scale 1, by Marsaglia and Tsang (2000).
 *
 * @param {number} shape
 * @param {Random} random
 * @returns {number}
 */
function gamma(shape, random) {
  if (shape < 1) {
    return gamma(shape + 1, random) * Math.pow(1 - random(), 1 / shape);
  }
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = Math.pow(1 + x / Math.sqrt(9 * d), 3);
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d * (1 - v + Math.log(v))) {
      return d * v;
    }
  }
}

const FEW = 20;

/**
 * How many of so many trials succeed: by adding up probabilities where few do, by the normal
 * distribution where many do.
 *
 * @param {number} trials
 * @param {number} p
 * @param {Random} random
 * @returns {number}
 */
function binomial(trials, p, random) {
  if (p > 0.5) {
    return trials - binomial(trials, 1 - p, random);
  }
  const mean = trials * p;
  if (mean > FEW) {
    const found = Math.round(mean + normal(random) * Math.sqrt(mean * (1 - p)));
    return Math.min(trials, Math.max(0, found));
  }
  let rest = random();
  let probability = Math.pow(1 - p, trials);
  let found = 0;
  while (rest > probability && found < trials) {
    rest -= probability;
    probability *= ((trials - found) / (found + 1)) * (p / (1 - p));
    found += 1;
  }
  return found;
}
