import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isPermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  createPlimsollConditionalDecision,
  plimsollConditions,
} from '@plimsoll/backstage-plugin-backend';
import {
  cancelPermission,
  configurePermission,
  requestPermission,
  runPermission,
  triagePermission,
} from '@plimsoll/backstage-plugin-common';

const FOR_OWNERS = [
  cancelPermission,
  configurePermission,
  requestPermission,
  runPermission,
  triagePermission,
];

/** Everybody sees everything; what changes a service's load tests is for its owners. */
class OwnersPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    for (const each of FOR_OWNERS) {
      if (isPermission(permission, each)) {
        return createPlimsollConditionalDecision(
          permission,
          plimsollConditions.isOwner({
            claims: user?.info.ownershipEntityRefs ?? [],
          }),
        );
      }
    }
    return { result: AuthorizeResult.ALLOW };
  }
}

export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'owners-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new OwnersPolicy());
      },
    });
  },
});
