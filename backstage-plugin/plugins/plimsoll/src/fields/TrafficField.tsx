import { useApi } from '@backstage/frontend-plugin-api';
import { Box, Select, Text, TextField } from '@backstage/ui';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { useEffect } from 'react';
import { plimsollApiRef } from '../api';
import { Answer } from '../components/Panel';
import { useWords } from '../components/Words';
import { useLoaded } from '../hooks/useLoaded';
import { TrafficChecked } from '../traffic/TrafficChecked';
import { Fault } from './Fault';
import styles from './Field.module.css';
import { serviceIn, wordsOf } from './form';
import { apart, faultOf, isSource, SOURCES } from './source';

const schema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      service: z
        .string()
        .optional()
        .describe('The field that has chosen the service; entityRef'),
    }),
});
type Props = typeof schema.TProps;

/** Says where production was seen, beginning with what is remembered of the service. */
export function TrafficPicker(props: Props) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const service = serviceIn(props, props.uiSchema['ui:options']?.service);
  const known = useLoaded(
    service && `field service ${service}`,
    async signal => ({
      traffic:
        service && (await client.findService(service, { signal }))?.traffic,
    }),
  );
  return (
    <Box bg="neutral" className={styles.field} data-plimsoll>
      {service ? (
        <Answer of={known}>
          {({ traffic }) => (
            <Source {...props} service={service} remembered={traffic || ''} />
          )}
        </Answer>
      ) : (
        <Text as="p">{t('field.chooseService')}</Text>
      )}
      <Fault of={props.rawErrors} />
    </Box>
  );
}

function Source(props: Props & { service: string; remembered: string }) {
  const { service, remembered, formData, onChange, disabled } = props;
  const t = useWords();
  const traffic = formData ?? remembered;
  const [kind, location] = apart(traffic);
  const kinds: readonly string[] = isSource(kind)
    ? SOURCES
    : [...SOURCES, kind];
  const isUnsaid = formData === undefined && remembered !== '';
  useEffect(() => {
    if (isUnsaid) onChange(remembered);
  }, [isUnsaid, onChange, remembered]);
  return (
    <>
      <div className={styles.pair}>
        <Select
          label={t('field.source')}
          isDisabled={disabled}
          options={kinds.map(value => ({
            value,
            label: isSource(value) ? t(`request.sources.${value}`) : value,
          }))}
          value={kind}
          onChange={value => onChange(`${value}:${location}`)}
        />
        <TextField
          label={t('field.location')}
          description={
            traffic && traffic === remembered
              ? t('field.registered')
              : t('request.locationHelp')
          }
          isDisabled={disabled}
          isRequired={props.required}
          validationBehavior="aria"
          value={location}
          onChange={value => onChange(`${kind}:${value}`)}
        />
      </div>
      <TrafficChecked
        service={service}
        traffic={`${kind}:${location.trim()}`}
        reason={location.trim() ? undefined : t('curve.missing')}
      />
    </>
  );
}

export const trafficField = createFormField({
  name: 'PlimsollTraffic',
  component: TrafficPicker,
  schema,
  validation: (traffic, { addError }, { apiHolder }) => {
    const t = wordsOf(apiHolder);
    const fault = faultOf(traffic ?? '');
    if (fault === 'kind') addError(t('field.kindMissing'));
    if (fault === 'location') addError(t('field.locationMissing'));
  },
});
