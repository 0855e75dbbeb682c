import type { Standing } from '@plimsoll/backstage-plugin-common';
import { useFigures } from '../../charts';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import styles from './Figures.module.css';

const AGED_MS = 14 * 24 * 3_600_000;

/** The highest rate at which a service meets its objectives, as exactly as it is known. */
export function LoadLine({ of: line }: { of: Standing['load_line'] }) {
  const t = useWords();
  const { figure } = useFormat();
  if (!line) return <>{t('fleet.noLine')}</>;
  const { line_per_s: rate, low_per_s: low, high_per_s: high } = line;
  if (line.outcome === 'never') return <>{t('fleet.atNoRate')}</>;
  if (line.outcome === 'at_least' && low !== null) {
    return <>{t('fleet.atLeast', { rate: figure(low) })}</>;
  }
  if (rate !== null) return <>{t('fleet.perSecond', { rate: figure(rate) })}</>;
  return low !== null && high !== null ? (
    <>{t('fleet.between', { low: figure(low), high: figure(high) })}</>
  ) : (
    <>{t('fleet.noLine')}</>
  );
}

/** How far production's peak is below the load line, or why that is not known. */
export function Headroom({ of: headroom }: { of: Standing['headroom'] }) {
  const t = useWords();
  const { value } = useFigures();
  const { ratio, missing, explanation } = headroom;
  if (ratio === null) {
    const why = {
      no_load_line: t('fleet.unknownLine'),
      no_production_peak: t('fleet.unknownPeak'),
      not_equivalent: t('fleet.unknownSame'),
    };
    return (
      <span className={styles.quiet} title={explanation}>
        {why[missing ?? 'no_load_line']}
      </span>
    );
  }
  const told = { ratio: value(ratio, 'count') };
  return (
    <span className={ratio < 1 ? styles.bad : undefined} title={explanation}>
      {ratio < 1 ? t('fleet.below', told) : t('fleet.times', told)}
    </span>
  );
}

/** When a service was run last; that it is long ago is said in words. */
export function LastRun({ of: run }: { of: Standing['newest_run'] }) {
  const t = useWords();
  const { ago, exact } = useFormat();
  if (!run) return <span className={styles.quiet}>{t('fleet.never')}</span>;
  const old = isAged(run);
  const told = [exact(run.created_at), ...(old ? [t('fleet.aged')] : [])];
  return (
    <time
      dateTime={run.created_at}
      title={told.join('. ')}
      className={old ? styles.aged : undefined}
    >
      {t('fleet.ran', {
        ago: ago(run.created_at),
        environment: run.environment,
      })}
    </time>
  );
}

/** Whether what is known of a service is old enough to be doubted. */
export function isAged(run: Standing['newest_run']): boolean {
  return (
    run !== null && Date.now() - new Date(run.created_at).getTime() > AGED_MS
  );
}
