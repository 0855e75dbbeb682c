import { Link, Text } from '@backstage/ui';
import type { Standing } from '@plimsoll/backstage-plugin-common';
import { Sparkline, unitOf } from '../charts';
import { Facts } from '../components/Facts';
import { useWords } from '../components/Words';
import { usePaths } from '../hooks/useService';
import { Headroom, isAged, LastRun, LoadLine } from './fleet/Figures';
import { Conclusion } from './run/Conclusion';
import styles from './Stands.module.css';

/** How a service stands: what its newest run says, how much it carries, and where that goes. */
export function Stands({ standing }: { standing: Standing }) {
  const t = useWords();
  const paths = usePaths();
  const { newest_conclusion: newest, newest_run: run, sparkline } = standing;
  return (
    <div className={styles.stands}>
      {newest && (
        <div className={styles.verdict}>
          <Link
            href={paths.verdict(newest.run_id)}
            title={newest.explanation}
            className={styles.mark}
          >
            <Conclusion of={newest.conclusion} large />
          </Link>
          {standing.open_regressions > 0 && (
            <Text as="span">
              {t('fleet.regressed', { count: standing.open_regressions })}
            </Text>
          )}
        </div>
      )}
      <Facts
        facts={[
          [
            t('fleet.line'),
            <span key="line" title={t('fleet.lineHelp')}>
              <LoadLine of={standing.load_line} />
            </span>,
          ],
          [
            t('fleet.headroom'),
            <Headroom key="headroom" of={standing.headroom} />,
          ],
          [
            t('fleet.run'),
            run && (
              <Link key="run" href={paths.run(run.id)}>
                <LastRun of={run} />
              </Link>
            ),
          ],
        ]}
      />
      {sparkline && sparkline.points.length > 0 && (
        <figure className={styles.trend}>
          <Sparkline
            values={sparkline.points.map(({ value }) => value)}
            unit={unitOf(sparkline.unit ?? 'ms')}
            label={t('fleet.trendOf', {
              count: sparkline.points.length,
              environment: sparkline.environment,
            })}
            width={280}
            height={48}
          />
          <figcaption title={t('fleet.p95Help')}>
            {t('fleet.trendOf', {
              count: sparkline.points.length,
              environment: sparkline.environment,
            })}
          </figcaption>
        </figure>
      )}
      {isAged(run) && (
        <Text as="p" variant="body-small" color="secondary">
          {t('fleet.aged')}
        </Text>
      )}
    </div>
  );
}
