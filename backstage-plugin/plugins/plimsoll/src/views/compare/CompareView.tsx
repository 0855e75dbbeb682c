import { useApi, useAnalytics } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiArrowLeftRightLine } from '@remixicon/react';
import type { RunComparison } from '@plimsoll/backstage-plugin-common';
import { useEffect } from 'react';
import { plimsollApiRef } from '../../api';
import { Guarded } from '../../components/Guarded';
import { PageHead } from '../../components/PageHead';
import { Answer, Empty, Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useLoaded } from '../../hooks/useLoaded';
import { useService } from '../../hooks/useService';
import styles from './Compare.module.css';
import { Differences } from './Differences';
import { RunList } from './RunList';
import { ChosenRun } from './ChosenRun';
import { SIDES, usePair } from './usePair';

/** Any two runs beside each other: what differs, by how much, and whether it matters. */
export function CompareView() {
  const t = useWords();
  const { pair, choose, swap } = usePair();
  const { base, candidate, pick } = pair;
  return (
    <>
      <PageHead
        title={t('compare.title')}
        actions={
          <Guarded
            variant="secondary"
            iconStart={<RiArrowLeftRightLine />}
            reason={base && candidate ? undefined : t('compare.noSwap')}
            onPress={swap}
          >
            {t('compare.swap')}
          </Guarded>
        }
      >
        <Text as="p" color="secondary">
          {t('compare.subtitle')}
        </Text>
      </PageHead>
      <div className={styles.sides}>
        {SIDES.map(side => (
          <Panel
            key={side}
            title={t(`compare.${side}`)}
            actions={
              pair[side] && (
                <Button
                  size="small"
                  variant="secondary"
                  aria-expanded={pick === side}
                  aria-label={t(`compare.choose.${side}`)}
                  onPress={() =>
                    choose({ pick: pick === side ? undefined : side })
                  }
                >
                  {pick === side
                    ? t('compare.keepIt')
                    : t('compare.chooseAnother')}
                </Button>
              )
            }
          >
            <ChosenRun id={pair[side]} side={side} />
          </Panel>
        ))}
      </div>
      {pick && (
        <Panel title={t(`compare.choose.${pick}`)}>
          <RunList
            chosen={pair[pick]}
            other={pick === 'base' ? candidate : base}
            onChoose={id => choose({ [pick]: id, pick: undefined })}
          />
        </Panel>
      )}
      {base && candidate && <Compared base={base} candidate={candidate} />}
    </>
  );
}

function Compared(props: { base: string; candidate: string }) {
  const { base, candidate } = props;
  const t = useWords();
  const analytics = useAnalytics();
  const { client } = useApi(plimsollApiRef);
  const { name } = useService();
  const same = base === candidate;
  const compared = useLoaded<RunComparison>(
    same ? undefined : `comparison ${base} ${candidate}`,
    signal => client.compareRuns({ baseline: base, candidate }, { signal }),
  );
  const isShown = compared.data !== undefined;
  useEffect(() => {
    if (isShown) analytics.captureEvent('compare', name);
  }, [isShown, analytics, name, base, candidate]);
  return (
    <Panel title={t('compare.differences')}>
      {same ? (
        <Empty>{t('compare.same')}</Empty>
      ) : (
        <Answer of={compared}>
          {found => <Differences comparison={found} />}
        </Answer>
      )}
    </Panel>
  );
}
