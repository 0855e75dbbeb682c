import { useApi } from '@backstage/frontend-plugin-api';
import type { History, Standing } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { useLoaded } from '../../hooks/useLoaded';
import { useService } from '../../hooks/useService';
import { LOAD_LINE } from './metrics';

/** How far production is below the load line, where that is what the history shows. */
export function useStanding({ key }: History): Standing | undefined {
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const { data } = useLoaded<Standing>(
    key.metric === LOAD_LINE ? `headroom ${name}` : undefined,
    signal => client.getStanding(name, { signal }),
  );
  return data?.load_line?.environment === key.environment ? data : undefined;
}
