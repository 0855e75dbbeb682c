// The software template, as its form asks for it: a load test of the example shop, waited for.
//
//   node tests/browser/template.mjs --portal http://localhost:7007 --repository R --traffic T
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values: given } = parseArgs({
  options: {
    portal: { type: 'string' },
    repository: { type: 'string' },
    traffic: { type: 'string' },
  },
});

async function ask(path, init = {}) {
  const answer = await fetch(`${given.portal}/api/${path}`, init);
  assert.ok(
    answer.ok,
    `${path}: ${answer.status} ${await answer.clone().text()}`,
  );
  return answer.json();
}

const { backstageIdentity } = await ask('auth/guest/refresh');
const headers = {
  Authorization: `Bearer ${backstageIdentity.token}`,
  'Content-Type': 'application/json',
};
const request = async entityRef => {
  const { id } = await ask('scaffolder/v2/tasks', {
    method: 'POST',
    headers,
    body: JSON.stringify({
      templateRef: 'template:default/request-load-test',
      values: {
        entityRef,
        repository: given.repository,
        traffic: given.traffic,
        wait: true,
      },
    }),
  });
  for (;;) {
    const task = await ask(`scaffolder/v2/tasks/${id}`, { headers });
    if (!['open', 'processing'].includes(task.status)) {
      const events = await ask(`scaffolder/v2/tasks/${id}/events`, { headers });
      return {
        status: task.status,
        said: events.map(({ body }) => body.message).join('\n'),
      };
    }
    await sleep(500);
  }
};

const own = await request('component:default/shop');
assert.equal(own.status, 'completed', own.said);
assert.match(own.said, /The load test is ready\./);

const foreign = await request('component:default/payments');
assert.equal(foreign.status, 'failed', foreign.said);
assert.match(foreign.said, /permission plimsoll\.request/);
