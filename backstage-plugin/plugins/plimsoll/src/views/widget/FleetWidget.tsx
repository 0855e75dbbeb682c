import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import { tabPath } from '@plimsoll/backstage-plugin-common';
import { Answer } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { fleetRouteRef } from '../../routes';
import { Conclusion } from '../run/Conclusion';
import { LastRun } from '../fleet/Figures';
import { type FleetRow, sorted } from '../fleet/order';
import { useFleet } from '../fleet/useFleet';
import styles from './FleetWidget.module.css';

const MOST = 5;

/** Those of the reader's services that need somebody, on the home page. */
export function FleetWidget() {
  const t = useWords();
  const fleet = useFleet('mine');
  const page = useRouteRef(fleetRouteRef);
  return (
    <div className={styles.widget} data-plimsoll>
      <Answer of={fleet}>{({ rows }) => <Regressed rows={rows} />}</Answer>
      {page && <Link href={page()}>{t('fleet.widgetMore')}</Link>}
    </div>
  );
}

function Regressed({ rows }: { rows: readonly FleetRow[] }) {
  const t = useWords();
  if (rows.length === 0) return <Text as="p">{t('fleet.widgetNone')}</Text>;
  const regressed = sorted(rows, undefined).filter(
    ({ standing }) => standing.open_regressions > 0,
  );
  if (regressed.length === 0) {
    return <Text as="p">{t('fleet.widgetFine')}</Text>;
  }
  return (
    <ul className={styles.list}>
      {regressed.slice(0, MOST).map(({ entityRef, title, standing }) => (
        <li key={entityRef} className={styles.row}>
          <Link href={tabPath(entityRef)}>{title}</Link>
          <Conclusion of={standing.newest_conclusion?.conclusion} />
          <span>
            {t('fleet.regressed', { count: standing.open_regressions })}
          </span>
          <LastRun of={standing.newest_run} />
        </li>
      ))}
    </ul>
  );
}
