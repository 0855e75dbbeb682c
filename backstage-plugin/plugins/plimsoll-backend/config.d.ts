export interface Config {
  plimsoll?: {
    /**
     * Where Plimsoll answers, such as `https://plimsoll.example.com`.
     */
    baseUrl: string;
    /**
     * How the plugin shows Plimsoll who it is. Default: none, which Plimsoll takes only on the
     * machine that it runs on.
     */
    authentication?:
      | {
          type: 'none';
        }
      | {
          /** One token for all, made by `plimsoll token create backstage --scope request`. */
          type: 'static';
          /** @visibility secret */
          token: string;
        }
      | {
          /**
           * A token of Backstage's own for each request, which names the user on whose behalf the
           * plugin asks. Plimsoll verifies it with Backstage's public keys.
           */
          type: 'plugin-token';
          /** Whom the token is for. Default: `plimsoll-server`. */
          audience?: string;
        };
    /** After how many milliseconds without an answer a request is given up. Default: 30000. */
    timeoutMs?: number;
    notifications?: {
      /**
       * Every how many minutes to look for runs that nobody has asked for in the portal, such as those
       * of pipelines, so that owners hear of what got worse in them. Default: never.
       */
      findRunsEveryMinutes?: number;
    };
  };
}
