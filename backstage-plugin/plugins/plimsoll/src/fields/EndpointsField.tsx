import { useApi } from '@backstage/frontend-plugin-api';
import { Box, Button, Checkbox, SearchField, Text } from '@backstage/ui';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { useState } from 'react';
import { plimsollApiRef } from '../api';
import { Answer } from '../components/Panel';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { Fault } from './Fault';
import styles from './Field.module.css';
import { serviceIn, wordsOf } from './form';

/** As many as can be looked through; a name finds the others. */
const MOST_SHOWN = 100;
/** As many as a request may name. */
export const MOST_CHOSEN = 200;

const schema = makeFieldSchema({
  output: z => z.array(z.string()).optional(),
  uiOptions: z =>
    z.object({
      service: z
        .string()
        .optional()
        .describe('The field that has chosen the service; entityRef'),
    }),
});
type Props = typeof schema.TProps;
type Offered = { name: string; requests?: number };

/** Chooses endpoints of the service's newest bundle; none chosen means all of them. */
export function EndpointsPicker(props: Props) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const service = serviceIn(props, props.uiSchema['ui:options']?.service);
  const known = useLoaded<readonly Offered[]>(
    service && `field endpoints ${service}`,
    async signal => {
      if (service === undefined) return [];
      const [code, traffic] = await Promise.all([
        client.findEndpoints(service, { signal }),
        client.findTrafficProfile(service, { signal }),
      ]);
      const asked = new Map(
        traffic?.endpoints.map(each => [
          `${each.method} ${each.route}`,
          each.requests,
        ]),
      );
      const names = new Set(
        code?.map(({ method, route }) => `${method} ${route}`),
      );
      return [...names]
        .map(name => ({ name, requests: asked.get(name) }))
        .sort(
          (a, b) =>
            (b.requests ?? 0) - (a.requests ?? 0) ||
            a.name.localeCompare(b.name),
        );
    },
  );
  return (
    <Box bg="neutral" className={styles.field} data-plimsoll>
      {props.schema.title && (
        <Text as="p" weight="bold">
          {props.schema.title}
        </Text>
      )}
      {service ? (
        <Answer of={known}>
          {offered =>
            offered.length === 0 ? (
              <Text as="p">{t('field.endpointsNone')}</Text>
            ) : (
              <Choice {...props} offered={offered} />
            )
          }
        </Answer>
      ) : (
        <Text as="p">{t('field.chooseService')}</Text>
      )}
      <Fault of={props.rawErrors} />
    </Box>
  );
}

function Choice(props: Props & { offered: readonly Offered[] }) {
  const { offered, formData, onChange, disabled } = props;
  const t = useWords();
  const { whole } = useFormat();
  const [sought, setSought] = useState('');
  const chosen = formData ?? [];
  const found = offered.filter(({ name }) =>
    name.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  const shown = found.slice(0, MOST_SHOWN);
  const choose = (name: string, isChosen: boolean) => {
    const rest = chosen.filter(each => each !== name);
    const next = isChosen ? [...rest, name] : rest;
    onChange(next.length ? next : undefined);
  };
  return (
    <>
      <SearchField
        aria-label={t('field.endpointsFind')}
        placeholder={t('field.endpointsFind')}
        value={sought}
        onChange={setSought}
      />
      <div
        role="group"
        aria-label={t('field.endpointsFound')}
        className={styles.endpoints}
      >
        {shown.map(({ name, requests }) => (
          <Checkbox
            key={name}
            isDisabled={disabled}
            isSelected={chosen.includes(name)}
            onChange={isChosen => choose(name, isChosen)}
          >
            <span className={styles.endpoint}>
              {name}
              {requests !== undefined && ` (${whole(requests)})`}
            </span>
          </Checkbox>
        ))}
        {shown.length === 0 && (
          <Text as="p">{t('field.endpointsNoMatch')}</Text>
        )}
      </div>
      {found.length > shown.length && (
        <Text as="p" variant="body-small" color="secondary">
          {t('field.endpointsMany', {
            number: whole(found.length - shown.length),
          })}
        </Text>
      )}
      <div role="status">
        <Text as="p">
          {chosen.length
            ? t('field.endpointsSome', { count: chosen.length })
            : t('field.endpointsAll')}
        </Text>
      </div>
      {chosen.length > 0 && (
        <div>
          <Button
            size="small"
            variant="secondary"
            onPress={() => onChange(undefined)}
          >
            {t('field.endpointsClear')}
          </Button>
        </div>
      )}
    </>
  );
}

export const endpointsField = createFormField({
  name: 'PlimsollEndpoints',
  component: EndpointsPicker,
  schema,
  validation: (endpoints, { addError }, { apiHolder }) => {
    if (endpoints && endpoints.length > MOST_CHOSEN) {
      const number = String(MOST_CHOSEN);
      addError(wordsOf(apiHolder)('field.endpointsTooMany', { number }));
    }
  },
});
