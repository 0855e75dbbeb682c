import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { RunDetails } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { Facts } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Answer, Empty } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { usePaths } from '../../hooks/useService';
import { Conclusion } from '../run/Conclusion';
import { Version } from '../run/RunTable';
import { shortRun } from '../run/words';
import type { Side } from './usePair';

/** What one of the two runs is. */
export function ChosenRun({ id, side }: { id?: string; side: Side }) {
  const t = useWords();
  const paths = usePaths();
  const { client } = useApi(plimsollApiRef);
  const details = useLoaded<RunDetails>(id && `compared run ${id}`, signal =>
    client.getRun(id ?? '', { signal }),
  );
  if (!id) return <Empty>{t(`compare.none.${side}`)}</Empty>;
  return (
    <Answer of={details}>
      {({ run, verdict }) => (
        <Facts
          facts={[
            [
              t('compare.run'),
              <Link key="run" href={paths.run(run.id)}>
                {shortRun(run.id)}
              </Link>,
            ],
            [t('compare.when'), <Moment key="when" at={run.created_at} />],
            [t('compare.version'), <Version key="of" of={run.version} />],
            [t('compare.where'), `${run.environment}, ${run.test_type}`],
            [
              t('compare.verdict'),
              <Conclusion key="verdict" of={verdict?.conclusion} />,
            ],
          ]}
        />
      )}
    </Answer>
  );
}
