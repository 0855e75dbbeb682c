import { Link, Text } from '@backstage/ui';
import type { RunProgress } from '@plimsoll/backstage-plugin-common';
import { useEffect, useRef, useState } from 'react';
import { Facts } from '../../components/Facts';
import { Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { usePaths } from '../../hooks/useService';
import styles from './Run.module.css';
import type { WatchedRun } from './useRun';
import type { WholeRun } from './whole';

/** A run that goes on: how far it is, and what it sends. */
export function Live({ watched }: { watched: WatchedRun }) {
  const t = useWords();
  const paths = usePaths();
  const { run, progress } = watched;
  return (
    <Panel
      title={t('run.live.title')}
      actions={
        <Link href={paths.workflow(run.workflow_id)}>
          {t('run.page.steps')}
        </Link>
      }
    >
      {progress ? (
        <Progress run={run} progress={progress} />
      ) : (
        <Text as="p" role="status">
          {run.status === 'running'
            ? t('run.live.begins')
            : t('run.live.queued')}
        </Text>
      )}
    </Panel>
  );
}

function Progress(props: { run: WholeRun; progress: RunProgress }) {
  const { run, progress } = props;
  const t = useWords();
  const { whole, figure, share, duration } = useFormat();
  const rate = useRate(progress);
  const elapsed = Math.min(progress.elapsed_s, run.duration_s);
  const errors =
    progress.requests > 0 ? progress.failed / progress.requests : undefined;
  return (
    <>
      <progress
        className={styles.progress}
        value={elapsed}
        max={run.duration_s}
        aria-label={t('run.live.progress')}
      />
      <Facts
        facts={[
          [
            t('run.live.elapsed'),
            t('run.live.of', {
              elapsed: duration(elapsed),
              whole: duration(run.duration_s),
            }),
          ],
          [
            t('run.live.rate'),
            rate === undefined
              ? '–'
              : t('run.plan.perSecond', { rate: figure(rate) }),
          ],
          [t('run.requests'), whole(progress.requests)],
          [
            t('run.errors'),
            errors === undefined
              ? '–'
              : t('run.live.failed', {
                  failed: whole(progress.failed),
                  share: share(errors),
                }),
          ],
          [t('preview.users'), whole(progress.virtual_users)],
        ]}
      />
    </>
  );
}

/** Requests a second between the last two looks; of the first look, since the run began. */
function useRate(progress: RunProgress): number | undefined {
  const before = useRef<RunProgress>();
  const [rate, setRate] = useState<number>();
  useEffect(() => {
    const last = before.current;
    const since =
      last && last.elapsed_s < progress.elapsed_s
        ? last
        : { elapsed_s: 0, requests: 0 };
    if (last && last.elapsed_s === progress.elapsed_s) return;
    before.current = progress;
    const seconds = progress.elapsed_s - since.elapsed_s;
    if (seconds > 0) setRate((progress.requests - since.requests) / seconds);
  }, [progress]);
  return rate;
}
