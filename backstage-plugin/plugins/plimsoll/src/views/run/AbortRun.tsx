import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
  TextField,
} from '@backstage/ui';
import { cancelPermission } from '@plimsoll/backstage-plugin-common';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { plimsollApiRef } from '../../api';
import { Guarded } from '../../components/Guarded';
import { Failure } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useReason } from '../../hooks/useReason';
import styles from './Run.module.css';
import { useActing } from './useActing';
import type { WholeRun } from './whole';

/** Stops a run; whether that is being asked is in the address, and an address stops nothing. */
export function AbortRun(props: { run: WholeRun; reload: () => void }) {
  const { run, reload } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const [query, setQuery] = useSearchParams();
  const [reason, setReason] = useState('');
  const acting = useActing();
  const mayNot = useReason(cancelPermission, run.environment);
  const show = (isOpen: boolean) =>
    setQuery(
      before => {
        if (isOpen) before.set('ask', 'abort');
        else before.delete('ask');
        return before;
      },
      { replace: !isOpen },
    );
  const abort = () =>
    acting.run(async () => {
      await client.abortRun(run.id, { reason: reason.trim() });
      toasts.post({ title: t('run.abort.done'), timeout: 5_000 });
      show(false);
      reload();
    });
  return (
    <>
      <Guarded variant="secondary" reason={mayNot} onPress={() => show(true)}>
        {t('run.abort.action')}
      </Guarded>
      <Dialog
        isOpen={!mayNot && query.get('ask') === 'abort'}
        onOpenChange={show}
        isDismissable
        width={480}
      >
        <DialogHeader>{t('run.abort.title')}</DialogHeader>
        <DialogBody className={styles.dialog}>
          <Text as="p">{t('run.abort.help')}</Text>
          <TextField
            label={t('run.abort.reason')}
            description={t('run.abort.reasonHelp')}
            value={reason}
            onChange={setReason}
            maxLength={500}
          />
          {acting.error && <Failure error={acting.error} />}
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" onPress={() => show(false)}>
            {t('run.abort.no')}
          </Button>
          <Button
            variant="primary"
            destructive
            isPending={acting.pending}
            onPress={abort}
          >
            {t('run.abort.yes')}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
