import { path, type RequestOptions } from './requests';
import { HistoryRequests } from './histories';
import type {
  EndpointsReport,
  Environment,
  NewTrafficCheck,
  Page,
  PageQuery,
  ProfileReport,
  Service,
  ServicesQuery,
  Standing,
  Standings,
  TrafficCheck,
} from '../types';

/** Services and the environments that they run in. @public */
export abstract class ServiceRequests extends HistoryRequests {
  /** The registered services, by name. */
  listServices(
    query: ServicesQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Service>> {
    return this.json('services', { query, ...options });
  }

  /** The registered service; undefined: nobody has registered it. */
  findService(
    name: string,
    options?: RequestOptions,
  ): Promise<Service | undefined> {
    return this.found(path`services/${name}`, options);
  }

  /** The endpoints that the service's last bundle found in its code; undefined: it has none. */
  findEndpoints(
    service: string,
    options?: RequestOptions,
  ): Promise<EndpointsReport | undefined> {
    return this.found(path`services/${service}/endpoints`, options);
  }

  /** The traffic that the service's last bundle observed; undefined: it has none. */
  findTrafficProfile(
    service: string,
    options?: RequestOptions,
  ): Promise<ProfileReport | undefined> {
    const to = path`services/${service}/traffic-profile`;
    return this.found(to, options);
  }

  /** How a service stands; what is not known of it is null. */
  getStanding(service: string, options?: RequestOptions): Promise<Standing> {
    return this.json(path`services/${service}/standing`, options);
  }

  /** How up to 100 services stand, without those that one may not see. */
  listStandings(
    services: readonly string[],
    options?: RequestOptions,
  ): Promise<Standings> {
    return this.json('standings', { query: { service: services }, ...options });
  }

  /** Looks at a source of traffic, which may take some seconds. */
  checkTraffic(
    wanted: NewTrafficCheck,
    options?: RequestOptions,
  ): Promise<TrafficCheck> {
    return this.write('POST', 'traffic-checks', { body: wanted, ...options });
  }

  /** Registers a service, or replaces what was registered under its name. */
  registerService(
    service: Service,
    options?: RequestOptions,
  ): Promise<Service> {
    return this.write('POST', 'services', { body: service, ...options });
  }

  listEnvironments(
    query: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<Environment>> {
    return this.json('environments', { query, ...options });
  }
}
