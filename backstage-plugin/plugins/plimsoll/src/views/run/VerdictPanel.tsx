import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { runPermission } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../../api';
import { Guarded } from '../../components/Guarded';
import { Failure, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useReason } from '../../hooks/useReason';
import { Conclusion } from './Conclusion';
import styles from './Run.module.css';
import { Said } from './Said';
import { useActing } from './useActing';
import type { WatchedRun } from './useRun';
import type { WholeRun } from './whole';

/** What a run says about the service, in short; or how far the judging is. */
export function VerdictPanel(props: {
  watched: WatchedRun;
  reload: () => void;
}) {
  const { watched, reload } = props;
  const t = useWords();
  const { run, verdict, judging } = watched;
  return (
    <Panel title={t('run.verdict')}>
      <JudgingState judging={judging} />
      {judging === 'missing' && <JudgeNow run={run} reload={reload} />}
      {verdict && (
        <>
          <Text as="p">
            {judging === 'being confirmed' && `${t('run.page.suspected')}: `}
            <Conclusion of={verdict.conclusion} large />
          </Text>
          <Text as="p" className={styles.prose}>
            <Said>{verdict.explanation}</Said>
          </Text>
        </>
      )}
      {verdict?.settle && (
        <Text as="p" className={styles.prose}>
          <strong>{t('verdict.settle')}</strong>: <Said>{verdict.settle}</Said>
        </Text>
      )}
      {run.reason && !verdict?.explanation.includes(run.reason) && (
        <Text as="p" className={styles.prose}>
          <Said>{run.reason}</Said>
        </Text>
      )}
    </Panel>
  );
}

/** How far the judging is; nothing once the verdict stays. */
export function JudgingState(props: { judging: WatchedRun['judging'] }) {
  const t = useWords();
  const words: Partial<Record<WatchedRun['judging'], string>> = {
    none: t('run.page.notJudged'),
    open: t('run.page.judging'),
    'being confirmed': t('run.page.confirming'),
    missing: t('run.page.judgingFailed'),
  };
  const said = words[props.judging];
  return said ? (
    <Text as="p" role="status">
      {said}
    </Text>
  ) : null;
}

function JudgeNow(props: { run: WholeRun; reload: () => void }) {
  const { run, reload } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const mayNot = useReason(runPermission, run.environment);
  const acting = useActing();
  const judge = () =>
    acting.run(async () => {
      await client.judgeRun(run.id);
      toasts.post({ title: t('run.page.judgeAsked'), timeout: 5_000 });
      reload();
    });
  return (
    <>
      <Guarded
        variant="secondary"
        isPending={acting.pending}
        reason={mayNot}
        onPress={judge}
      >
        {t('run.page.judge')}
      </Guarded>
      {acting.error && <Failure error={acting.error} />}
    </>
  );
}
