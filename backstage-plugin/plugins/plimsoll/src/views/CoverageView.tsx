import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import type { Coverage, CoverageRow } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Grid } from '../components/Grid';
import { Answer, Empty, Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';

/** Which endpoints of the newest code and traffic a bundle tests. */
export function CoverageView({ digest }: { digest: string }) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { whole, share } = useFormat();
  const coverage = useLoaded<Coverage>(`coverage ${digest}`, signal =>
    client.getCoverage(digest, { signal }),
  );
  return (
    <Panel title={t('bundle.coverage')}>
      <Answer of={coverage}>
        {({ rows, tested_share }) =>
          rows.length === 0 ? (
            <Empty>{t('coverage.empty')}</Empty>
          ) : (
            <>
              <Text as="p">
                {t('coverage.summary', { share: share(tested_share) })}
              </Text>
              <Grid<CoverageRow>
                label={t('bundle.coverage')}
                rows={rows}
                rowKey={row => `${row.endpoint} ${row.state}`}
                columns={[
                  {
                    name: t('coverage.endpoint'),
                    cell: row => row.endpoint,
                  },
                  {
                    name: t('coverage.state'),
                    cell: row => (
                      <span title={t(`coverage.help.${row.state}`)}>
                        {t(`coverage.states.${row.state}`)}
                      </span>
                    ),
                  },
                  {
                    name: t('coverage.requests'),
                    cell: row => whole(row.requests),
                    figure: true,
                  },
                  {
                    name: t('coverage.share'),
                    cell: row => share(row.share),
                    figure: true,
                  },
                  {
                    name: t('coverage.why'),
                    cell: row =>
                      row.reason ??
                      row.source ??
                      t(`coverage.help.${row.state}`),
                  },
                ]}
              />
            </>
          )
        }
      </Answer>
    </Panel>
  );
}
