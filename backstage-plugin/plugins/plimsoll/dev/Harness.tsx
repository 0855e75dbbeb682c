import { Link, Text, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { useState } from 'react';
import { Navigate, Route, Routes, useNavigate } from 'react-router-dom';
import { shop } from '../src/__testUtils__/examples';
import { EndpointsPicker } from '../src/fields/EndpointsField';
import { EnvironmentPicker } from '../src/fields/EnvironmentField';
import { FormPreview } from '../src/fields/PreviewField';
import { TrafficPicker } from '../src/fields/TrafficField';
import { forgetLoaded } from '../src/hooks/useLoaded';
import { EntityCard } from '../src/views/EntityCard';
import { EntityTab } from '../src/views/EntityTab';
import { FleetView } from '../src/views/fleet/FleetView';
import { FleetWidget } from '../src/views/widget/FleetWidget';
import styles from './Harness.module.css';
import { currentState, isState, keepState, STATES } from './states';

const VIEWS = {
  'load-tests': 'Tab',
  card: 'Card',
  fleet: 'Fleet',
  widget: 'Widget',
  fields: 'Form fields',
};

/** Every view in every state, without a server: a tab a state. */
export function Harness() {
  const [state, setState] = useState(currentState);
  const navigate = useNavigate();
  const choose = (chosen: string) => {
    if (!isState(chosen)) return;
    keepState(chosen);
    forgetLoaded();
    setState(chosen);
    navigate({ search: '' });
  };
  return (
    <EntityProvider entity={shop}>
      <nav className={styles.bar} aria-label="Harness">
        <ToggleButtonGroup
          className={styles.states}
          aria-label="State"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[state]}
          onSelectionChange={([chosen]) => choose(String(chosen))}
        >
          {Object.entries(STATES).map(([id, name]) => (
            <ToggleButton key={id} id={id}>
              {name}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        {Object.entries(VIEWS).map(([path, name]) => (
          <Link
            key={path}
            href={`/catalog/default/component/shop/${path}?state=${state}`}
          >
            {name}
          </Link>
        ))}
      </nav>
      <main key={state} className={styles.view}>
        <Routes>
          <Route path="load-tests/*" element={<EntityTab />} />
          <Route
            path="card"
            element={
              <div className={styles.card}>
                <EntityCard />
              </div>
            }
          />
          <Route path="fleet" element={<FleetView />} />
          <Route
            path="widget"
            element={
              <div className={styles.card}>
                <FleetWidget />
              </div>
            }
          />
          <Route path="fields" element={<Fields />} />
          <Route path="*" element={<Navigate to="load-tests" replace />} />
        </Routes>
      </main>
    </EntityProvider>
  );
}

/** The fields as the form of a template shows them. */
function Fields() {
  const [values, setValues] = useState<Record<string, unknown>>({
    entityRef: 'component:default/shop',
  });
  const field = (name: string, title: string) => ({
    name,
    formData: values[name] as never,
    onChange: (value: unknown) =>
      setValues(before => ({ ...before, [name]: value })),
    formContext: { formData: values },
    schema: { title },
    uiSchema: {},
    idSchema: { $id: name },
    registry: {} as never,
    disabled: false,
    readonly: false,
    onBlur: () => {},
    onFocus: () => {},
    rawErrors: [],
  });
  return (
    <div className={styles.fields}>
      <TrafficPicker {...field('traffic', 'Traffic')} />
      <EnvironmentPicker {...field('environment', 'Environment')} />
      <EndpointsPicker {...field('endpoints', 'Endpoints')} />
      <FormPreview {...field('preview', 'Preview')} />
      <Text as="p" variant="body-small" color="secondary">
        {JSON.stringify(values)}
      </Text>
    </div>
  );
}
