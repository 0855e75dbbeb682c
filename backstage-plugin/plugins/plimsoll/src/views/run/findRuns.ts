import type { JudgedRun, Page } from '@plimsoll/backstage-plugin-common';

const SHOWN = 25;
const LOOKED_AT = 200;
const MOST_PAGES = 5;

/**
 * The next runs with a conclusion, any if undefined.
 *
 * The server does not narrow by conclusion: pages are read until enough have it, but no more of
 * them than a reader would wait for. That there are none among them does not say that the list has
 * ended; only that there is no cursor does.
 */
export async function findRuns(
  list: (wanted: {
    limit: number;
    cursor: string | undefined;
  }) => Promise<Page<JudgedRun>>,
  conclusion: string | undefined,
  cursor?: string,
): Promise<Page<JudgedRun>> {
  if (!conclusion) return list({ limit: SHOWN, cursor });
  const items: JudgedRun[] = [];
  let next: string | null | undefined = cursor;
  for (let page = 0; page < MOST_PAGES && items.length < SHOWN; page++) {
    const found: Page<JudgedRun> = await list({
      limit: LOOKED_AT,
      cursor: next ?? undefined,
    });
    items.push(...found.items.filter(each => each.conclusion === conclusion));
    next = found.next_cursor;
    if (!next) break;
  }
  return { items, next_cursor: next };
}
