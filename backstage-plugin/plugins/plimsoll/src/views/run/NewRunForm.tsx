import {
  Button,
  Checkbox,
  NumberField,
  Select,
  Text,
  TextField,
} from '@backstage/ui';
import type {
  BundleManifest,
  Environment,
  Load,
} from '@plimsoll/backstage-plugin-common';
import { type FormEvent, useState } from 'react';
import { Panel } from '../../components/Panel';
import { useWords } from '../../components/Words';
import { useFormat } from '../../hooks/useFormat';
import { Policy } from '../Preview';
import styles from './NewRun.module.css';
import { isOneOf, TEST_TYPES, useRunWords } from './words';
import type { WholeNewRun } from './whole';

const MINUTE_S = 60;

/** What is to run, where, and of which version. */
export function NewRunForm(props: {
  wanted: WholeNewRun;
  manifest: BundleManifest;
  environments: readonly Environment[];
  preview: (wanted: WholeNewRun) => void;
}) {
  const { manifest, environments, preview } = props;
  const t = useWords();
  const { testTypeHelp } = useRunWords();
  const [wanted, setWanted] = useState(props.wanted);
  const change = (changed: Partial<WholeNewRun>) =>
    setWanted(before => ({ ...before, ...changed }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    preview({ ...wanted, version: wanted.version.trim() });
  };
  const environment = environments.find(
    each => each.name === wanted.environment,
  );
  const types = TEST_TYPES.filter(each => each in manifest.test_types);
  const load = manifest.test_types[wanted.test_type];
  return (
    <Panel title={t('run.new.what')}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <Select
          name="environment"
          label={t('run.environment')}
          description={t('run.new.environmentHelp')}
          options={environments.map(each => ({
            value: each.name,
            label: each.name,
          }))}
          value={wanted.environment ?? null}
          onChange={value => change({ environment: String(value) })}
        />
        <section className={styles.note} aria-label={t('preview.policy')}>
          <Text as="h3" variant="body-medium" weight="bold">
            {t('preview.policyOf', { environment: wanted.environment ?? '' })}
          </Text>
          <Policy environment={environment} />
        </section>
        <Select
          name="test_type"
          label={t('run.testType')}
          description={testTypeHelp(wanted.test_type)}
          options={types.map(value => ({ value, label: value }))}
          value={wanted.test_type}
          onChange={value => {
            const next = String(value);
            if (isOneOf(TEST_TYPES, next)) change({ test_type: next });
          }}
        />
        {load && <Expected load={load} />}
        <TextField
          name="version"
          label={t('run.new.version')}
          description={t('run.new.versionHelp')}
          value={wanted.version}
          onChange={version => change({ version })}
          maxLength={200}
        />
        <div className={styles.pair}>
          <NumberField
            name="duration"
            label={t('run.new.duration')}
            description={t('run.new.durationHelp')}
            minValue={0.5}
            maxValue={1440}
            step={0.5}
            value={
              wanted.duration_s ? wanted.duration_s / MINUTE_S : Number.NaN
            }
            onChange={minutes =>
              change({
                duration_s: Number.isFinite(minutes)
                  ? Math.max(1, Math.round(minutes * MINUTE_S))
                  : undefined,
              })
            }
          />
          <NumberField
            name="scale"
            label={t('run.new.scale')}
            description={t('run.new.scaleHelp')}
            minValue={0.1}
            maxValue={1000}
            step={0.1}
            value={wanted.scale}
            onChange={scale =>
              change({ scale: Number.isFinite(scale) ? scale : 1 })
            }
          />
        </div>
        <Checkbox
          isSelected={wanted.into_history}
          onChange={into_history => change({ into_history })}
        >
          {t('run.new.intoHistory')}
        </Checkbox>
        <Checkbox
          isSelected={wanted.confirm}
          onChange={confirm => change({ confirm })}
        >
          {t('run.new.confirm')}
        </Checkbox>
        <div>
          <Button type="submit" variant="primary">
            {t('request.preview')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Expected({ load }: { load: Load }) {
  const t = useWords();
  const { duration, whole, figure, share } = useFormat();
  const requests = whole(load.requests);
  const lowered = load.lowered_to ?? 1;
  return (
    <Text as="p" color="secondary" className={styles.expected}>
      {load.duration_s === null
        ? t('run.new.expectedOnce', { requests })
        : t('run.new.expected', {
            requests,
            duration: duration(load.duration_s),
            peak:
              load.peak_per_second === null
                ? '–'
                : figure(load.peak_per_second),
          })}
      {lowered < 1 && ` ${t('run.new.lowered', { share: share(lowered) })}`}
    </Text>
  );
}
