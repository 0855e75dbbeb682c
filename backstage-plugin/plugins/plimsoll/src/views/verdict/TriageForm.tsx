import {
  toastApiRef,
  useAnalytics,
  useApi,
} from '@backstage/frontend-plugin-api';
import {
  Button,
  Checkbox,
  Select,
  Text,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import { triagePermission } from '@plimsoll/backstage-plugin-common';
import { type FormEvent, useState } from 'react';
import { plimsollApiRef } from '../../api';
import { Guarded } from '../../components/Guarded';
import { Failure } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { useReason } from '../../hooks/useReason';
import { useMe } from '../run/Approval';
import { Said } from '../run/Said';
import { useActing } from '../run/useActing';
import { isOneOf } from '../run/words';
import { changeOf, MUTE_NAMES, type Wish } from './change';
import { type Finding, nextStates, type Standing } from './findings';
import styles from './Triage.module.css';
import { useVerdictWords } from './words';
import type { WholeRun } from '../run/whole';

const KEEP = 'keep';
const NEVER = 'never';

export type StandingFinding = { finding: Finding; standing: Standing };

/** What somebody says about a finding. */
export function TriageForm(props: {
  run: WholeRun;
  finding: Finding;
  standing: Standing;
  /** Other findings of the same endpoint: what is said of one is mostly meant of all. */
  siblings: readonly StandingFinding[];
  reload: () => void;
}) {
  const { run, finding, standing, siblings, reload } = props;
  const t = useWords();
  const words = useVerdictWords();
  const { exact } = useFormat();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const analytics = useAnalytics();
  const me = useMe();
  const mayNot = useReason(triagePermission, run.environment);
  const [state, setState] = useState(standing.state);
  const [assignee, setAssignee] = useState(standing.assignee);
  const [mute, setMute] = useState<string>(KEEP);
  const [comment, setComment] = useState('');
  const [together, setTogether] = useState(true);
  const acting = useActing();
  const muted =
    standing.mutedUntil && new Date(standing.mutedUntil).getTime() > Date.now()
      ? standing.mutedUntil
      : undefined;

  const wish: Wish = {
    state,
    assignee,
    mute: mute === NEVER || isOneOf(MUTE_NAMES, mute) ? mute : undefined,
    comment,
  };
  const changes = [
    { finding, standing },
    ...(together ? siblings : []),
  ].flatMap(each => changeOf(each.finding, each.standing, wish) ?? []);
  const isNothing = changeOf(finding, standing, wish) === undefined;
  const save = (event: FormEvent) => {
    event.preventDefault();
    acting.run(async () => {
      try {
        for (const change of changes) await client.triageRun(run.id, change);
      } finally {
        // Also after a conflict: what somebody else said meanwhile has to be seen.
        reload();
      }
      analytics.captureEvent('acknowledge', run.service, {
        attributes: { state },
      });
      toasts.post({ title: t('verdict.triage.done'), timeout: 5_000 });
    });
  };
  return (
    <form className={styles.form} onSubmit={save} noValidate>
      <Text as="p" className={styles.prose}>
        <Said>{finding.explanation}</Said>
      </Text>
      <Select
        name="state"
        label={t('verdict.triage.state')}
        description={words.stateHelp(state)}
        isDisabled={Boolean(mayNot)}
        options={nextStates(standing.state).map(value => ({
          value,
          label: words.state(value),
        }))}
        value={state}
        onChange={value => {
          const next = nextStates(standing.state).find(each => each === value);
          if (next) setState(next);
        }}
      />
      <div className={styles.pair}>
        <TextField
          name="assignee"
          label={t('verdict.triage.assignee')}
          description={t('verdict.triage.assigneeHelp')}
          isDisabled={Boolean(mayNot)}
          value={assignee}
          onChange={setAssignee}
          maxLength={200}
        />
        {me && assignee !== me && !mayNot && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => setAssignee(me)}
          >
            {t('verdict.triage.me')}
          </Button>
        )}
      </div>
      <Select
        name="mute"
        label={t('verdict.triage.mute')}
        description={t('verdict.triage.muteHelp')}
        isDisabled={Boolean(mayNot)}
        options={[
          {
            value: KEEP,
            label: muted
              ? t('verdict.triage.mutedUntil', { time: exact(muted) })
              : t('verdict.triage.notMuted'),
          },
          ...MUTE_NAMES.map(value => ({
            value,
            label: t(`verdict.triage.mutes.${value}`),
          })),
          ...(muted
            ? [{ value: NEVER, label: t('verdict.triage.unmute') }]
            : []),
        ]}
        value={mute}
        onChange={value => setMute(String(value))}
      />
      <TextAreaField
        name="comment"
        label={t('verdict.triage.comment')}
        isDisabled={Boolean(mayNot)}
        value={comment}
        onChange={setComment}
        maxLength={5_000}
      />
      {siblings.length > 0 && (
        <Checkbox
          isSelected={together}
          onChange={setTogether}
          isDisabled={Boolean(mayNot)}
        >
          {t('verdict.triage.together', { count: siblings.length })}
        </Checkbox>
      )}
      {acting.error && <Failure error={acting.error} />}
      <div>
        <Guarded
          type="submit"
          variant="primary"
          isPending={acting.pending}
          reason={
            mayNot ?? (isNothing ? t('verdict.triage.nothing') : undefined)
          }
        >
          {t('verdict.triage.save')}
        </Guarded>
      </div>
    </form>
  );
}
