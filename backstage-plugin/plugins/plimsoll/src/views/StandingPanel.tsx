import { useApi } from '@backstage/frontend-plugin-api';
import type { Standing } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Answer, Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useLoaded } from '../hooks/useLoaded';
import { useService } from '../hooks/useService';
import { Stands } from './Stands';

/** How the service stands; nothing before its first run, where the other panels say what to do. */
export function StandingPanel() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const standing = useLoaded<Standing>(`standing ${name}`, signal =>
    client.getStanding(name, { signal }),
  );
  if (standing.data && !standing.data.newest_run) return null;
  return (
    <Panel title={t('fleet.standing')}>
      <Answer of={standing}>{data => <Stands standing={data} />}</Answer>
    </Panel>
  );
}
