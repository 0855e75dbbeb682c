import { useApi } from '@backstage/frontend-plugin-api';
import { Box, Select, Text } from '@backstage/ui';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import type { Environment } from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Answer } from '../components/Panel';
import { useWords } from '../components/Words';
import { useLoaded } from '../hooks/useLoaded';
import { Policy } from '../views/PreviewPolicy';
import styles from './Field.module.css';
import { Fault } from './Fault';

const NONE = '-';
const MOST = 200;

const schema = makeFieldSchema({ output: z => z.string().optional() });
type Props = typeof schema.TProps;

/** Chooses an environment, and says what load it may be put through. */
export function EnvironmentPicker(props: Props) {
  const { client } = useApi(plimsollApiRef);
  const known = useLoaded('field environments', async signal => {
    const { items } = await client.listEnvironments(
      { limit: MOST },
      { signal },
    );
    return items;
  });
  return (
    <Box bg="neutral" className={styles.field} data-plimsoll>
      <Answer of={known}>
        {environments => <Choice {...props} environments={environments} />}
      </Answer>
      <Fault of={props.rawErrors} />
    </Box>
  );
}

function Choice(props: Props & { environments: readonly Environment[] }) {
  const { environments, formData, onChange, required, disabled } = props;
  const t = useWords();
  const chosen = environments.find(({ name }) => name === formData);
  if (environments.length === 0) {
    return <Text as="p">{t('field.environmentsNone')}</Text>;
  }
  return (
    <>
      <Select
        label={props.schema.title ?? t('request.environment')}
        description={props.schema.description}
        isDisabled={disabled}
        isRequired={required}
        options={[
          ...(required
            ? []
            : [{ value: NONE, label: t('field.environmentNone') }]),
          ...environments.map(({ name }) => ({ value: name, label: name })),
        ]}
        value={chosen?.name ?? (required ? null : NONE)}
        onChange={value =>
          onChange(value === NONE || value === null ? undefined : String(value))
        }
      />
      {formData && !chosen && (
        <Fault of={[t('field.environmentGone', { name: formData })]} />
      )}
      {chosen && (
        <section aria-label={t('field.policy', { environment: chosen.name })}>
          <Text as="p" variant="body-small" color="secondary">
            {t('field.policy', { environment: chosen.name })}
          </Text>
          <Text as="div">
            <Policy environment={chosen} />
          </Text>
        </section>
      )}
    </>
  );
}

export const environmentField = createFormField({
  name: 'PlimsollEnvironment',
  component: EnvironmentPicker,
  schema,
});
