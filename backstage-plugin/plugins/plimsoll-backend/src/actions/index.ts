import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { Operations } from '../operations';
import type { ServiceFinder } from '../services';
import { registerBundleActions } from './bundles';
import { registerRunActions } from './runs';
import { registerVerdictActions } from './verdicts';

/** What programs, language models and templates may do, each on behalf of whoever calls. */
export function registerActions(options: {
  registry: ActionsRegistryService;
  operations: Operations;
  services: ServiceFinder;
}): void {
  const { registry, operations, services } = options;
  registerBundleActions(registry, operations, services);
  registerRunActions(registry, operations, services);
  registerVerdictActions(registry, operations, services);
}
