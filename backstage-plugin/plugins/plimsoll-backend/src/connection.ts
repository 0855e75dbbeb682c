import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  PlimsollClient,
  PlimsollError,
  problem,
} from '@plimsoll/backstage-plugin-common';
import type { PlimsollConfig } from './config';

/** Makes clients of Plimsoll, each for one caller. */
export class Connection {
  constructor(
    private readonly config: PlimsollConfig,
    private readonly auth: AuthService,
  ) {}

  /** A client that acts on behalf of somebody. */
  as(credentials: BackstageCredentials): PlimsollClient {
    return new PlimsollClient({
      baseUrl: async () => `${this.config.baseUrl}/api/v1`,
      timeoutMs: this.config.timeoutMs,
      fetch: async (input, init) => {
        const headers = new Headers(init?.headers);
        const token = await this.token(credentials);
        if (token) headers.set('Authorization', `Bearer ${token}`);
        const answer = await fetch(input, { ...init, headers });
        if (this.refusesThePlugin(answer)) throw misconfigured();
        return answer;
      },
    });
  }

  private async token(
    credentials: BackstageCredentials,
  ): Promise<string | undefined> {
    const { authentication } = this.config;
    if (authentication.type === 'none') return undefined;
    if (authentication.type === 'static') return authentication.token;
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: authentication.audience,
    });
    return token;
  }

  /**
   * The caller has been let through by then: what is refused is the plugin's own token. Only whether
   * the person who approves is another than the one who asked, is left to Plimsoll.
   */
  private refusesThePlugin({ status, url }: Response): boolean {
    return (
      status === 401 ||
      (status === 403 &&
        this.config.authentication.type !== 'plugin-token' &&
        !url.endsWith('/approval'))
    );
  }
}

function misconfigured() {
  return new PlimsollError(
    problem(
      500,
      'misconfigured',
      'Not set up',
      'Plimsoll does not accept the portal. Tell whoever runs the portal.',
      {
        where: 'plimsoll.authentication',
        fix: 'Tell whoever runs the portal.',
      },
    ),
  );
}
