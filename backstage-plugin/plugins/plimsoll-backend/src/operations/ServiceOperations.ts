import {
  configurePermission,
  type HistoriesQuery,
  type KillSwitch,
  type NewHalt,
  type NewTrafficCheck,
  type Page,
  type PageQuery,
  type PlimsollClient,
  requestPermission,
  type Service,
  type ServicesQuery,
  type Standings,
  type TrafficCheck,
} from '@plimsoll/backstage-plugin-common';
import { auditedFor, type Caller, type Ports } from './caller';

/** How many pages are asked for at most until one has something that the caller may see. */
const MOST_PAGES = 10;

/** What can be done with services and what is of all of them. */
export class ServiceOperations {
  constructor(private readonly ports: Ports) {}

  async find(name: string, caller: Caller) {
    return this.of(name, caller, client => client.findService(name));
  }

  /** Asks Plimsoll for something of a service that the caller may see. */
  async of<T>(
    name: string,
    { credentials }: Caller,
    ask: (client: PlimsollClient) => Promise<T>,
  ): Promise<T> {
    await this.ports.access.requireRead(name, credentials);
    return ask(this.ports.connection.as(credentials));
  }

  async listHistories(name: string, wanted: HistoriesQuery, caller: Caller) {
    return this.of(name, caller, client => client.listHistories(name, wanted));
  }

  /** How those stand of some services that the caller may see. */
  async listStandings(
    names: string[],
    { credentials }: Caller,
  ): Promise<Standings> {
    const { access, connection } = this.ports;
    const seen = await access.visible(names, credentials);
    // Plimsoll takes no empty list.
    if (seen.size === 0) return { schema_version: 1, standings: [] };
    return connection.as(credentials).listStandings([...seen.keys()]);
  }

  /** It reaches into what holds production's traffic: for those only who may ask for a test. */
  async checkTraffic(
    wanted: NewTrafficCheck,
    { credentials }: Caller,
  ): Promise<TrafficCheck> {
    const { access, connection } = this.ports;
    await access.require(
      requestPermission,
      { service: wanted.service },
      credentials,
    );
    return connection.as(credentials).checkTraffic(wanted);
  }

  /** Those that the caller may see: a page may have fewer than were asked for. */
  async list(
    wanted: ServicesQuery,
    { credentials }: Caller,
  ): Promise<Page<Service>> {
    const client = this.ports.connection.as(credentials);
    let { cursor } = wanted;
    for (let pages = 1; ; pages++) {
      const page = await client.listServices({ ...wanted, cursor });
      const names = page.items.map(({ name }) => name);
      const seen = await this.ports.access.visible(names, credentials);
      const items = page.items.filter(({ name }) => seen.has(name));
      cursor = page.next_cursor ?? undefined;
      if (items.length > 0 || !cursor || pages === MOST_PAGES) {
        return { items, next_cursor: cursor ?? null };
      }
    }
  }

  async register(service: Service, caller: Caller): Promise<Service> {
    const meta = { service: service.name };
    return auditedFor(
      this.ports,
      'service-configure',
      meta,
      caller,
      async () => {
        const { access, connection } = this.ports;
        const { credentials } = caller;
        await access.require(
          configurePermission,
          { service: service.name },
          credentials,
        );
        const client = connection.as(credentials);
        // What this form does not ask for stays as whoever runs Plimsoll has set it.
        const known = await client.findService(service.name);
        return client.registerService({ ...known, ...service });
      },
    );
  }

  /** Environments are of no service: whoever is signed in may know them. */
  async listEnvironments(wanted: PageQuery, { credentials }: Caller) {
    return this.ports.connection.as(credentials).listEnvironments(wanted);
  }

  /** Whoever is signed in may know why nothing runs. */
  async getKillSwitch({ credentials }: Caller): Promise<KillSwitch> {
    return this.ports.connection.as(credentials).getKillSwitch();
  }

  async pullKillSwitch(wanted: NewHalt, caller: Caller): Promise<KillSwitch> {
    const meta = { reason: wanted.reason };
    return this.ofAll('kill-switch-pull', meta, caller, client =>
      client.pullKillSwitch(wanted),
    );
  }

  async releaseKillSwitch(caller: Caller): Promise<KillSwitch> {
    return this.ofAll('kill-switch-release', {}, caller, client =>
      client.releaseKillSwitch(),
    );
  }

  private ofAll<T>(
    eventId: string,
    meta: Record<string, string>,
    caller: Caller,
    ask: (client: PlimsollClient) => Promise<T>,
  ): Promise<T> {
    return auditedFor(this.ports, eventId, meta, caller, async () => {
      const { credentials } = caller;
      await this.ports.access.requireForAll(configurePermission, credentials);
      return ask(this.ports.connection.as(credentials));
    });
  }
}
