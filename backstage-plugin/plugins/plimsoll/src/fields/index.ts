import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** Fields for the forms of software templates, each loaded where it is used. */
export const formFields = [
  FormFieldBlueprint.make({
    name: 'plimsoll-environment',
    params: {
      field: () => import('./EnvironmentField').then(m => m.environmentField),
    },
  }),
  FormFieldBlueprint.make({
    name: 'plimsoll-traffic',
    params: { field: () => import('./TrafficField').then(m => m.trafficField) },
  }),
  FormFieldBlueprint.make({
    name: 'plimsoll-endpoints',
    params: {
      field: () => import('./EndpointsField').then(m => m.endpointsField),
    },
  }),
  FormFieldBlueprint.make({
    name: 'plimsoll-preview',
    params: { field: () => import('./PreviewField').then(m => m.previewField) },
  }),
];
