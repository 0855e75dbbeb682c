import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  type Environment,
  type NewBundle,
  PlimsollError,
} from '@plimsoll/backstage-plugin-common';
import { plimsollApiRef } from '../api';
import { Answer, Panel } from '../components/Panel';
import { useWords } from '../components/Words';
import { useLoaded } from '../hooks/useLoaded';
import { type Seen, seenBefore, seenIn } from '../traffic/curve';
import { SeenTraffic } from '../traffic/SeenTraffic';
import { Unreadable } from '../traffic/TrafficChecked';

type Known = {
  seen?: Seen;
  /** Why it is not what the source holds right now. */
  instead?: Error;
  /** It can be read, but not in the time of a preview. */
  longer?: boolean;
};

/** What production asks for, from the source that was named; else as it was last observed. */
export function PreviewTraffic(props: {
  wanted: NewBundle;
  environment?: Environment;
}) {
  const { wanted, environment } = props;
  const t = useWords();
  const { client } = useApi(plimsollApiRef);
  const { service, traffic } = wanted;
  const known = useLoaded<Known>(
    `traffic ${service} ${traffic}`,
    async signal => {
      const before = async () => {
        const profile = await client.findTrafficProfile(service, { signal });
        return profile && seenBefore(profile);
      };
      try {
        const { sight } = await client.checkTraffic(
          { service, traffic },
          { signal },
        );
        return sight
          ? { seen: seenIn(sight) }
          : { longer: true, seen: await before() };
      } catch (error) {
        // Who may not look at sources, and a source that is away, still leave what was seen before.
        if (!(error instanceof PlimsollError)) throw error;
        return { instead: error, seen: await before() };
      }
    },
  );
  return (
    <Panel title={t('curve.title')}>
      <Answer of={known}>
        {({ seen, instead, longer }) => (
          <>
            {instead && <Unreadable error={instead} />}
            {(longer || (instead && seen)) && (
              <Text as="p" color="secondary">
                {longer
                  ? t('curve.longer')
                  : t('curve.last', { why: instead?.message ?? '' })}
              </Text>
            )}
            {seen ? (
              <SeenTraffic of={seen} environment={environment} />
            ) : (
              <Text as="p" color="secondary">
                {t('curve.none')}
              </Text>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}
