import { BundleOperations } from './BundleOperations';
import type { Ports } from './caller';
import { RunOperations } from './RunOperations';
import { ServiceOperations } from './ServiceOperations';

/**
 * What can be done with Plimsoll on somebody's behalf, for the routes and the actions alike.
 *
 * Nothing is told before it is known that the caller may see the service that it is of.
 */
export type Operations = {
  bundles: BundleOperations;
  runs: RunOperations;
  services: ServiceOperations;
};

export function createOperations(ports: Ports): Operations {
  return {
    bundles: new BundleOperations(ports),
    runs: new RunOperations(ports),
    services: new ServiceOperations(ports),
  };
}

export type { Caller } from './caller';
