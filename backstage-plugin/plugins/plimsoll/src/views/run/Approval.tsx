import {
  identityApiRef,
  toastApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { Button, Link, Text, TextField } from '@backstage/ui';
import { runPermission } from '@plimsoll/backstage-plugin-common';
import { useState } from 'react';
import { plimsollApiRef } from '../../api';
import { Guarded } from '../../components/Guarded';
import { Failure, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { useReason } from '../../hooks/useReason';
import { nameOf, usePaths } from '../../hooks/useService';
import styles from './Run.module.css';
import { useActing } from './useActing';
import type { WholeRun } from './whole';

/** A run that another person has to agree to. */
export function Approval(props: { run: WholeRun; reload: () => void }) {
  const { run, reload } = props;
  const t = useWords();
  const paths = usePaths();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const mine = useIsMe(run.requested_by);
  const mayNot = useReason(runPermission, run.environment);
  const [comment, setComment] = useState('');
  const acting = useActing();
  const decide = (approved: boolean) =>
    acting.run(async () => {
      await client.approveRun(run.id, { approved, comment: comment.trim() });
      toasts.post({
        title: approved
          ? t('run.approval.approved')
          : t('run.approval.refused'),
        timeout: 5_000,
      });
      reload();
    });
  return (
    <Panel title={t('run.approval.title')}>
      <Text as="p">
        {t('run.approval.help', {
          environment: run.environment,
          who: nameOf(run.requested_by) || t('run.somebody'),
        })}{' '}
        <Link href={paths.workflow(run.workflow_id)}>
          {t('run.page.steps')}
        </Link>
      </Text>
      <div className={styles.field}>
        <TextField
          label={t('run.approval.comment')}
          value={comment}
          onChange={setComment}
          maxLength={1_000}
        />
      </div>
      {acting.error && <Failure error={acting.error} />}
      <div className={styles.actions}>
        <Guarded
          variant="primary"
          isPending={acting.pending}
          reason={mayNot ?? (mine ? t('run.approval.own') : undefined)}
          onPress={() => decide(true)}
        >
          {t('run.approval.approve')}
        </Guarded>
        {!mayNot && (
          <Button
            variant="secondary"
            isDisabled={acting.pending}
            onPress={() => decide(false)}
          >
            {t('run.approval.refuse')}
          </Button>
        )}
      </div>
    </Panel>
  );
}

/** Whether a name is that of whoever looks at the page. */
export function useIsMe(name: string): boolean {
  return useMe() === name;
}

/** The entity reference of whoever looks at the page, once it is known. */
export function useMe(): string | undefined {
  const identity = useApi(identityApiRef);
  const me = useLoaded('me', async () => identity.getBackstageIdentity());
  return me.data?.userEntityRef;
}
