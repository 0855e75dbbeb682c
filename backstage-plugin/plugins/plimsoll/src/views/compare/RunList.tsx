import { useApi } from '@backstage/frontend-plugin-api';
import { Button, SearchField, Switch } from '@backstage/ui';
import type { JudgedRun } from '@plimsoll/backstage-plugin-common';
import { useCallback, useState } from 'react';
import { plimsollApiRef } from '../../api';
import { Grid } from '../../components/Grid';
import { Moment } from '../../components/Moment';
import { Answer, Empty } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { usePages } from '../../hooks/usePages';
import { useService } from '../../hooks/useService';
import { Conclusion } from '../run/Conclusion';
import { Version } from '../run/RunTable';
import { shortRun } from '../run/words';
import styles from './Compare.module.css';

const LIMIT = 25;

/** Completed runs to choose one from, page by page. */
export function RunList(props: {
  chosen?: string;
  /** The run on the other side: like it is what compares best. */
  other?: string;
  onChoose: (id: string) => void;
}) {
  const { chosen, other, onChoose } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const [text, setText] = useState('');
  const [alike, setAlike] = useState(true);
  const { data } = useLoaded(other && `compared run ${other}`, signal =>
    client.getRun(other ?? '', { signal }),
  );
  const like = other && alike ? data?.run : undefined;
  const waits = Boolean(other) && alike && !data;
  const load = useCallback(
    (cursor?: string, signal?: AbortSignal) =>
      client.listRuns(
        {
          service: name,
          status: 'completed',
          environment: like?.environment,
          test_type: like?.test_type,
          limit: LIMIT,
          cursor,
        },
        { signal },
      ),
    [client, name, like],
  );
  const runs = usePages<JudgedRun>(
    `completed ${name} ${like?.environment} ${like?.test_type} ${waits}`,
    load,
  );
  return (
    <>
      <div className={styles.filters}>
        <SearchField
          label={t('compare.find')}
          size="small"
          value={text}
          onChange={setText}
        />
        {other && (
          <Switch
            label={t('compare.alike')}
            isSelected={alike}
            onChange={setAlike}
          />
        )}
      </div>
      <Answer of={runs}>
        {rows => {
          const found = rows.filter(row => fits(row, text));
          return (
            <>
              {found.length === 0 ? (
                <Empty>
                  {t(runs.hasMore ? 'compare.noneYet' : 'compare.noRun')}
                </Empty>
              ) : (
                <Grid
                  label={t('compare.runs')}
                  rows={found}
                  rowKey={({ run }) => run.id}
                  columns={[
                    {
                      name: t('compare.run'),
                      cell: ({ run }) =>
                        run.id === chosen || run.id === other ? (
                          <>
                            {shortRun(run.id)}{' '}
                            {t(
                              run.id === chosen
                                ? 'compare.isChosen'
                                : 'compare.isOther',
                            )}
                          </>
                        ) : (
                          <Button
                            size="small"
                            variant="secondary"
                            aria-label={t('compare.chooseRun', {
                              run: shortRun(run.id),
                            })}
                            onPress={() => onChoose(run.id)}
                          >
                            {shortRun(run.id)}
                          </Button>
                        ),
                    },
                    {
                      name: t('compare.when'),
                      cell: ({ run }) => <Moment at={run.created_at} />,
                    },
                    {
                      name: t('compare.verdict'),
                      cell: row => <Conclusion of={row.conclusion} />,
                    },
                    {
                      name: t('compare.version'),
                      cell: ({ run }) => <Version of={run.version} />,
                    },
                    {
                      name: t('compare.where'),
                      cell: ({ run }) => `${run.environment}, ${run.test_type}`,
                    },
                  ]}
                />
              )}
              {runs.hasMore && (
                <Button
                  variant="secondary"
                  size="small"
                  className={styles.more}
                  onPress={runs.more}
                >
                  {t('action.more')}
                </Button>
              )}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function fits({ run, conclusion }: JudgedRun, text: string): boolean {
  const said = [
    run.id,
    run.version,
    run.environment,
    run.test_type,
    conclusion,
  ];
  return said.join(' ').toLowerCase().includes(text.trim().toLowerCase());
}
