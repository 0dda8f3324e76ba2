import type { Host } from './host.ts'

/** What can happen to a host. */
export interface Fault {
  readonly title: string
  /** Whether nothing at all comes back from it meanwhile. */
  readonly dead: boolean
  begin(host: Host, random: () => number): Promise<void>
  end(host: Host): Promise<void>
}

const mend = (host: Host): Promise<void> => host.link.mend()

// oxfmt-ignore
export const faults: readonly Fault[] = [
  { title: 'packets that wait', dead: false, begin: (host, random) => host.link.delay(20 + random() * 130, random() * 20), end: mend },
  { title: 'packets that are lost', dead: false, begin: (host, random) => host.link.lose(0.01 + random() * 0.09, 'INPUT', 'OUTPUT'), end: mend },
  { title: 'a narrow cable', dead: false, begin: (host, random) => host.link.rate(2000 + random() * 8000), end: mend },
  { title: 'nothing that comes in', dead: true, begin: (host) => host.link.lose(1, 'INPUT'), end: mend },
  { title: 'nothing that goes out', dead: true, begin: (host) => host.link.lose(1, 'OUTPUT'), end: mend },
  { title: 'a partition', dead: true, begin: (host) => host.link.lose(1, 'INPUT', 'OUTPUT'), end: mend },
  { title: 'a cable that is pulled', dead: true, begin: (host) => host.link.unplug(), end: mend },
  { title: 'processes that stop', dead: true, begin: async (host) => host.signal('SIGSTOP'), end: async (host) => host.signal('SIGCONT') },
  { title: 'kill -9', dead: true, begin: (host) => host.kill(), end: (host) => host.start() },
]
