import { path, type RequestOptions } from './requests';
import { RunRequests } from './runs';
import type {
  Histories,
  HistoriesQuery,
  History,
  HistoryFormat,
  HistoryQuery,
  NewTriage,
  TriageEntries,
  TriageEntry,
} from '../types';

/** Many runs, and what people say about their regressions. @public */
export abstract class HistoryRequests extends RunRequests {
  /** What people did about a run's findings, oldest first. */
  listTriage(id: string, options?: RequestOptions): Promise<TriageEntries> {
    return this.json(path`runs/${id}/triage`, options);
  }

  /** Says what is done about a finding of a run. */
  triageRun(
    id: string,
    said: NewTriage,
    options?: RequestOptions,
  ): Promise<TriageEntry> {
    return this.write('POST', path`runs/${id}/triage`, {
      body: said,
      ...options,
    });
  }

  /** Where the histories of a service in one environment stand, regressed ones first. */
  listHistories(
    service: string,
    query: HistoriesQuery = {},
    options?: RequestOptions,
  ): Promise<Histories> {
    const to = path`services/${service}/histories`;
    return this.json(to, { query, ...options });
  }

  /** One metric of one endpoint over many runs, with its change points. */
  getHistory(
    service: string,
    query: HistoryQuery,
    options?: RequestOptions,
  ): Promise<History> {
    const to = path`services/${service}/history`;
    return this.json(to, { query, ...options });
  }

  /** As {@link PlimsollClient.getHistory}, as a table or a picture to keep. */
  downloadHistory(
    service: string,
    query: HistoryQuery & { format: HistoryFormat },
    options?: RequestOptions,
  ): Promise<Response> {
    const to = path`services/${service}/history`;
    return this.send(to, { query, ...options });
  }
}
