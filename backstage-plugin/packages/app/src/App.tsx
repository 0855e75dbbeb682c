import { createApp } from '@backstage/frontend-defaults';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPage } from '@backstage/core-components';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';

const signIn = SignInPageBlueprint.make({
  params: {
    loader: async () => props =>
      <SignInPage {...props} auto providers={['guest']} />,
  },
});

/** Whatever is installed is discovered: see `app.packages` in app-config.yaml. */
export default createApp({
  features: [createFrontendModule({ pluginId: 'app', extensions: [signIn] })],
});
