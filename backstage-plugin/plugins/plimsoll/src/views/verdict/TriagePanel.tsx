import { Text } from '@backstage/ui';
import { NavLink, useSearchParams } from 'react-router-dom';
import { Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { nameOf } from '../../hooks/useService';
import { useMetric } from '../run/metrics';
import { type Finding, idOf, type Standing, standingOf } from './findings';
import styles from './Triage.module.css';
import { TriageForm } from './TriageForm';
import { TriageHistory } from './TriageHistory';
import { useVerdictWords } from './words';
import type { WholeDetails, WholeRun } from '../run/whole';

/** What the verdict found, and what people do about each of it; which one is in the address. */
export function TriagePanel(props: {
  run: WholeRun;
  findings: readonly Finding[];
  triage: WholeDetails['triage'];
  reload: () => void;
}) {
  const { run, findings, triage, reload } = props;
  const t = useWords();
  const metric = useMetric();
  const [query] = useSearchParams();
  const chosen =
    findings.find(
      each =>
        each.endpoint === query.get('endpoint') &&
        each.metric === query.get('metric'),
    ) ?? findings[0];
  const standing = standingOf(chosen, triage);
  return (
    <Panel title={t('verdict.triage.title')}>
      <Text as="p" color="secondary" className={styles.prose}>
        {t('verdict.triage.help')}
      </Text>
      <div className={styles.columns}>
        <nav aria-label={t('verdict.triage.findings')}>
          <ul className={styles.findings}>
            {findings.map(each => (
              <li key={idOf(each)}>
                <FindingLink
                  finding={each}
                  standing={standingOf(each, triage)}
                  isChosen={each === chosen}
                />
              </li>
            ))}
          </ul>
        </nav>
        <section
          className={styles.chosen}
          aria-label={`${metric.endpoint(chosen.endpoint)} ${metric.name(
            chosen.metric,
          )}`}
        >
          <TriageForm
            // Another finding, or a newer answer to it, begins the form anew.
            key={`${idOf(chosen)} ${standing.entries.length}`}
            run={run}
            finding={chosen}
            standing={standing}
            siblings={findings
              .filter(
                each => each !== chosen && each.endpoint === chosen.endpoint,
              )
              .map(each => ({
                finding: each,
                standing: standingOf(each, triage),
              }))}
            reload={reload}
          />
          <TriageHistory entries={standing.entries} />
        </section>
      </div>
    </Panel>
  );
}

function FindingLink(props: {
  finding: Finding;
  standing: Standing;
  isChosen: boolean;
}) {
  const { finding, standing, isChosen } = props;
  const t = useWords();
  const metric = useMetric();
  const words = useVerdictWords();
  const { exact } = useFormat();
  const [query] = useSearchParams();
  const to = new URLSearchParams(query);
  to.set('endpoint', finding.endpoint);
  to.set('metric', finding.metric);
  const isMuted =
    standing.mutedUntil !== undefined &&
    new Date(standing.mutedUntil).getTime() > Date.now();
  return (
    <NavLink
      to={`?${to}`}
      replace
      className={styles.finding}
      aria-current={isChosen ? 'true' : undefined}
    >
      <strong>{metric.endpoint(finding.endpoint)}</strong>
      <span>
        {metric.name(finding.metric)}
        {finding.comparison && ` ${metric.effect(finding.comparison.effect)}`}
        {' · '}
        {t(`verdict.kinds.${finding.kind}`)}
      </span>
      <span className={styles.quiet}>
        {[
          words.state(standing.state),
          standing.assignee && nameOf(standing.assignee),
          isMuted &&
            t('verdict.triage.mutedUntil', {
              time: exact(standing.mutedUntil ?? 0),
            }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </NavLink>
  );
}
