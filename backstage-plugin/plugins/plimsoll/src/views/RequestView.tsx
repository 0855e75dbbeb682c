import {
  toastApiRef,
  useAnalytics,
  useApi,
} from '@backstage/frontend-plugin-api';
import { Button, Checkbox, Select, TextField } from '@backstage/ui';
import {
  configurePermission,
  type Environment,
  environmentsOf,
  type NewBundle,
  repositoryOf,
  requestPermission,
  type Service,
} from '@plimsoll/backstage-plugin-common';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { plimsollApiRef } from '../api';
import { Guarded } from '../components/Guarded';
import { PageHead } from '../components/PageHead';
import { Answer, Failure, Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useLoaded } from '../hooks/useLoaded';
import { useReason } from '../hooks/useReason';
import { useMay, usePaths, useService } from '../hooks/useService';
import { TrafficChecked } from '../traffic/TrafficChecked';
import { apart, isSource, SOURCES } from '../fields/source';
import { Preview } from './Preview';
import styles from './RequestView.module.css';

const NONE = '-';

type Known = { service?: Service; environments: readonly Environment[] };

/** Asks for a load test: first what, then what that means, then it is asked for. */
export function RequestView() {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { entity, name } = useService();
  const known = useLoaded<Known>(`request ${name}`, async signal => {
    const [service, { items }] = await Promise.all([
      client.findService(name, { signal }),
      client.listEnvironments({ limit: 200 }, { signal }),
    ]);
    const offered = environmentsOf(entity);
    return {
      service,
      environments: items.filter(each => offered?.includes(each.name) ?? true),
    };
  });
  return (
    <>
      <PageHead title={t('request.title')} />
      <Answer of={known}>{data => <Request known={data} />}</Answer>
    </>
  );
}

/** What is wanted lives in the address: it can be shared, and the browser's back goes back. */
function Request({ known }: { known: Known }) {
  const { entity, name } = useService();
  const [query, setQuery] = useSearchParams();
  const traffic = query.get('traffic') ?? known.service?.traffic ?? '';
  const wanted: NewBundle = {
    service: name,
    repository:
      query.get('repository') ??
      (known.service?.repository || repositoryOf(entity) || ''),
    traffic,
    environment: query.get('environment'),
  };
  const isPreview = query.get('step') === 'preview';
  const remember = query.get('remember') !== 'no';
  if (isPreview && wanted.repository && wanted.traffic) {
    return (
      <Commit
        wanted={wanted}
        known={known}
        remember={remember}
        change={() =>
          setQuery(before => {
            before.delete('step');
            return before;
          })
        }
      />
    );
  }
  return (
    <Form
      wanted={wanted}
      known={known}
      remember={remember}
      preview={(next, keep) =>
        setQuery({
          repository: next.repository,
          traffic: next.traffic,
          ...(next.environment ? { environment: next.environment } : {}),
          ...(keep ? {} : { remember: 'no' }),
          step: 'preview',
        })
      }
    />
  );
}

function Form(props: {
  wanted: NewBundle;
  known: Known;
  remember: boolean;
  preview: (wanted: NewBundle, remember: boolean) => void;
}) {
  const { wanted, known } = props;
  const t = useWords();
  const mayConfigure = useMay(configurePermission).allowed;
  const mayNot = useReason(requestPermission);
  const [kind, place] = apart(wanted.traffic);
  const [repository, setRepository] = useState(wanted.repository);
  const [source, setSource] = useState<string>(kind);
  const [location, setLocation] = useState(place);
  const [environment, setEnvironment] = useState(wanted.environment ?? NONE);
  const [remember, setRemember] = useState(props.remember);
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!repository.trim() || !location.trim()) return;
    props.preview(
      {
        service: wanted.service,
        repository: repository.trim(),
        traffic: `${source}:${location.trim()}`,
        environment: environment === NONE ? null : environment,
      },
      remember,
    );
  };
  const sources: readonly string[] = isSource(source)
    ? SOURCES
    : [...SOURCES, source];
  return (
    <Panel title={t('request.from')}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <TextField
          name="repository"
          label={t('request.repository')}
          description={t('request.repositoryHelp')}
          value={repository}
          onChange={setRepository}
          isRequired
          isInvalid={tried && !repository.trim()}
          validationBehavior="aria"
        />
        {tried && !repository.trim() && (
          <p role="alert" className={styles.fault}>
            {t('request.repositoryMissing')}
          </p>
        )}
        <div className={styles.pair}>
          <Select
            name="source"
            label={t('request.source')}
            options={sources.map(value => ({
              value,
              label: isSource(value) ? t(`request.sources.${value}`) : value,
            }))}
            value={source}
            onChange={value => setSource(String(value))}
          />
          <TextField
            name="location"
            label={t('request.location')}
            description={t('request.locationHelp')}
            value={location}
            onChange={setLocation}
            isRequired
            isInvalid={tried && !location.trim()}
            validationBehavior="aria"
          />
        </div>
        {tried && !location.trim() && (
          <p role="alert" className={styles.fault}>
            {t('request.locationMissing')}
          </p>
        )}
        <TrafficChecked
          service={wanted.service}
          traffic={`${source}:${location.trim()}`}
          reason={location.trim() ? mayNot : t('curve.missing')}
        />
        {known.environments.length > 0 && (
          <Select
            name="environment"
            label={t('request.environment')}
            description={t('request.environmentHelp')}
            options={[
              { value: NONE, label: t('request.noEnvironment') },
              ...known.environments.map(each => ({
                value: each.name,
                label: each.name,
              })),
            ]}
            value={environment}
            onChange={value => setEnvironment(String(value))}
          />
        )}
        {mayConfigure && (
          <Checkbox isSelected={remember} onChange={setRemember}>
            {t('request.remember')}
          </Checkbox>
        )}
        <div>
          <Button type="submit" variant="primary">
            {t('request.preview')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Commit(props: {
  wanted: NewBundle;
  known: Known;
  remember: boolean;
  change: () => void;
}) {
  const { wanted, known, remember, change } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const toasts = useApi(toastApiRef);
  const analytics = useAnalytics();
  const navigate = useNavigate();
  const paths = usePaths();
  const { entity, owner } = useService();
  const reason = useReason(requestPermission, wanted.environment ?? undefined);
  const mayConfigure = useMay(configurePermission).allowed;
  // One key for this form: a second press, or a repeated one after a failure, asks for the same.
  const key = useRef(crypto.randomUUID());
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<Error>();

  // The load test is asked for by then: that this fails is worth a word, but no failure of it.
  const rememberIt = async () => {
    const { repository, traffic } = wanted;
    const { service } = known;
    if (service?.repository === repository && service?.traffic === traffic) {
      return;
    }
    try {
      await client.registerService({
        name: wanted.service,
        title: entity.metadata.title ?? entity.metadata.name,
        owner: owner ?? '',
        repository,
        traffic,
      });
    } catch {
      toasts.post({ title: t('request.notRemembered'), status: 'warning' });
    }
  };
  const commit = async () => {
    setSending(true);
    setError(undefined);
    try {
      const { workflowId } = await client.requestBundle(wanted, {
        idempotencyKey: key.current,
      });
      if (remember && mayConfigure) await rememberIt();
      analytics.captureEvent('request', wanted.service);
      toasts.post({ title: t('request.done'), timeout: 5_000 });
      navigate(paths.workflow(workflowId));
    } catch (failed) {
      setError(failed as Error);
      setSending(false);
    }
  };
  return (
    <>
      <Preview
        wanted={wanted}
        environment={known.environments.find(
          each => each.name === wanted.environment,
        )}
      />
      {error && <Failure error={error} />}
      <div className={styles.actions}>
        <Button variant="secondary" onPress={change}>
          {t('request.change')}
        </Button>
        <Guarded
          variant="primary"
          isPending={sending}
          onPress={commit}
          reason={reason}
        >
          {t('request.commit')}
        </Guarded>
      </div>
    </>
  );
}
