import { useApi } from '@backstage/frontend-plugin-api';
import { Box, Text } from '@backstage/ui';
import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { plimsollApiRef } from '../api';
import { Answer } from '../components/Panel';
import { LoadTable } from '../components/LoadTable';
import { useWords } from '../components/Words';
import { useFormat } from '../hooks/useFormat';
import { useLoaded } from '../hooks/useLoaded';
import { PreviewTraffic } from '../views/PreviewTraffic';
import styles from './Field.module.css';
import { otherField, serviceIn } from './form';
import { faultOf } from './source';

const schema = makeFieldSchema({
  output: z => z.null().optional(),
  uiOptions: z =>
    z.object({
      service: z
        .string()
        .optional()
        .describe('The field that has chosen the service; entityRef'),
      traffic: z
        .string()
        .optional()
        .describe('The field that has chosen the traffic; traffic'),
      environment: z
        .string()
        .optional()
        .describe('The field that has chosen the environment; environment'),
    }),
});
type Props = typeof schema.TProps;

/** Shows what the other fields of the form mean; it has no value of its own. */
export function FormPreview(props: Props) {
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { ago } = useFormat();
  const names = props.uiSchema['ui:options'] ?? {};
  const service = serviceIn(props, names.service);
  const traffic = otherField(props, names.traffic ?? 'traffic') ?? '';
  const chosen = otherField(props, names.environment ?? 'environment');
  const known = useLoaded(
    service && `field preview ${service}`,
    async signal => {
      const [bundles, environments] = await Promise.all([
        client.listBundles({ service: service ?? '', limit: 1 }, { signal }),
        client.listEnvironments({ limit: 200 }, { signal }),
      ]);
      const newest = bundles.items.at(0);
      return {
        newest: newest && (await client.getBundle(newest.digest, { signal })),
        environments: environments.items,
      };
    },
  );
  if (!service) {
    return (
      <Box bg="neutral" className={styles.field} data-plimsoll>
        <Text as="p">{t('field.chooseService')}</Text>
      </Box>
    );
  }
  return (
    <Box bg="neutral" className={styles.field} data-plimsoll>
      {faultOf(traffic) === undefined && (
        <PreviewTraffic
          wanted={{ service, repository: '', traffic }}
          environment={known.data?.environments.find(
            ({ name }) => name === chosen,
          )}
        />
      )}
      <Answer of={known}>
        {({ newest }) =>
          newest ? (
            <>
              <Text as="p" color="secondary">
                {t('preview.expectedFrom', {
                  ago: ago(newest.record.stored_at),
                })}
              </Text>
              <LoadTable manifest={newest.manifest} />
            </>
          ) : (
            <Text as="p" color="secondary">
              {t('preview.expectedNothing')}
            </Text>
          )
        }
      </Answer>
    </Box>
  );
}

export const previewField = createFormField({
  name: 'PlimsollPreview',
  component: FormPreview,
  schema,
});
