export interface Config {
  plimsoll?: {
    /**
     * How the pages reach Plimsoll: through the backend plugin, or, for a trial, through the REST
     * proxy at `/plimsoll`, where nobody's permissions are asked. Default: backend.
     * @visibility frontend
     */
    connection?: 'backend' | 'proxy';
  };
}
