import { Requests, path, type RequestOptions } from './requests';
import type {
  AcceptedWorkflow,
  BundleRecord,
  Coverage,
  NewBundle,
  Page,
  PageQuery,
  ShownBundle,
  ShownTemplate,
  Workflow,
  WorkflowDetails,
  WorkflowsQuery,
} from '../types';

/** Bundles and the workflows that make them. @public */
export abstract class BundleRequests extends Requests {
  /** Asks for a bundle; the same key asks once. */
  requestBundle(
    wanted: NewBundle,
    options: RequestOptions & { idempotencyKey: string; requestedBy?: string },
  ): Promise<AcceptedWorkflow> {
    const { idempotencyKey, requestedBy, signal } = options;
    return this.json('workflows', {
      method: 'POST',
      headers: { 'Idempotency-Key': idempotencyKey },
      body: { template: 'bundle', parameters: wanted, requestedBy },
      signal,
    });
  }

  /** Workflows of a service, newest first. */
  listWorkflows(
    query: WorkflowsQuery,
    options?: RequestOptions,
  ): Promise<Page<Workflow>> {
    return this.json('workflows', { query, ...options });
  }

  getWorkflow(id: string, options?: RequestOptions): Promise<WorkflowDetails> {
    return this.json(path`workflows/${id}`, options);
  }

  cancelWorkflow(id: string, options?: RequestOptions): Promise<Workflow> {
    return this.write('POST', path`workflows/${id}/cancel`, options);
  }

  retryWorkflow(id: string, options?: RequestOptions): Promise<Workflow> {
    return this.write('POST', path`workflows/${id}/retry`, options);
  }

  /** Bundles of a service, newest first. */
  listBundles(
    query: PageQuery & { service: string },
    options?: RequestOptions,
  ): Promise<Page<BundleRecord>> {
    return this.json('bundles', { query, ...options });
  }

  getBundle(digest: string, options?: RequestOptions): Promise<ShownBundle> {
    return this.json(path`bundles/${digest}`, options);
  }

  /** What a bundle tests of its service's newest code and traffic. */
  getCoverage(digest: string, options?: RequestOptions): Promise<Coverage> {
    return this.json(path`bundles/${digest}/coverage`, options);
  }

  /** The text of one file of a bundle. */
  async getFile(
    digest: string,
    file: string,
    options?: RequestOptions,
  ): Promise<string> {
    const to = path`bundles/${digest}/files/${file}`;
    return this.text(to, options);
  }

  /** A bundle as a zip. */
  archive(digest: string, options?: RequestOptions): Promise<Response> {
    return this.send(path`bundles/${digest}/archive`, options);
  }

  /** What can be asked for, and the graph that each request becomes. */
  listTemplates(options?: RequestOptions): Promise<Page<ShownTemplate>> {
    return this.json('templates', options);
  }
}
