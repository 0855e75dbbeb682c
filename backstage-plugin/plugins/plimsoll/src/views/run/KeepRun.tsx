import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiArrowDownSLine } from '@remixicon/react';
import { plimsollApiRef } from '../../api';
import { Failure } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { keepFile, useActing } from './useActing';
import type { WholeRun } from './whole';
import { shortRun } from './words';

/** What there is of a run to keep: none of it is ever shown on the portal's own origin. */
export function KeepRun({ run }: { run: WholeRun }) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const acting = useActing();
  const keep = (name: string, fetchIt: () => Promise<Response>) =>
    acting.run(async () => {
      await keepFile(await fetchIt(), name);
      toasts.post({ title: t('bundle.downloaded', { name }), timeout: 5_000 });
    });
  const file = `run-${shortRun(run.id)}`;
  return (
    <>
      <MenuTrigger>
        <Button
          variant="secondary"
          isPending={acting.pending}
          iconEnd={<RiArrowDownSLine />}
        >
          {t('action.download')}
        </Button>
        <Menu>
          <MenuItem
            onAction={() =>
              keep(`${file}.html`, () => client.downloadRunReport(run.id))
            }
          >
            {t('run.page.report')}
          </MenuItem>
          <MenuItem
            onAction={() =>
              keep(`${file}.csv`, () => client.downloadRunResults(run.id))
            }
          >
            {t('run.page.table')}
          </MenuItem>
          <MenuItem
            onAction={() =>
              keep(`${file}.json.gz`, () => client.downloadRawOutput(run.id))
            }
          >
            {t('run.page.raw')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {acting.error && <Failure error={acting.error} />}
    </>
  );
}
